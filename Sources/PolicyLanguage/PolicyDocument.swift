import Diagnostics
import JSONSyntax
import PolicySemantics

/// A policy document: of an identity, of a role's trust, or of a resource.
public struct PolicyDocument: Sendable {
    /// The largest text that is read. IAM takes 131,072 characters, white space included.
    static let sizeLimitInBytes = 1 << 20

    /// The text.
    public let source: SourceText
    /// The text as JSON, with every place.
    public let tree: JSONTree
    /// The version of the language; 2008-10-17 where the document names none.
    public let version: PolicyVersion
    /// The statements, in order; a single object counts as a list of one.
    public let statements: [Statement]
    /// What IAM takes and a person should look at.
    public let warnings: [Diagnostic]
    /// The value of `Statement`: a list or a single object.
    let statementsNode: JSONNode

    /// Reads a document in any form that IAM takes.
    ///
    /// - Throws: all that is wrong with it, with places, nearest names and remedies.
    public init(parsing source: SourceText) throws(DiagnosticError) {
        tree = try JSONTree(parsing: source, limits: .init(sizeInBytes: PolicyDocument.sizeLimitInBytes))
        self.source = source
        var reader = PolicyReader(source)
        (version, statementsNode, statements) = try reader.read(tree.root)
        warnings = reader.warnings
    }

    /// The document's size as AWS counts it for quotas: characters, without the white space between its parts.
    public var sizeInCharacters: Int { tree.sizeInCharacters }

    /// The place of a part of the document.
    public func span(_ range: Range<Int>) -> SourceSpan { source.span(range) }

    /// The statements as the engine takes them, in the same order.
    public func lowered() -> LoweredPolicy {
        LoweredPolicy(statements.map { $0.lowered(version) })
    }
}

extension Statement {
    /// The statement as the engine takes it, in a document of a version.
    public func lowered(_ version: PolicyVersion) -> LoweredStatement {
        LoweredStatement(effect, actions: actions.lowered, scope: scope(version))
    }

    /// All but its effect and actions, in a document of a version.
    public func scope(_ version: PolicyVersion) -> Scope {
        Scope(
            resources: resources?.lowered(version) ?? .everything, conditions: conditions,
            principals: principals?.lowered)
    }
}
