import Diagnostics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An open file or folder, closed when it goes.
struct FileDescriptor: ~Copyable {
    let number: Int32

    /// Takes over an open descriptor.
    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Opens a name in a folder; nil leaves the reason in `errno`.
    init?(open name: String, in folder: borrowing FileDescriptor, _ flags: Int32, mode: mode_t = 0o666) {
        self.init(result: openat(folder.number, name, flags | O_CLOEXEC, mode))
    }

    /// Opens a path; nil leaves the reason in `errno`.
    init?(open path: String, _ flags: Int32, mode: mode_t = 0o666) {
        self.init(result: open(path, flags | O_CLOEXEC, mode))
    }

    private init?(result: Int32) {
        guard result >= 0 else { return nil }
        number = result
    }

    /// What `fstat` says; nil leaves the reason in `errno`.
    var status: stat? {
        var status = stat()
        return fstat(number, &status) == 0 ? status : nil
    }

    /// All bytes from here to the end, at most `limitInBytes` and one; nil leaves the reason in `errno`.
    func readAll(limitInBytes: Int) -> [UInt8]? {
        let expected = min(max(Int(status?.st_size ?? 0), 0), limitInBytes) + 1
        var bytes: [UInt8] = []
        while bytes.count <= limitInBytes {
            let wanted = min(max(expected - bytes.count, 64 << 10), limitInBytes + 1 - bytes.count)
            var failure = false
            let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                var result = read(number, buffer.baseAddress, wanted)
                while result < 0, errno == EINTR { result = read(number, buffer.baseAddress, wanted) }
                failure = result < 0
                count = max(0, result)
            }
            if failure { return nil }
            if chunk.isEmpty { break }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        }
        return bytes
    }

    /// Writes all bytes; false leaves the reason in `errno`.
    func writeAll(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var position = 0
            while position < buffer.count, let base = buffer.baseAddress {
                let result = write(number, base + position, buffer.count - position)
                if result < 0 {
                    if errno == EINTR { continue }
                    return false
                }
                position += result
            }
            return true
        }
    }
}

extension stat {
    /// Whether it is a folder.
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    /// Whether it is a file with bytes of its own.
    var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
    /// Whether it is a symbolic link.
    var isLink: Bool { st_mode & S_IFMT == S_IFLNK }
}
