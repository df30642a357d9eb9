import Foundation
import RealData

/// A folder of its own for one test, with the program at hand.
final class Sandbox: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// The same files in another folder.
    init(copying other: Sandbox) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: other.folder, to: folder)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// The demo: its policies and rules, and its logs where they are.
    static func demo() throws -> Sandbox {
        let sandbox = try Sandbox()
        let repository = RealData.repository
        try FileManager.default.copyItem(
            at: repository.appending(path: "policies"), to: sandbox.folder.appending(path: "policies"))
        let rules = try String(contentsOf: repository.appending(path: "rules.yaml"), encoding: .utf8)
        try sandbox.write(
            rules.replacingOccurrences(
                of: "[Tests/Demo/logs]", with: "[\(repository.appending(path: "Tests/Demo/logs").path)]"),
            to: "rules.yaml")
        return sandbox
    }

    struct Result {
        let code: Int32
        let output: String
        let error: String
    }

    /// Runs `cloudtrim` in the folder.
    func cloudtrim(_ arguments: String..., more: [String] = []) throws -> Result {
        try run(programURL.path, arguments + more)
    }

    /// Runs `git` in the folder.
    func git(_ arguments: String...) throws -> Result {
        try run("/usr/bin/env", ["git", "-c", "user.name=test", "-c", "user.email=test@example.com"] + arguments)
    }

    func run(_ program: String, _ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = folder.appending(path: ".stdout-\(UUID().uuidString)")
        let error = folder.appending(path: ".stderr-\(UUID().uuidString)")
        for file in [output, error] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: error)
        try process.run()
        process.waitUntilExit()
        defer { for file in [output, error] { try? FileManager.default.removeItem(at: file) } }
        return Result(
            code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            error: try String(contentsOf: error, encoding: .utf8))
    }

    func write(_ text: String, to path: String) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func read(_ path: String) throws -> String {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    /// All files below a folder with their texts.
    func tree(_ path: String) throws -> [String: String] {
        let root = folder.appending(path: path)
        var tree: [String: String] = [:]
        for case let file as String in FileManager.default.enumerator(atPath: root.path) ?? .init() {
            guard let text = try? String(contentsOf: root.appending(path: file), encoding: .utf8) else { continue }
            tree[file] = text
        }
        return tree
    }
}
