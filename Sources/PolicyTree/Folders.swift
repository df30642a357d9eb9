import Diagnostics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The folders below one root, opened step by step so that no link is ever followed below it.
///
/// The root itself may be reached through links: the user named it.
struct Folders: ~Copyable {
    /// The root as the user named it.
    let path: String
    private let root: FileDescriptor

    /// Opens the root; nil leaves the reason in `errno`.
    init?(path: String) {
        guard let root = FileDescriptor(open: path, O_RDONLY | O_DIRECTORY) else { return nil }
        self.path = path
        self.root = root
    }

    /// A path below the root, as messages name it.
    func shown(_ parts: some Collection<String>) -> String { Folders.join([path] + Array(parts)) }

    /// Parts with slashes between them; a first part that ends in a slash keeps just that one.
    static func join(_ parts: [String]) -> String {
        parts.reduce("") { $0.isEmpty || $0.hasSuffix("/") ? $0 + $1 : $0 + "/" + $1 }
    }

    /// Opens a folder below the root; nil where it, or a folder on the way, is not there.
    ///
    /// - Parameter missing: called for each folder that is not there, with its parent; true where it made it.
    func open(
        _ parts: some Collection<String>,
        missing: (_ parent: borrowing FileDescriptor, _ parts: [String]) throws(DiagnosticError) -> Bool = {
            (_: borrowing FileDescriptor, _: [String]) throws(DiagnosticError) in false
        }
    ) throws(DiagnosticError) -> FileDescriptor? {
        guard var folder = FileDescriptor(open: ".", in: root, O_RDONLY | O_DIRECTORY) else {
            throw DiagnosticError(SystemFailure.diagnostic("be read", path, errno))
        }
        var walked: [String] = []
        for part in parts {
            walked.append(part)
            if let next = FileDescriptor(open: part, in: folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) {
                folder = next
                continue
            }
            if errno == ENOENT {
                guard try missing(folder, walked) else { return nil }
                guard let next = FileDescriptor(open: part, in: folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) else {
                    throw DiagnosticError(SystemFailure.diagnostic("be read", shown(walked), errno))
                }
                folder = next
                continue
            }
            let code = errno
            throw DiagnosticError(Folders.refusal(part, in: folder, shown(walked), code))
        }
        return folder
    }

    /// Why something that should be a folder or a file of ours is none: a link, or what the system says.
    static func refusal(
        _ name: String, in folder: borrowing FileDescriptor, _ shown: String, _ code: Int32
    ) -> Diagnostic {
        var status = stat()
        guard [ELOOP, ENOTDIR, EMLINK].contains(code),
            fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.isLink
        else { return SystemFailure.diagnostic("be read", shown, code) }
        return linkRefusal(shown)
    }

    /// Links are refused wherever they lead: a document is one file with one place.
    static func linkRefusal(_ shown: String) -> Diagnostic {
        .error(
            .linkRefused, "this is a symbolic link", at: SourceSpan(path: shown),
            help: "put the file or folder itself in its place: links under the tree of policies are never followed")
    }

    /// The names in a folder, sorted by bytes, `.` and `..` left out; nil leaves the reason in `errno`.
    static func names(in folder: borrowing FileDescriptor) -> [String]? {
        // The stream owns its descriptor, and reading moves its position: it gets one of its own.
        let own = openat(folder.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0 else { return nil }
        guard let stream = fdopendir(own) else {
            close(own)
            return nil
        }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        return errno == 0 ? names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : nil
    }
}
