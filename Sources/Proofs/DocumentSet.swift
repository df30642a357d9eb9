import Diagnostics
import PolicyLanguage
import PolicySemantics

/// Documents that are evaluated together, such as all that one principal holds, with the way back from the engine's
/// statements to their places.
public struct DocumentSet: Sendable {
    /// What the documents are attached to, which decides what their statements name.
    public enum Kind: String, Sendable {
        /// A user, a group or a role: no statement names a principal.
        case identity = "a document of an identity"
        /// A resource: every statement names principals, and resources.
        case resource = "a resource's document"
        /// A role: every statement names principals, and no resource.
        case trust = "a trust document"
    }

    /// The file or folder, as the user named it.
    public let name: String
    /// The documents, in order.
    public let documents: [PolicyDocument]
    /// What limits them: the documents of a boundary, of a session, of each level of service control policies.
    public let limits: [[PolicyDocument]]
    /// All of their statements, one document after the other, within what limits them.
    public let policy: LoweredPolicy
    /// What they are attached to; nil where there is no statement.
    public let kind: Kind?
    /// For each statement of ``policy`` its document and its place there.
    private let places: [(document: Int, statement: Int)]

    /// Puts documents together.
    ///
    /// - Parameter limits: what must allow a request as well, each by itself.
    /// - Throws: what speaks against it: statements that name principals beside statements that name none.
    public init(
        _ name: String, _ documents: [PolicyDocument], within limits: [[PolicyDocument]] = []
    ) throws(DiagnosticError) {
        self.name = name
        self.documents = documents
        self.limits = limits
        policy = LoweredPolicy(
            documents.flatMap { $0.lowered().statements },
            limits: limits.map { LoweredPolicy(joining: $0.map { $0.lowered() }) })
        places = documents.enumerated().flatMap { index, document in
            document.statements.indices.map { (index, $0) }
        }
        let statements = (documents + limits.flatMap(\.self)).flatMap(\.statements)
        kind = statements.first.map { DocumentSet.kind(of: $0) }
        let all = documents + limits.flatMap(\.self)
        if let first = statements.first, let other = statements.first(where: { DocumentSet.kind(of: $0) != kind }) {
            throw DiagnosticError(
                .error(
                    .policySyntax, "this is a statement of \(DocumentSet.kind(of: other).rawValue), among others",
                    at: other.heading(in: all),
                    notes: [
                        .init(
                            "this is one of \(DocumentSet.kind(of: first).rawValue)", at: first.heading(in: all))
                    ], help: "documents of one kind are evaluated together"))
        }
    }

    /// The documents that several folders or files hold together.
    ///
    /// - Parameter sources: the texts, broken ones included.
    /// - Throws: all that is wrong with all of them.
    public init(
        _ name: String, parsing sources: [SourceText], within limits: [[PolicyDocument]] = []
    ) throws(DiagnosticError) {
        var documents: [PolicyDocument] = []
        var problems: [Diagnostic] = []
        for source in sources {
            do throws(DiagnosticError) {
                documents.append(try PolicyDocument(parsing: source))
            } catch {
                problems += error.diagnostics
            }
        }
        if !problems.isEmpty { throw DiagnosticError(problems) }
        try self.init(name, documents, within: limits)
    }

    /// A statement of ``policy``, by its index there.
    public func statement(_ index: Int) -> (document: PolicyDocument, statement: Statement) {
        let document = documents[places[index].document]
        return (document, document.statements[places[index].statement])
    }

    private static func kind(of statement: Statement) -> Kind {
        if statement.principals == nil { return .identity }
        return statement.resources == nil ? .trust : .resource
    }
}

extension Statement {
    /// Where its effect, or else its first element stands: a brace alone shows nobody which statement it is.
    func heading(in documents: [PolicyDocument]) -> SourceSpan {
        guard let document = documents.first(where: { $0.source.path == span.path }),
            let member = (node.members ?? []).first(where: { $0.key == "Sid" || $0.key == "Effect" })
        else { return span }
        return document.span(member.range)
    }
}
