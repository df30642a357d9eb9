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
            try SafeFileWriter.write([1], to: folder.at("patch")) { () throws(DiagnosticError) in
                throw DiagnosticError(.error(.io, "no more"))
            }
        }
        #expect(folder.contents() == ["patch": "one"])
    }
}
