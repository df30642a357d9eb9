import Diagnostics
import Glibc

/// AWS's service reference, read from a folder: one JSON file a service, at any depth.
enum ReferenceFolder {
    private static let limitInBytes = 32 << 20
    private static let deepest = 4
    private static let mostFiles = 5_000

    /// All files, by name; hidden ones and the list of services aside.
    static func files(_ folder: String) throws(DiagnosticError) -> [SourceText] {
        var paths: [String] = []
        try collect(folder, depth: 0, into: &paths)
        guard !paths.isEmpty else {
            throw DiagnosticError(
                .error(
                    .io, "there is no JSON file in the folder", at: SourceSpan(path: folder),
                    help: "it wants the files of AWS's service reference, one a service: `s3/s3.json`"))
        }
        return try paths.sorted().map { (path) throws(DiagnosticError) in
            SourceText(path: path, bytes: try InputFile.bytes(path, limitInBytes: limitInBytes))
        }
    }

    private static func collect(_ folder: String, depth: Int, into paths: inout [String]) throws(DiagnosticError) {
        guard let directory = opendir(folder) else {
            throw DiagnosticError(
                .error(.io, "can't be read: \(SystemError.text(errno))", at: SourceSpan(path: folder)))
        }
        defer { closedir(directory) }
        var folders: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix("."), name != "service-list.json" else { continue }
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                folders.append(path)
            } else if status.st_mode & S_IFMT == S_IFREG, name.hasSuffix(".json") {
                paths.append(path)
            }
        }
        guard paths.count <= mostFiles else {
            throw DiagnosticError(
                .error(.io, "there are more than \(mostFiles) JSON files below", at: SourceSpan(path: folder)))
        }
        guard depth < deepest else { return }
        for inner in folders { try collect(inner, depth: depth + 1, into: &paths) }
    }
}
