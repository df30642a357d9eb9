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
            if StagedFile.isTemporary(name) {
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
                continue
            }
            guard let file = FileDescriptor(open: name, in: folder, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else {
                let code = errno
                if code != ENXIO { problems.append(Folders.refusal(name, in: folder, shown, code)) }
                continue
            }
            guard let status = file.status else { continue }
            if status.isFolder {
                if here.count <= TreeWalk.deepest { visit(file, here) }
            } else if status.isRegularFile, name.hasSuffix(".json") {
                read(file, here, shown, Int(status.st_size))
            }
        }
    }

    private mutating func read(_ file: borrowing FileDescriptor, _ parts: [String], _ shown: String, _ size: Int) {
        let limit =
            switch (parts.count, parts.last) {
            case (2, "account.json"): TreeWalk.accountLimitInBytes
            case (2, "usage.json"): TreeWalk.usageLimitInBytes
            default: TreeWalk.documentLimitInBytes
            }
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
}
