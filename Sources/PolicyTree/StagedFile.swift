import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A call of the system that failed, by its number.
struct SystemError: Error {
    let code: Int32
}

/// One change with the names that stand beside its file while the change is made.
struct StagedFile: Sendable {
    private static let counter = Atomic<Int>(0)

    let change: TreeChange
    /// The folder below the root.
    let folder: [String]
    let name: String
    /// Holds the new bytes until the rename.
    let temporary: String
    /// Holds the old file until all is done.
    let backup: String

    init(change: TreeChange, folder: [String], name: String) {
        self.change = change
        self.folder = folder
        self.name = name
        temporary = StagedFile.freshName("new")
        backup = StagedFile.freshName("old")
    }

    /// A hidden name that no other run, and no other file of this run, uses.
    static func freshName(_ purpose: String) -> String {
        let number = counter.add(1, ordering: .relaxed).newValue
        return ".cloudtrim-\(purpose)-\(getpid())-\(number).tmp"
    }

    /// Whether a name is one that ``freshName(_:)`` gives: what is left of a run that was killed.
    static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".cloudtrim-") && name.hasSuffix(".tmp") }

    /// Writes the new bytes, and gives the old file its second name.
    func stage(in folder: borrowing FileDescriptor) throws(SystemError) {
        var status = stat()
        let exists = fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.isRegularFile
        if let new = change.new {
            try StagedFile.write(new, to: temporary, in: folder, like: exists ? status : nil)
        }
        guard let old = change.old, exists else { return }
        if change.new != nil, linkat(folder.number, name, folder.number, backup, 0) != 0 {
            // Not every file system has hard links.
            try StagedFile.write(old, to: backup, in: folder, like: status)
        }
    }

    /// Puts the new file into its place, or takes the old one out of it.
    func rename(in folder: borrowing FileDescriptor) throws(SystemError) {
        if change.new == nil {
            guard renameat(folder.number, name, folder.number, backup) == 0 else { throw SystemError(code: errno) }
            return
        }
        if change.old == nil {
            // A link, unlike a rename, never takes the place of a file: not of one that came in the meantime, and
            // not of one whose name differs in case only, where the file system does not tell the two apart.
            if linkat(folder.number, temporary, folder.number, name, 0) == 0 {
                unlinkat(folder.number, temporary, 0)
                return
            }
            if errno == EEXIST { throw SystemError(code: errno) }
            var status = stat()
            if fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { throw SystemError(code: EEXIST) }
        }
        guard renameat(folder.number, temporary, folder.number, name) == 0 else { throw SystemError(code: errno) }
    }

    /// Takes a rename back; false where that fails, too.
    func restore(in folder: borrowing FileDescriptor) -> Bool {
        if change.old == nil { return unlinkat(folder.number, name, 0) == 0 }
        return renameat(folder.number, backup, folder.number, name) == 0
    }

    /// Writes a new file; one that takes the place of another gets its mode and, where that is allowed, its owner.
    static func write(
        _ bytes: [UInt8], to name: String, in folder: borrowing FileDescriptor, like status: stat?
    ) throws(SystemError) {
        guard let file = FileDescriptor(open: name, in: folder, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW) else {
            throw SystemError(code: errno)
        }
        guard file.writeAll(bytes) else { throw SystemError(code: errno) }
        if let status {
            if fchown(file.number, status.st_uid, status.st_gid) != 0 { errno = 0 }
            guard fchmod(file.number, status.st_mode & 0o777) == 0 else { throw SystemError(code: errno) }
        }
    }
}
