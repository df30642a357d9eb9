import Diagnostics
import Glibc

/// A file that is written whole or not at all (`--patch`, `--report`).
enum OutputFile {
    /// Writes beside the file first, then renames; a signal in the meantime takes the beginning away.
    static func write(_ bytes: [UInt8], to path: String) throws(DiagnosticError) {
        if let special = try writeSpecial(bytes, to: path) { return special }
        let temporary = "\(path).cloudtrim-\(getpid())"
        let forget = Signals.register(temporaryFile: temporary)
        defer { forget() }
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, errno) }
        do throws(DiagnosticError) {
            try write(bytes, descriptor, path)
            guard fsync(descriptor) == 0 || errno == EINVAL, close(descriptor) == 0 else { throw failure(path, errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let number = errno
            unlink(temporary)
            throw failure(path, number)
        }
    }

    /// Devices and pipes (`/dev/stdout`) are written to as they are: nothing can be put in their place.
    private static func writeSpecial(_ bytes: [UInt8], to path: String) throws(DiagnosticError) -> Void? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return nil }
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        return try write(bytes, descriptor, path)
    }

    private static func write(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(DiagnosticError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                throw failure(path, errno)
            }
        }
    }

    private static func failure(_ path: String, _ number: Int32) -> DiagnosticError {
        DiagnosticError(.error(.io, "can't write the file: \(SystemError.text(number))", at: SourceSpan(path: path)))
    }
}
