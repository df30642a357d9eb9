import Foundation
import RealData
import Testing

/// A text that a person looked at once, beside the tests: `UPDATE_GOLDEN=1` writes it anew, and fails.
enum GoldenFile {
    private static let folder = RealData.repository.appending(path: "Tests/CommandsTests/Golden")

    /// Compares a text with the file of that name.
    static func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            Issue.record("\(name) was written: look at it, and run the tests again", sourceLocation: sourceLocation)
            return
        }
        let golden = try? String(contentsOf: file, encoding: .utf8)
        #expect(text == golden, "not what is in Golden/\(name)", sourceLocation: sourceLocation)
    }
}
