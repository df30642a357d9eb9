import Diagnostics
import IAMModel
import JSONSyntax
import PolicyLanguage

/// Documents that a question to the engine needs and nobody wrote.
enum SynthesizedDocument {
    /// Everything, but some actions on some resources: whoever allows no more has none of them.
    static func everythingBut(actions: [String], resources: [String]) throws(DiagnosticError) -> PolicyDocument {
        try document(
            "the rules", [statement("Allow", "Action", ["*"], ["*"]), statement("Deny", "Action", actions, resources)])
    }

    /// A Deny: taken from what a change grants, it leaves what the change was not declared to grant.
    static func denying(actions: [String], resources: [String]) throws(DiagnosticError) -> PolicyDocument {
        try document("grants", [statement("Deny", "Action", actions, resources)])
    }

    /// A Deny of all that a boundary leaves out, as far as one statement says it: joined with a principal's own documents it
    /// allows no less than both do together.
    ///
    /// - Returns: what denies at least nothing that the boundary allows; nil where nothing can be said so.
    static func denyingOutside(_ boundary: PolicyDocument) throws(DiagnosticError) -> PolicyDocument? {
        var parts: [JSONValue] = []
        let allowing = boundary.statements.filter { $0.effect == .allow }
        let negated = allowing.filter(\.actions.isNegated)
        let patterns = { (statements: [Statement]) in
            statements.flatMap { $0.actions.entries.map(\.pattern.text) }
        }
        if negated.isEmpty, !allowing.isEmpty {
            parts.append(statement("Deny", "NotAction", patterns(allowing), ["*"]))
        } else if allowing.count == 1 {
            parts.append(statement("Deny", "Action", patterns(negated), ["*"]))
        } else if allowing.isEmpty {
            parts.append(statement("Deny", "Action", ["*"], ["*"]))
        }
        parts += boundary.statements.filter { $0.effect == .deny }.map { $0.value() }
        return parts.isEmpty ? nil : try document(boundary.source.path, parts, boundary.version)
    }

    private static func statement(
        _ effect: String, _ key: String, _ actions: [String], _ resources: [String]
    ) -> JSONValue {
        .object([
            .init("Effect", .string(effect)), .init(key, .strings(actions)), .init("Resource", .strings(resources)),
        ])
    }

    private static func document(
        _ path: String, _ statements: [JSONValue], _ version: PolicyVersion = .v2012
    ) throws(DiagnosticError) -> PolicyDocument {
        let value = JSONValue.object([
            .init("Version", .string(version.rawValue)), .init("Statement", .array(statements.map(withoutSid))),
        ])
        return try PolicyDocument(parsing: SourceText(path: path, bytes: JSONWriter.file(value)))
    }

    private static func withoutSid(_ statement: JSONValue) -> JSONValue {
        guard case .object(let members) = statement else { return statement }
        return .object(members.filter { $0.key != "Sid" })
    }
}
