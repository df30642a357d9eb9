import Diagnostics
import Glibc

/// A whole file, read within a limit.
enum InputFile {
    /// How long somebody may take to open the other end of a pipe.
    private static let patienceInMilliseconds: Int32 = 2_000

    /// The bytes of the file at `path`; `-` is standard input.
    ///
    /// A pipe is read to its end (`<(…)` of a shell is one); one that nobody writes to is told, and not waited for.
    static func bytes(_ path: String, limitInBytes: Int) throws(DiagnosticError) -> [UInt8] {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
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
            if count == 0 {
                if status.st_mode & S_IFMT == S_IFIFO, bytes.isEmpty, try hasWriter(descriptor, path) { continue }
                return bytes
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    var end = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                    _ = poll(&end, 1, -1)
                    continue
                }
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

    /// Waits until somebody writes to a pipe that has no writer, but not for ever.
    ///
    /// - Returns: whether there is something to read; false where a writer came and went.
    private static func hasWriter(_ descriptor: Int32, _ path: String) throws(DiagnosticError) -> Bool {
        var end = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // pipe(7): a pipe that never had a writer is not hung up.
        guard poll(&end, 1, patienceInMilliseconds) == 0 else { return end.revents & Int16(POLLIN) != 0 }
        throw DiagnosticError(
            .error(
                .io, "this is a pipe that nobody writes to", at: SourceSpan(path: path),
                help: "name a file, or start what writes to it first"))
    }

    private static func failure(_ path: String, _ what: String, _ number: Int32) -> DiagnosticError {
        DiagnosticError(.error(.io, "\(what): \(SystemError.text(number))", at: SourceSpan(path: path)))
    }
}
