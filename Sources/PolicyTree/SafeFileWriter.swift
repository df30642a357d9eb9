import Diagnostics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes one file, whole or not at all: what `--patch FILE` and `--report FILE` name.
public enum SafeFileWriter {
    /// Writes `bytes` to the file at `path`, in the place of what is there.
    ///
    /// A temporary file in the same folder takes the file's place when it is complete, and is removed on any error and on a
    /// signal. A link is followed to the file that it means. What is no regular file (`/dev/null`, a pipe) is written to
    /// directly, and so is the file that standard output or standard error goes to (`/dev/stdout`).
    public static func write(_ bytes: [UInt8], to path: String) throws(DiagnosticError) {
        try write(bytes, to: path, together: nil, beforeRename: nil)
    }

    /// Writes `bytes` to the file at `path`, and does `work`: both, or none of them where one fails.
    ///
    /// - Parameter work: done when nothing but the rename of the file is left to do.
    public static func write(
        _ bytes: [UInt8], to path: String, togetherWith work: () throws(DiagnosticError) -> Void
    ) throws(DiagnosticError) {
        try withoutActuallyEscaping(work) { (work) throws(DiagnosticError) in
            try write(bytes, to: path, together: work, beforeRename: nil)
        }
    }

    static func write(
        _ bytes: [UInt8], to path: String, together work: (() throws(DiagnosticError) -> Void)? = nil,
        beforeRename: (() throws(DiagnosticError) -> Void)?
    ) throws(DiagnosticError) {
        let target = resolved(path)
        var status = stat()
        // By the name that was given: what `/dev/stdout` leads to may have no name any more.
        let exists = stat(path, &status) == 0
        if exists, let number = standardDescriptor(of: status) {
            try writeDirectly(bytes, FileDescriptor(owning: dup(number)), path)
            try work?()
            return
        }
        if exists, !status.isRegularFile, !status.isFolder {
            guard let file = FileDescriptor(open: target, O_WRONLY) else { throw failure(path) }
            try writeDirectly(bytes, file, path)
            try work?()
            return
        }
        if exists, status.isFolder { throw failure(path, EISDIR) }
        let slash = target.lastIndex(of: "/")
        let folderPath = slash.map { String(target[...$0]) } ?? "."
        let name = slash.map { String(target[target.index(after: $0)...]) } ?? target
        guard let folder = FileDescriptor(open: folderPath, O_RDONLY | O_DIRECTORY) else { throw failure(path) }
        try Interruption.held { () throws(DiagnosticError) in
            let temporary = StagedFile.freshName("new")
            do throws(DiagnosticError) {
                do throws(SystemError) {
                    try StagedFile.write(bytes, to: temporary, in: folder, like: exists ? status : nil)
                } catch {
                    throw failure(path, error.code)
                }
                guard let file = FileDescriptor(open: temporary, in: folder, O_RDONLY), fsync(file.number) == 0 else {
                    throw failure(path)
                }
                try beforeRename?()
                guard Interruption.pendingSignal == nil else {
                    throw DiagnosticError(.error(.io, "interrupted: `\(path)` was not written"))
                }
                try work?()
                guard renameat(folder.number, temporary, folder.number, name) == 0 else { throw failure(path) }
            } catch {
                unlinkat(folder.number, temporary, 0)
                throw error
            }
            fsync(folder.number)
        }
    }

    /// Standard output or standard error, where that is the very file: nothing can be put in its place.
    private static func standardDescriptor(of file: stat) -> Int32? {
        [STDOUT_FILENO, STDERR_FILENO].first { number in
            var status = stat()
            return fstat(number, &status) == 0 && status.st_dev == file.st_dev && status.st_ino == file.st_ino
        }
    }

    /// Writes to what is open; that nobody reads any more (`| head`) is no failure.
    private static func writeDirectly(
        _ bytes: [UInt8], _ file: consuming FileDescriptor, _ path: String
    ) throws(DiagnosticError) {
        guard file.writeAll(bytes) || errno == EPIPE else { throw failure(path) }
    }

    /// The file that a path means once links are followed; the path itself where there is none yet.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func failure(_ path: String, _ code: Int32 = errno) -> DiagnosticError {
        DiagnosticError(SystemFailure.diagnostic("be written", path, code))
    }
}
