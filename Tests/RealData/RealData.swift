import Foundation

/// Real data that is not part of this repository: it lies beside it, in `../shared/data`, or tests on it are skipped.
public enum RealData {
    /// The repository's folder.
    public static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file of the data; nil where it is absent.
    public static func file(_ path: String) -> URL? {
        let url = repository.deletingLastPathComponent().appending(path: "shared/data/\(path)")
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }

    /// The unpacked content of an archive of the data, in a new temporary folder; nil where the archive is absent.
    public static func unpacked(_ path: String) throws -> URL? {
        guard let archive = file(path) else { return nil }
        let folder = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-data-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["tar", "-xJf", archive.path, "-C", folder.path]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? folder : nil
    }
}
