import AccountState
import Diagnostics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The tree of policies on disk, `policies/`.
public struct PolicyTree: Sendable {
    /// The root as the user named it.
    public let root: String

    /// The tree at `root`, not yet looked at.
    public init(root: String) {
        self.root = root
    }

    /// Makes all changes, or none: documents first, then each `account.json`, then each `usage.json`.
    ///
    /// Every file must still hold the `old` bytes of its change. On any error the tree is as it was before. Folders that a
    /// removal leaves empty go, too. SIGINT, SIGTERM, SIGHUP and SIGQUIT end the program as ever, but never between
    /// two renames, and never with a temporary file left.
    public func apply(_ changes: [TreeChange]) throws(DiagnosticError) {
        try apply(changes) { (_) throws(DiagnosticError) in }
    }

    func apply(
        _ changes: [TreeChange], afterStep: @escaping (TreeWriting.Step) throws(DiagnosticError) -> Void
    ) throws(DiagnosticError) {
        let ordered = try PolicyTree.checked(changes)
        guard !ordered.isEmpty else { return }
        try Interruption.held { () throws(DiagnosticError) in
            let made = try makeRoot()
            do throws(DiagnosticError) {
                guard let folders = Folders(path: root) else {
                    throw DiagnosticError(SystemFailure.diagnostic("be read", root, errno))
                }
                var writing = TreeWriting(folders: folders, afterStep: afterStep)
                try writing.make(ordered)
            } catch {
                for path in made.reversed() { rmdir(path) }
                throw error
            }
        }
    }

    /// The changes that change something, in order; a path that leaves the tree, or that is named twice, is an error.
    static func checked(_ changes: [TreeChange]) throws(DiagnosticError) -> [TreeChange] {
        let ordered = changes.filter { !$0.isEmpty }.sorted()
        var seen: Set<String> = []
        var problems: [Diagnostic] = []
        for change in ordered {
            if !isSafe(change.path) {
                problems.append(
                    .error(
                        .nameRefused, "`\(change.path)` is no place for a file of the tree",
                        help: "names hold letters, digits and `_+=,.@-` only, and are neither `.` nor `..`"))
            } else if !seen.insert(change.path).inserted {
                problems.append(.error(.nameCollision, "`\(change.path)` would be written twice"))
            }
        }
        guard problems.isEmpty else { throw DiagnosticError(problems) }
        return ordered
    }

    /// Whether a reader takes a file below the root, by its path, however the file comes there: from a disk or a commit.
    public static func reads(_ path: String) -> Bool {
        TreeWalk.reads(path.split(separator: "/", omittingEmptySubsequences: false))
    }

    /// The most bytes that are read of a file, by its path.
    public static func limitInBytes(of path: String) -> Int {
        TreeWalk.limitInBytes(path.split(separator: "/").map(String.init))
    }

    /// Whether a path stays below the root: a folder of an account, and below it names of IAM only.
    static func isSafe(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, let account = parts.first, IAMName.isValidAccountName(account) else { return false }
        return parts.dropFirst().allSatisfy { part in
            IAMName.isValid(part.hasSuffix(".json") ? part.dropLast(5) : part)
        }
    }

    /// Makes the root where it is not there, parents included; gives back what was made.
    private func makeRoot() throws(DiagnosticError) -> [String] {
        var status = stat()
        if stat(root, &status) == 0 || errno != ENOENT { return [] }
        var made: [String] = []
        var path = root.hasPrefix("/") ? "/" : ""
        for part in root.split(separator: "/") {
            path += path.isEmpty || path.hasSuffix("/") ? String(part) : "/" + part
            if mkdir(path, 0o777) == 0 {
                made.append(path)
            } else if errno != EEXIST {
                let code = errno
                for path in made.reversed() { rmdir(path) }
                throw DiagnosticError(SystemFailure.diagnostic("be made", path, code))
            }
        }
        return made
    }
}
