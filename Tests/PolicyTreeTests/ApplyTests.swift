import Diagnostics
import Testing

@testable import PolicyTree

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A change between two texts.
func change(_ path: String, from old: String? = nil, to new: String? = nil) -> TreeChange {
    TreeChange(path: path, old: old.map { Array($0.utf8) }, new: new.map { Array($0.utf8) })
}

@Suite struct `Changes of the tree` {
    let folder: TemporaryFolder
    let tree: PolicyTree

    init() throws {
        folder = try TemporaryFolder()
        tree = PolicyTree(root: folder.path)
        try folder.write("one", to: "demo/managed/One.json")
        try folder.write("two", to: "demo/users/alice/inline/Two.json")
        try folder.write("state", to: "demo/account.json")
    }

    /// An edit, a removal, a new document and the account, in no order.
    var changes: [TreeChange] {
        [
            change("demo/usage.json", to: "{}"),
            change("demo/account.json", from: "state", to: "state!"),
            change("demo/users/alice/inline/Two.json", from: "two"),
            change("demo/roles/r/inline/New.json", to: "new"),
            change("demo/managed/One.json", from: "one", to: "1"),
        ]
    }

    @Test func `are made, all of them, and empty folders go`() throws {
        try tree.apply(changes)
        #expect(
            folder.contents() == [
                "demo/managed/One.json": "1", "demo/account.json": "state!", "demo/usage.json": "{}",
                "demo/roles/r/inline/New.json": "new",
            ])
    }

    @Test func `are made in the order documents, account, usage`() throws {
        var renamed: [String] = []
        try tree.apply(changes) { (step) throws(DiagnosticError) in
            if case .renamed(let path) = step { renamed.append(path) }
        }
        #expect(
            renamed == [
                "demo/managed/One.json", "demo/roles/r/inline/New.json", "demo/users/alice/inline/Two.json",
                "demo/account.json", "demo/usage.json",
            ])
    }

    @Test func `put policies called account and usage among the documents`() {
        let paths = ["demo/usage.json", "demo/account.json", "demo/managed/usage.json", "demo/managed/account.json"]
        #expect(paths.map { change($0, to: "") }.sorted().map(\.path) == paths.reversed())
    }

    @Test func `make a root that is not there yet`() throws {
        let root = folder.at("a/b/policies")
        try PolicyTree(root: root).apply([change("demo/account.json", to: "{}")])
        #expect(folder.text("a/b/policies/demo/account.json") == "{}")
    }

    @Test(arguments: 0..<11)
    func `leave the tree as it was, whichever step fails`(failing: Int) throws {
        let before = folder.contents()
        var step = 0
        #expect(throws: DiagnosticError.self) {
            try tree.apply(changes) { (_) throws(DiagnosticError) in
                if step == failing { throw DiagnosticError(.error(.io, "no more")) }
                step += 1
            }
        }
        #expect(folder.contents() == before)
    }

    @Test func `that all succeed take eleven steps`() throws {
        var steps: [TreeWriting.Step] = []
        try tree.apply(changes) { (step) throws(DiagnosticError) in steps.append(step) }
        #expect(steps.count == 11)
        #expect(steps[5] == .verified)
    }

    @Test func `of a file that changed meanwhile are refused, and nothing is written`() throws {
        try folder.write("One, by hand", to: "demo/managed/One.json")
        let before = folder.contents()
        let message = message { try tree.apply(changes) }
        #expect(message == "\(folder.path)/demo/managed/One.json: the file has changed since it was read")
        #expect(folder.contents() == before)
    }

    @Test func `that make a file which exists already are refused`() throws {
        let before = folder.contents()
        let message = message { try tree.apply([change("demo/managed/One.json", to: "new")]) }
        #expect(message == "\(folder.path)/demo/managed/One.json: the file exists already")
        #expect(folder.contents() == before)
    }

    @Test func `of a file that is gone are refused`() throws {
        let message = message { try tree.apply([change("demo/managed/No.json", from: "x", to: "y")]) }
        #expect(message == "\(folder.path)/demo/managed/No.json: the file is gone")
    }

    @Test func `where a file stands in the place of a folder are refused, and nothing is written`() throws {
        try folder.write("", to: "demo/roles")
        let before = folder.contents()
        let message = message { try tree.apply(changes) }
        #expect(message == "\(folder.path)/demo/roles: can't be read: not a directory")
        #expect(folder.contents() == before)
    }

    @Test func `never follow a link`() throws {
        let outside = try TemporaryFolder()
        symlink(outside.path, folder.at("demo/roles"))
        let message = message { try tree.apply(changes) }
        #expect(message == "\(folder.path)/demo/roles: this is a symbolic link")
        #expect(outside.contents() == [:])
    }

    @Test(arguments: [
        "../x.json", "demo/../../x.json", "/etc/x.json", "demo//x.json", "demo", "demo/users/a b/inline/x.json", "",
        "./x",
        ".git/config", "demo/users/a/inline/..json", "demo/users/\u{e4}/inline/x.json", "demo/x\0y",
    ])
    func `of a path that leaves the tree are refused`(path: String) {
        #expect(message { try tree.apply([change(path, to: "x")]) } == "`\(path)` is no place for a file of the tree")
    }

    @Test func `of one file twice are refused`() {
        let path = "demo/managed/New.json"
        let message = message { try tree.apply([change(path, to: "x"), change(path, to: "y")]) }
        #expect(message == "`\(path)` would be written twice")
    }

    @Test func `keep a file's mode`() throws {
        chmod(folder.at("demo/account.json"), 0o640)
        try tree.apply([change("demo/account.json", from: "state", to: "x")])
        var status = stat()
        #expect(stat(folder.at("demo/account.json"), &status) == 0 && status.st_mode & 0o777 == 0o640)
    }

    @Test func `of nothing do nothing`() throws {
        try PolicyTree(root: folder.at("none")).apply([change("demo/account.json", from: "a", to: "a")])
        #expect(folder.text("none") == nil)
    }

    @Test func `of very many files are made`() throws {
        let many = (0..<500).map { change("demo/roles/r\($0)/inline/P.json", to: "p\($0)") }
        try tree.apply(many)
        #expect(folder.contents("demo/roles").count == 500)
        try tree.apply(many.map { TreeChange(path: $0.path, old: $0.new, new: nil) })
        #expect(folder.contents().count == 3)
    }
}

/// The place and message of the first diagnostic that an action ends with.
func message(_ action: () throws -> Void) -> String? {
    do {
        try action()
        return nil
    } catch {
        return (error as? DiagnosticError)?.diagnostics.first.map { ($0.span.map { "\($0): " } ?? "") + $0.message }
    }
}

@Suite struct `What the system refuses` {
    @Test func `is told in the system's words, with a remedy`() {
        #expect(
            SystemFailure.diagnostic("be written", "policies/demo/account.json", EROFS)
                == .error(
                    .io, "can't be written: read-only file system",
                    at: SourceSpan(path: "policies/demo/account.json"),
                    help: "the file system is mounted read-only: work on a copy, or use `--patch FILE` on another one"))
        #expect(
            SystemFailure.diagnostic("be read", "x", EACCES).message == "can't be read: permission denied")
    }

    @Test func `on the way to a new root leaves nothing`() throws {
        // Nobody, root included, makes a folder in /proc.
        let result = message { try PolicyTree(root: "/proc/policies").apply([change("demo/account.json", to: "{}")]) }
        #expect(result == "/proc/policies: can't be made: no such file or directory")
    }
}
