import AccountState
import Diagnostics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The visit of an account's folder and all folders below it; what cannot be read is told and the rest is read.
struct TreeWalk {
    /// A policy document has 10,240 characters at most, white space not counted.
    static let documentLimitInBytes = 1 << 20
    /// Thousands of principals, a line a fact.
    static let accountLimitInBytes = 64 << 20
    /// The evidence of an account.
    static let usageLimitInBytes = 256 << 20
    /// `demo/users/alice/as/demo`, and one more for files that stand in no place.
    static let deepest = 6

    let root: String
    var files: [String: SourceText] = [:]
    var problems: [Diagnostic] = []
    /// Files that no reader takes, by their paths relative to the root.
    var unread: [String] = []
    /// More of them tell nothing more.
    private static let mostUnread = 10_000

    init(root: String) {
        self.root = root
    }

    mutating func visit(_ folder: borrowing FileDescriptor, _ parts: [String]) {
        guard let names = Folders.names(in: folder) else {
            problems.append(SystemFailure.diagnostic("be read", Folders.join([root] + parts), errno))
            return
        }
        for name in names {
            let here = parts + [name]
            let shown = Folders.join([root] + here)
            if StagedFile.isTemporary(name), !TreeWalk.isFolder(name, in: folder) {
                unread.append(here.joined(separator: "/"))
                problems.append(
                    .warning(
                        .foreignFile, "this is left of a run that was killed", at: SourceSpan(path: shown),
                        help: name.contains("-old-")
                            ? "it may be the only copy of a document: compare it with its neighbours, then remove it"
                            : "remove it"))
                continue
            }
            // Hidden names mean nothing to us, except those that IAM could have given to a principal or a policy.
            let isHidden = name.hasPrefix(".")
            if isHidden, parts.count == 1 || !IAMName.isValid(name.hasSuffix(".json") ? name.dropLast(5) : name[...]) {
                note(name, in: folder, parts)
                continue
            }
            guard let file = FileDescriptor(open: name, in: folder, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else {
                let code = errno
                if code != ENXIO { problems.append(Folders.refusal(name, in: folder, shown, code)) }
                unread.append(here.joined(separator: "/"))
                continue
            }
            guard let status = file.status else { continue }
            if status.isFolder {
                if here.count <= TreeWalk.deepest { visit(file, here) } else { note(name, in: folder, parts) }
            } else if status.isRegularFile, name.hasSuffix(".json") {
                read(file, here, shown, Int(status.st_size))
            } else {
                unread.append(here.joined(separator: "/"))
            }
        }
    }

    /// Notes a file, or all files of a folder, as not read; links are files here.
    mutating func note(_ name: String, in folder: borrowing FileDescriptor, _ parts: [String]) {
        guard unread.count < TreeWalk.mostUnread, parts.count < 64 else { return }
        let here = parts + [name]
        guard TreeWalk.isFolder(name, in: folder),
            let file = FileDescriptor(open: name, in: folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        else {
            unread.append(here.joined(separator: "/"))
            return
        }
        for inner in Folders.names(in: file) ?? [] { note(inner, in: file, here) }
    }

    private static func isFolder(_ name: String, in folder: borrowing FileDescriptor) -> Bool {
        var status = stat()
        return fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.isFolder
    }

    /// Whether the walk takes a file for one of ours, by its path relative to the root.
    static func reads(_ parts: [some StringProtocol]) -> Bool {
        guard parts.count > 1, parts.count <= deepest + 1, let name = parts.last, name.hasSuffix(".json") else {
            return false
        }
        return !parts.enumerated().dropFirst().contains { index, part in
            guard part.hasPrefix(".") else { return false }
            let isTemporary = index == parts.count - 1 && StagedFile.isTemporary(String(part))
            return isTemporary || index == 1
                || !IAMName.isValid(part.hasSuffix(".json") ? String(part.dropLast(5)) : String(part))
        }
    }

    private mutating func read(_ file: borrowing FileDescriptor, _ parts: [String], _ shown: String, _ size: Int) {
        let limit = TreeWalk.limitInBytes(parts)
        guard let bytes = size > limit ? [] : file.readAll(limitInBytes: limit) else {
            problems.append(SystemFailure.diagnostic("be read", shown, errno))
            return
        }
        guard size <= limit, bytes.count <= limit else {
            problems.append(
                .error(
                    .io, "the file is too large: \(max(size, bytes.count)) bytes, and \(limit) are read here",
                    at: SourceSpan(path: shown)))
            return
        }
        files[parts.joined(separator: "/")] = SourceText(path: shown, bytes: bytes)
    }

    static func limitInBytes(_ parts: [String]) -> Int {
        switch (parts.count, parts.last) {
        case (2, "account.json"), (2, "last-accessed.json"): accountLimitInBytes
        case (2, "usage.json"): usageLimitInBytes
        default: documentLimitInBytes
        }
    }
}
