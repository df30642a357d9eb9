import AccountState
import Diagnostics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The making of several changes of one tree, whole or not at all.
///
/// Everything that can fail for want of room or of rights happens first, beside the files that it concerns: the new bytes
/// become temporary files, and the old files get a second name (a hard link, else a copy). What is left are renames; one that
/// fails all the same is followed by renames back. A signal before the renames removes the temporaries, one during them waits.
struct TreeWriting: ~Copyable {
    /// A moment between two steps: what tests make fail.
    enum Step: Equatable {
        case staged(String)
        case verified
        case renamed(String)
    }

    private let folders: Folders
    private let afterStep: (Step) throws(DiagnosticError) -> Void
    private var staged: [StagedFile] = []
    private var madeFolders: [[String]] = []

    init(folders: consuming Folders, afterStep: @escaping (Step) throws(DiagnosticError) -> Void) {
        self.folders = folders
        self.afterStep = afterStep
    }

    /// Makes the changes, which must be checked and in order.
    mutating func make(_ changes: [TreeChange]) throws(DiagnosticError) {
        do throws(DiagnosticError) {
            for change in changes {
                try stage(change)
                try afterStep(.staged(change.path))
                try stopIfInterrupted()
            }
            for file in staged { try verify(file) }
            try flush(staged.map(\.folder), contents: true)
            try afterStep(.verified)
            try stopIfInterrupted()
        } catch {
            discard()
            throw error
        }
        try rename()
        for file in staged { remove(file.backup, in: file.folder) }
        try? flush(staged.map(\.folder), contents: false)
        for file in staged where file.change.new == nil { removeEmptyFolders(from: file.folder) }
    }

    // MARK: Before the renames

    private mutating func stage(_ change: TreeChange) throws(DiagnosticError) {
        let parts = change.path.split(separator: "/").map(String.init)
        var made: [[String]] = []
        let opened = try folders.open(parts.dropLast()) { (parent, walked) throws(DiagnosticError) in
            guard change.new != nil else { return false }
            guard mkdirat(parent.number, walked[walked.count - 1], 0o777) == 0 || errno == EEXIST else {
                throw DiagnosticError(SystemFailure.diagnostic("be made", folders.shown(walked), errno))
            }
            made.append(walked)
            return true
        }
        madeFolders += made
        guard let folder = opened else { throw changedMeanwhile(change.path, "is gone") }
        let file = StagedFile(change: change, folder: Array(parts.dropLast()), name: parts[parts.count - 1])
        // Listed before it exists, so that whatever happens next, it is looked for and removed.
        staged.append(file)
        do throws(SystemError) {
            try file.stage(in: folder)
        } catch {
            throw DiagnosticError(SystemFailure.diagnostic("be written", folders.shown(parts), error.code))
        }
    }

