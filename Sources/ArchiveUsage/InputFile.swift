import Bytes
import Glibc

/// An open file, closed when it goes.
struct InputFile: ~Copyable {
    private let descriptor: Int32

    /// Opens a file for reading; throws the reason where it cannot.
    init(_ path: String) throws(InputFault) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputFault(errno) }
    }

    deinit { close(descriptor) }

    /// The size now.
    var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Reads up to `count` bytes to the end of a buffer that has room for them.
    ///
    /// - Returns: how many were read; less than `count` only at the end of the file.
    func read(_ count: Int, into buffer: inout PaddedBuffer) throws(InputFault) -> Int {
        var total = 0
        while total < count {
            let result = Glibc.read(descriptor, buffer.start + buffer.count + total, count - total)
            if result < 0 {
                if errno == EINTR { continue }
                throw InputFault(errno)
            }
            if result == 0 { break }
            total += result
        }
        buffer.setCount(buffer.count + total)
        return total
    }
}

/// Why the system does not give a file's bytes.
struct InputFault: Error {
    /// The system's words.
    let message: String
    /// What can be done about it; nil where nothing is known.
    let remedy: String?

    init(_ code: Int32) {
        message = String(cString: strerror(code)).lowercased()
        remedy =
            switch code {
            case EACCES, EPERM: "check the owner and the mode of the file and of its folders"
            case ELOOP: "remove the link: it leads to itself"
            case ENOENT: "remove the link, or bring back what it leads to"
            default: nil
            }
    }

    /// The remedy, and what follows until then.
    var help: String {
        (remedy ?? "see that it can be read") + "; until then nothing is removed in the accounts that it may concern"
    }
}
