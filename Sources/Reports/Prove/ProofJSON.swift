import ActionCatalog
import Diagnostics
import Proofs

/// What `cloudtrim prove --format json` prints: the verdict, and a request that a second evaluator can replay.
public enum ProofJSON {
    /// The first proof; a second one, asked the other way round, is its `reverse`.
    public static func value(_ proofs: [AccessProof], catalog: ActionCatalog) -> JSONText {
        guard let first = proofs.first else { return .null }
        var members = members(first, catalog)
        if let second = proofs.dropFirst().first {
            members.append(.init("reverse", .object(self.members(second, catalog))))
        }
        return .object(members)
    }

    private static func members(_ proof: AccessProof, _ catalog: ActionCatalog) -> [JSONText.Member] {
        [
            .init("verdict", .string(proof.verdict.rawValue)),
            .init("request", proof.request.map(request) ?? .null),
            .init("replayable", proof.request == nil ? .null : .boolean(proof.isReplayable)),
            .init("reason", .optional(proof.reason)),
            .init("statement", statement(proof)),
            .init("old", .string(proof.original.name)),
            .init("new", .string(proof.candidate.name)),
            .init(
                "newAccess",
                .array(
                    proof.news.map { entry in
                        [
                            "cause": .string(entry.cause.rawValue), "service": .string(entry.service.prefix),
                            "isWhole": .boolean(entry.isWhole),
                            "actions": .array(entry.actions.map { .string(catalog.name(of: $0)) }),
                        ]
                    })),
            .init("catalog", .string(catalog.version)),
        ]
    }

    /// A key of one value has it as a string, a key of several as a list.
    private static func request(_ request: Counterexample) -> JSONText {
        var members: [JSONText.Member] = [
            .init("action", .string(request.action)), .init("resource", .string(request.resource)),
            .init(
                "context",
                .object(
                    request.context.map { key, values in
                        .init(
                            key,
                            values.count == 1 ? .string(values[0]) : .array(values.map { JSONText.string($0) }))
                    })),
        ]
        if !request.principals.isEmpty {
            members.append(.init("principals", .array(request.principals.map { .string($0) })))
        }
        return .object(members)
    }

    private static func statement(_ proof: AccessProof) -> JSONText {
        guard let index = proof.statement else { return .null }
        let (document, statement) = proof.candidate.statement(index)
        let place = proof.finding?.span
        return [
            "file": .string(document.source.path), "number": .integer(statement.index + 1),
            "sid": .optional(statement.sid), "line": .integer(place?.line ?? statement.span.line),
            "column": .integer(place?.column ?? statement.span.column),
        ]
    }
}
