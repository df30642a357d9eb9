import Diagnostics
import IAMModel
import JSONSyntax
import PolicyLanguage

extension Statement {
    /// What a baseline knows it by: its `Sid`, else all of its content, in whatever order and form it is written and wherever in
    /// the document it stands.
    var element: String { sid ?? "statement \(Self.digest(Self.text(node)))" }

    /// What a baseline knows one pattern of it by, besides the pattern: its `Sid`, else on what and under which conditions it
    /// stands, so that its neighbours may come and go.
    var setting: String {
        if let sid { return sid }
        var parts = [effect.rawValue]
        for name in ["Resource", "NotResource", "Principal", "NotPrincipal", "Condition"] {
            if let value = node[name] { parts.append("\(name) \(Self.text(value))") }
        }
        let text = parts.joined(separator: ", ")
        return text.utf8.count <= 120 ? text : "\(effect.rawValue) \(Self.digest(text))"
    }

    /// Members and elements in order, and a list of one as its element: how IAM reads it.
    private static func text(_ node: JSONNode) -> String {
        if let members = node.members {
            return "{" + members.map { "\($0.key): \(text($0.value))" }.sorted().joined(separator: ", ") + "}"
        }
        if let elements = node.elements {
            let texts = elements.map(text).sorted()
            return texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
        }
        return node.string ?? node.integer.map(String.init) ?? "literal"
    }

    private static func digest(_ text: String) -> String { ContentDigest(text).text }
}
