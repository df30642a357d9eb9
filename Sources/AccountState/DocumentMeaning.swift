import Diagnostics
import JSONSyntax
import PolicyLanguage

/// What a policy document says, whatever AWS or its author made of order: AWS gives the principals of one document in another
/// order from call to call, and takes a string for a list of one (IAM User Guide, "Grammar of the IAM JSON policy language").
public struct DocumentMeaning: Equatable, Sendable {
    private let value: JSONValue

    /// What a value says.
    public init(_ value: JSONValue) { self.value = DocumentMeaning.normal(value) }

    /// What a node says.
    public init(_ node: JSONNode) { self.init(JSONValue(node)) }

    /// What a document says.
    public init(of document: PolicyDocument) { self.init(document.tree.root) }

    /// What a text says; nil where it is no JSON.
    public init?(parsing text: String) {
        guard let tree = try? JSONTree(parsing: SourceText(path: "", text: text)) else { return nil }
        self.init(tree.root)
    }

    /// Sixteen hexadecimal digits that are the same for documents that say the same: the 64-bit FNV-1a hash of the normal form.
    ///
    /// It tells a document that changed from one that did not; nobody is kept from making two that share it.
    public var digest: String { ContentDigest(bytes: JSONWriter.compact(value)).text }

    /// Members in the order of their keys, elements in the order of their text and each once, a list of one as its element.
    private static func normal(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            return .object(members.map { .init($0.key, normal($0.value)) }.sorted { $0.key < $1.key })
        case .array(let elements):
            let sorted = Set(elements.map(normal)).map { (text: JSONWriter.compact($0), value: $0) }
                .sorted { $0.text.lexicographicallyPrecedes($1.text) }
            return sorted.count == 1 ? sorted[0].value : .array(sorted.map(\.value))
        default: return value
        }
    }
}
