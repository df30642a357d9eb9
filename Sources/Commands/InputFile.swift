import Diagnostics
import Glibc

/// A whole file, read within a limit.
enum InputFile {
    /// The bytes of the file at `path`; `-` is standard input.
    static func bytes(_ path: String, limitInBytes: Int) throws(DiagnosticError) -> [UInt8] {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "can't read the file", errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, "can't read the file", errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw DiagnosticError(.error(.io, "a file is wanted, this is a folder", at: SourceSpan(path: path)))
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(max(0, Int(status.st_size)), limitInBytes) + 1)
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path, "can't read the file", errno)
            }
            bytes += piece[..<count]
            guard bytes.count <= limitInBytes else {
                throw DiagnosticError(
                    .error(
                        .io, "the file is larger than \(limitInBytes) bytes, the most that is read",
                        at: SourceSpan(path: path)))
            }
        }
    }

    private static func failure(_ path: String, _ what: String, _ number: Int32) -> DiagnosticError {
        DiagnosticError(.error(.io, "\(what): \(SystemError.text(number))", at: SourceSpan(path: path)))
    }
}