    /// Whether a file still holds what was read: nobody's work of the meantime is overwritten.
    private func verify(_ file: StagedFile) throws(DiagnosticError) {
        guard let folder = try folders.open(file.folder) else { throw changedMeanwhile(file.change.path, "is gone") }
        guard let descriptor = FileDescriptor(open: file.name, in: folder, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else {
            if errno == ENOENT {
                if file.change.old == nil { return }
                throw changedMeanwhile(file.change.path, "is gone")
            }
            throw DiagnosticError(
                Folders.refusal(file.name, in: folder, folders.shown(file.folder + [file.name]), errno))
        }
        guard let old = file.change.old else { throw changedMeanwhile(file.change.path, "exists already") }
        guard let status = descriptor.status, status.isRegularFile, status.st_size == old.count,
            descriptor.readAll(limitInBytes: old.count) == old
        else { throw changedMeanwhile(file.change.path, "has changed since it was read") }
    }

    private func changedMeanwhile(_ path: String, _ what: String) -> DiagnosticError {
        let shown = Folders.join([folders.path, path])
        return DiagnosticError(
            .error(
                .changedOnDisk, "the file \(what)", at: SourceSpan(path: shown),
                help: "nothing was written; run the command again"))
    }

    private func stopIfInterrupted() throws(DiagnosticError) {
        guard Interruption.pendingSignal != nil else { return }
        throw DiagnosticError(.error(.io, "interrupted: nothing was written"))
    }

    // MARK: The renames

    private func rename() throws(DiagnosticError) {
        var done = 0
        do throws(DiagnosticError) {
            for file in staged {
                guard let folder = try folders.open(file.folder) else {
                    throw changedMeanwhile(file.change.path, "is gone")
                }
                do throws(SystemError) {
                    try file.rename(in: folder)
                } catch {
                    if error.code == EEXIST { throw changedMeanwhile(file.change.path, "exists already") }
                    throw DiagnosticError(
                        SystemFailure.diagnostic(
                            "be written", Folders.join([folders.path, file.change.path]), error.code))
                }
                done += 1
                try afterStep(.renamed(file.change.path))
            }
        } catch {
            throw restore(done, because: error)
        }
    }

    /// Takes the renames back, the last first; what cannot be taken back is told, and its old bytes stay where they are.
    private func restore(_ done: Int, because error: DiagnosticError) -> DiagnosticError {
        var diagnostics = error.diagnostics
        for file in staged[..<done].reversed() {
            if let folder = try? folders.open(file.folder), file.restore(in: folder) { continue }
            let shown = Folders.join([folders.path, file.change.path])
            let backup = folders.shown(file.folder + [file.backup])
            diagnostics.append(
                .error(
                    .io, "the file could not be restored", at: SourceSpan(path: shown),
                    help: file.change.old == nil
                        ? "remove it" : "its old content is in `\(backup)`: `mv \(backup) \(shown)`"))
        }
        let kept = diagnostics.count > error.diagnostics.count
        for file in staged {
            remove(file.temporary, in: file.folder)
            if !kept { remove(file.backup, in: file.folder) }
        }
        removeMadeFolders()
        return DiagnosticError(diagnostics)
    }

    // MARK: Cleaning up

    private func discard() {
        for file in staged {
            remove(file.temporary, in: file.folder)
            remove(file.backup, in: file.folder)
        }
        removeMadeFolders()
    }

    private func remove(_ name: String, in parts: [String]) {
        if let folder = try? folders.open(parts) { unlinkat(folder.number, name, 0) }
    }

    private func removeMadeFolders() {
        for parts in madeFolders.reversed() { removeFolder(parts) }
    }

    private func removeEmptyFolders(from parts: [String]) {
        var parts = parts
        while !parts.isEmpty, removeFolder(parts) { parts.removeLast() }
    }

    @discardableResult private func removeFolder(_ parts: [String]) -> Bool {
        guard let name = parts.last, let parent = try? folders.open(parts.dropLast()) else { return false }
        return unlinkat(parent.number, name, AT_REMOVEDIR) == 0
    }

    /// Brings bytes and names to the disk before they are relied on; many files at once by one call for the file system.
    private func flush(_ touched: [[String]], contents: Bool) throws(DiagnosticError) {
        let parts = Set(touched)
        if parts.count > 64 || touched.count > 64 {
            // One call for all of them: thousands of single ones would take minutes on a disk.
            sync()
            return
        }
        if contents {
            for file in staged where file.change.new != nil {
                guard let folder = try folders.open(file.folder),
                    let descriptor = FileDescriptor(open: file.temporary, in: folder, O_RDONLY | O_NOFOLLOW),
                    fsync(descriptor.number) == 0
                else {
                    throw DiagnosticError(
                        SystemFailure.diagnostic("be written", Folders.join([folders.path, file.change.path]), errno))
                }
            }
        }
        for folder in parts {
            if let folder = try folders.open(folder) { fsync(folder.number) }
        }
    }
}
