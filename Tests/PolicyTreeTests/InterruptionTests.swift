import Diagnostics
import Testing

@testable import PolicyTree

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Each test ends a process of its own by a signal and looks at what that left.
///
/// Signals are the process's, so these run one after the other.
@Suite(.serialized) struct `A signal` {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("one", to: "demo/managed/One.json")
        try folder.write("two", to: "demo/managed/Two.json")
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func `before the renames removes the temporaries and ends the program by that signal`(number: Int32) async {
        let before = folder.contents()
        await #expect(processExitsWith: .signal(number)) { [path = folder.path as String, number = number as Int32] in
            try PolicyTree(root: path).apply(onesAndTwos) { (step) throws(DiagnosticError) in
                if step == .staged("demo/managed/One.json") { Interruption.deliver(number) }
            }
        }
        #expect(folder.contents() == before)
    }

    @Test func `during the renames waits for the last of them`() async {
        await #expect(processExitsWith: .signal(SIGINT)) { [path = folder.path as String] in
            try PolicyTree(root: path).apply(onesAndTwos) { (step) throws(DiagnosticError) in
                if step == .renamed("demo/managed/One.json") { Interruption.deliver(SIGINT) }
            }
        }
        #expect(folder.contents() == ["demo/managed/One.json": "1", "demo/managed/Two.json": "2"])
    }

    @Test func `that is ignored stays ignored`() async {
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            signal(SIGHUP, SIG_IGN)
            try PolicyTree(root: path).apply(onesAndTwos) { (step) throws(DiagnosticError) in
                if step == .staged("demo/managed/One.json") { Interruption.deliver(SIGHUP) }
            }
        }
        #expect(folder.contents() == ["demo/managed/One.json": "1", "demo/managed/Two.json": "2"])
    }

    @Test func `leaves no part of a single file`() async throws {
        try folder.write("before", to: "patch")
        await #expect(processExitsWith: .signal(SIGTERM)) { [path = folder.at("patch") as String] in
            let interrupt = { () throws(DiagnosticError) in Interruption.deliver(SIGTERM) }
            try SafeFileWriter.write(Array("after".utf8), to: path, beforeRename: interrupt)
        }
        #expect(folder.contents()["patch"] == "before")
        #expect(folder.contents().count == 3)
    }

    @Test func `after the work ends the program as ever`() async {
        await #expect(processExitsWith: .signal(SIGTERM)) { [path = folder.path as String] in
            try PolicyTree(root: path).apply(onesAndTwos)
            Interruption.deliver(SIGTERM)
        }
    }
}

private let onesAndTwos = [
    change("demo/managed/One.json", from: "one", to: "1"), change("demo/managed/Two.json", from: "two", to: "2"),
]
