import Diagnostics
import Glibc
import PolicyTree

/// Where a run writes to: no output takes the place of another one, or of something that the run reads.
///
/// A file is what it is and not what it is called: `a.md`, `./b/../a.md`, and a link to it are one.
struct OutputPlaces {
    /// A file by device and inode; one that there is not yet, by its folder's and its name.
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
        let name: String

        init?(_ path: String) {
            var status = stat()
            if stat(path, &status) == 0 {
                // A terminal, a pipe, /dev/null: several may write there.
                guard status.st_mode & S_IFMT == S_IFREG else { return nil }
                name = ""
            } else {
                let parts = FilePath.absolute(path).split(separator: "/")
                guard let last = parts.last, stat(FilePath.folder(of: path), &status) == 0 else { return nil }
                name = String(last)
            }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }

    private var names: [Identity: String] = [:]
    private var folders: [(path: String, name: String, isRead: (String) -> Bool)] = []

    /// Notes a file that the run reads.
    mutating func reads(_ path: String, as name: String) {
        if let identity = Identity(path) { names[identity] = name }
    }

    /// Notes a folder of which the run reads some files.
    ///
    /// - Parameter isRead: whether it reads a file, by its path relative to the folder.
    mutating func reads(below folder: String, as name: String, where isRead: @escaping (String) -> Bool) {
        if let path = FilePath.resolved(folder) { folders.append((path, name, isRead)) }
    }

    /// Notes a file that the run writes.
    ///
    /// - Throws: where it would take the place of what the run reads, or writes by another option.
    mutating func writes(_ path: String, as name: String) throws(DiagnosticError) {
        guard let identity = Identity(path) else { return }
        if let other = names[identity] {
            throw DiagnosticError(
                .error(
                    .usage, "`\(other)` and `\(name)` name the same file, `\(path)`",
                    help: "give each of them a file of its own"))
        }
        names[identity] = name
        guard let place = Self.place(of: path) else { return }
        for folder in folders where place.hasPrefix(folder.path + "/") {
            guard folder.isRead(String(place.dropFirst(folder.path.utf8.count + 1))) else { continue }
            throw DiagnosticError(
                .error(
                    .usage, "`\(name)` would write over what is read: `\(path)` lies in the \(folder.name)",
                    help: "name a file elsewhere"))
        }
    }

    /// The path with links resolved, also of a file that there is not yet.
    private static func place(of path: String) -> String? {
        if let place = FilePath.resolved(path) { return place }
        guard let folder = FilePath.resolved(FilePath.folder(of: path)),
            let name = FilePath.absolute(path).split(separator: "/").last
        else { return nil }
        return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }
}

extension OutputPlaces {
    /// What every command reads that has these options: rules, catalog, baseline, documents, logs.
    ///
    /// - Parameter logs: the archives that are read, as they are named.
    init(_ invocation: Invocation, logs: [String] = []) {
        if invocation.command.has(.rules) { reads(invocation.value(.rules) ?? "rules.yaml", as: "--rules") }
        if invocation.command.has(.catalog), let path = invocation.value(.catalog) { reads(path, as: "--catalog") }
        if invocation.command.has(.policies) {
            reads(below: invocation.value(.policies) ?? "policies", as: "documents") { PolicyTree.reads($0) }
        }
        for path in logs {
            reads(path, as: "logs")
            let folder = path.prefix { !"*?[".contains($0) }
            let base = folder.utf8.count == path.utf8.count ? path : FilePath.folder(of: String(folder) + "x")
            // What this program writes is no log, wherever it lies.
            reads(below: base, as: "logs") { name in
                let suffixes = [".md", ".html", ".patch", ".diff", ".sarif", ".xml"]
                return !suffixes.contains { name.hasSuffix($0) } && access("\(base)/\(name)", F_OK) == 0
            }
        }
    }
}
