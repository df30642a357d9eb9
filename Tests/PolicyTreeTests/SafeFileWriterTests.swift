import Diagnostics
import Testing

@testable import PolicyTree

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct `A single file` {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ text: String, _ path: String) throws(DiagnosticError) {
        try SafeFileWriter.write(Array(text.utf8), to: path)
    }

    @Test func `is made, and takes the place of what was there`() throws {
        try write("one", folder.at("patch"))
        #expect(folder.contents() == ["patch": "one"])
        try write("two", folder.at("patch"))
        #expect(folder.contents() == ["patch": "two"])
    }

    @Test func `is written through a link, which stays`() throws {
        try write("one", folder.at("real"))
        symlink("real", folder.at("link"))
        try write("two", folder.at("link"))
        #expect(folder.text("real") == "two")
        var status = stat()
        #expect(lstat(folder.at("link"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    }

    @Test func `that is a device is written to directly`() throws {
        try write("one", "/dev/null")
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    @Test func `in a folder that is not there is told`() {
        let path = folder.at("none/patch")
        #expect(message { try write("one", path) } == "\(path): can't be written: no such file or directory")
    }

    @Test func `that is a folder is told`() {
        #expect(message { try write("one", folder.path) } == "\(folder.path): can't be written: is a directory")
    }

    @Test func `that cannot be completed leaves what was there`() throws {
        try write("one", folder.at("patch"))
        _ = message {
            let stop = { () throws(DiagnosticError) in throw DiagnosticError(.error(.io, "no more")) }
            try SafeFileWriter.write([1], to: folder.at("patch"), beforeRename: stop)
        }
        #expect(folder.contents() == ["patch": "one"])
    }

    @Test func `keeps its mode`() throws {
        try write("one", folder.at("patch"))
        chmod(folder.at("patch"), 0o600)
        try write("two", folder.at("patch"))
        var status = stat()
        #expect(stat(folder.at("patch"), &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func `and other work are done together or not at all`() throws {
        try write("one", folder.at("patch"))
        let failed = message {
            try SafeFileWriter.write([1], to: folder.at("patch")) { () throws(DiagnosticError) in
                throw DiagnosticError(.error(.io, "the tree can't be written"))
            }
        }
        #expect(failed?.hasSuffix("the tree can't be written") == true)
        #expect(folder.contents() == ["patch": "one"])
        var isDone = false
        _ = message {
            try SafeFileWriter.write([1], to: folder.at("none/patch")) { () throws(DiagnosticError) in isDone = true }
        }
        _ = message {
            try SafeFileWriter.write([1], to: "/dev/full") { () throws(DiagnosticError) in isDone = true }
        }
        #expect(!isDone)
        try SafeFileWriter.write([50], to: folder.at("patch")) { () throws(DiagnosticError) in isDone = true }
        #expect(isDone && folder.contents() == ["patch": "2"])
    }

    @Test func `that standard output goes to is written to where it is`() async throws {
        let path = folder.at("out")
        await #expect(processExitsWith: .success) { [path = path as String] in
            let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
            dup2(descriptor, STDOUT_FILENO)
            // A link as `/dev/stdout` is, but where a mistake does no harm.
            symlink("/proc/self/fd/1", path + "-link")
            try SafeFileWriter.write(Array("patch\n".utf8), to: path + "-link")
            _ = Array("summary\n".utf8).withUnsafeBytes { unsafe in
                Glibc.write(STDOUT_FILENO, unsafe.baseAddress, unsafe.count)
            }
        }
        // The process of an exit test writes to standard output of its own.
        #expect(folder.text("out")?.hasPrefix("patch\nsummary\n") == true)
        var status = stat()
        #expect(lstat(path + "-link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    }
}
