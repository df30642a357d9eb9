import Diagnostics
import IAMModel
import JSONSyntax
import PolicySemantics

/// A statement of a policy document, with the places of its parts.
public struct Statement: Sendable {
    /// Its place among the document's statements, from 0.
    public let index: Int
    /// The `Sid`, if there is one.
    public let sid: String?
    /// What it does.
    public let effect: Effect
    /// The `Action` or `NotAction` element.
    public let actions: ActionElement
    /// The `Resource` or `NotResource` element; trust documents have none.
    public let resources: ResourceElement?
    /// The `Condition` element's keys, each a condition.
    public let conditions: [Condition]
    /// The `Principal` or `NotPrincipal` element; identity documents have none.
    public let principals: PrincipalElement?
    /// Where it stands.
    public let span: SourceSpan
    /// The object as it is written.
    public let node: JSONNode

    /// The bytes that it takes.
    public var range: Range<Int> { node.range }

    /// How messages name it: by its `Sid`, else by its number from 1.
    public var name: String { sid.map { "`\($0)`" } ?? "number \(index + 1)" }
}

/// The `Action` or `NotAction` element of a statement.
public struct ActionElement: Sendable {
    /// A pattern and its place.
    public struct Entry: Sendable {
        /// The pattern.
        public let pattern: ActionPattern
        /// The bytes of its string, with the quotes.
        public let range: Range<Int>
    }

    /// Whether it is `NotAction`: everything but these.
    public let isNegated: Bool
    /// The patterns, in the order of the document.
    public let entries: [Entry]
    /// The bytes of the key, with its quotes.
    public let keyRange: Range<Int>
    /// The value: a string or a list.
    public let node: JSONNode

    /// The patterns as the engine takes them.
    public var lowered: PatternSet { PatternSet(entries.map(\.pattern.folded), isNegated: isNegated) }
}

/// The `Resource` or `NotResource` element of a statement.
public struct ResourceElement: Sendable {
    /// A pattern and its place.
    public struct Entry: Sendable {
        /// The pattern as it is written, policy variables included.
        public let text: String
        /// The bytes of its string, with the quotes.
        public let range: Range<Int>
    }

    /// Whether it is `NotResource`: everything but these.
    public let isNegated: Bool
    /// The patterns, in the order of the document.
    public let entries: [Entry]
    /// The value: a string or a list.
    public let node: JSONNode

    /// The patterns as the engine takes them; version 2008-10-17 knows no policy variables.
    func lowered(_ version: PolicyVersion) -> PatternSet {
        PatternSet(
            entries.map { version == .v2008 ? TextPattern($0.text) : TextPattern(template: $0.text) },
            isNegated: isNegated)
    }
}

/// The `Principal` or `NotPrincipal` element of a statement.
public struct PrincipalElement: Sendable {
    /// Who is named, and where.
    public struct Entry: Hashable, Sendable {
        /// `AWS`, `Service`, `Federated` or `CanonicalUser`; empty for `"Principal": "*"`.
        public let kind: String
        /// The name as it is written: an ARN, an account's number, `ec2.amazonaws.com`, `*`.
        public let name: String
        /// The bytes of its string, with the quotes.
        public let range: Range<Int>

        /// The name as the engine takes it: an account's number becomes the ARN of its root, which means the same
        /// (IAM JSON policy elements reference, "Principal").
        public var loweredName: String {
            if name == "*", kind.isEmpty || kind == "AWS" { return "*" }
            if kind == "AWS", AccountID(name) != nil { return "AWS:arn:aws:iam::\(name):root" }
            return "\(kind):\(name)"
        }
    }

    /// Whether it is `NotPrincipal`: everyone but these.
    public let isNegated: Bool
    /// The names, in the order of the document.
    public let entries: [Entry]
    /// The value: `"*"` or an object.
    public let node: JSONNode

    /// The names as the engine takes them.
    public var lowered: PrincipalSet { PrincipalSet(entries.map(\.loweredName), isNegated: isNegated) }
}
