import Diagnostics
import PolicyLanguage

/// What a document lists, read back for comparison.
enum PolicyActions {
    static func listed(in source: SourceText) throws -> [String] {
        try PolicyDocument(parsing: source).statements.flatMap { $0.actions.entries.map(\.pattern.text) }
    }
}
