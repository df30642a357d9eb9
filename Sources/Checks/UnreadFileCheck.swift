import Diagnostics
import Rules

/// Finds files under `policies/` that no reader takes and that the other tree lacks: another tool may take them.
struct UnreadFileCheck: Check {
    static let code = DiagnosticCode.unreadFile
    /// Files that lie in any folder of a repository and are no document for anybody.
    private static let ordinary: Set<String> = [".gitkeep", ".gitignore", "README.md"]

    func findings(in subject: CheckSubject) -> [Finding] {
        guard let before = subject.before else { return [] }
        return subject.unread.filter { !before.paths.contains($0.path) && !Self.ordinary.contains(Self.name($0.path)) }
            .map { file in
                Finding(
                    Self.code, "no reader takes this file: \(Self.reason(file.path, subject))",
                    at: SourceSpan(path: file.shown),
                    element: "unread",
                    help: "move it out of the policies, or to its place: `cloudtrim explain unread_file`")
            }
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private static func reason(_ path: String, _ subject: CheckSubject) -> String {
        let parts = path.split(separator: "/")
        guard let first = parts.first, parts.count > 1 else { return "it lies in no account's folder" }
        guard subject.accounts.contains(where: { $0.name == first }) else {
            return "`\(first)` is the folder of no account"
        }
        guard path.hasSuffix(".json") else { return "documents end in `.json`" }
        return "this is no place for a document"
    }
}

/// A file of the tree that no reader takes.
public struct UnreadFile: Hashable, Sendable {
    /// Its path relative to the root of the policies.
    public let path: String
    /// The path as messages name it.
    public let shown: String

    /// A file by its path.
    public init(path: String, shown: String) {
        self.path = path
        self.shown = shown
    }
}
