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
    /// directly.
    public static func write(_ bytes: [UInt8], to path: String) throws(DiagnosticError) {
        try write(bytes, to: path) { () throws(DiagnosticError) in }
    }

    static func write(
        _ bytes: [UInt8], to path: String, beforeRename: () throws(DiagnosticError) -> Void
    ) throws(DiagnosticError) {
        let target = resolved(path)
        var status = stat()
        let exists = stat(target, &status) == 0
        if exists, !status.isRegularFile, !status.isFolder {
            guard let file = FileDescriptor(open: target, O_WRONLY), file.writeAll(bytes) else { throw failure(path) }
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
                try beforeRename()
                guard Interruption.pendingSignal == nil else {
                    throw DiagnosticError(.error(.io, "interrupted: `\(path)` was not written"))
                }
                guard renameat(folder.number, temporary, folder.number, name) == 0 else { throw failure(path) }
            } catch {
                unlinkat(folder.number, temporary, 0)
                throw error
            }
            fsync(folder.number)
        }
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
