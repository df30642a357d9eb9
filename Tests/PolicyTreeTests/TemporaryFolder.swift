import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of a test, removed with all that is in it when the test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/cloudtrim-test-XXXXXX".utf8CString)
        path = try #require(
            template.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            })
    }

    deinit {
        TemporaryFolder.remove(path)
    }

    /// The full path of something in the folder.
    func at(_ relative: String) -> String { "\(path)/\(relative)" }

    /// Writes a file, its folders included.
    func write(_ text: String, to relative: String) throws {
        var folder = path
        for part in relative.split(separator: "/").dropLast() {
            folder += "/\(part)"
            mkdir(folder, 0o777)
        }
        let file = try #require(fopen(at(relative), "w"))
        defer { fclose(file) }
        #expect(fwrite(text, 1, text.utf8.count, file) == text.utf8.count)
    }

    /// All files below, hidden ones too, with their text; empty folders end in a slash.
    func contents(_ below: String = "") -> [String: String] {
        var result: [String: String] = [:]
        let folder = below.isEmpty ? path : at(below)
        guard let stream = opendir(folder) else { return [:] }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let relative = below.isEmpty ? name : "\(below)/\(name)"
            var status = stat()
            guard lstat(at(relative), &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                let inner = contents(relative)
                result.merge(inner.isEmpty ? [relative + "/": ""] : inner) { first, _ in first }
            } else {
                result[relative] = text(relative)
            }
        }
        return result
    }

    /// The text of one file; nil where there is none.
    func text(_ relative: String) -> String? {
        guard let file = fopen(at(relative), "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let next = fgetc(file)
            if next == EOF { break }
            bytes.append(UInt8(next))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR, let stream = opendir(path) {
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            closedir(stream)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
