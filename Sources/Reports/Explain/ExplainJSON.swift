import AccountState
import Analysis
import Attribution
import IAMModel

/// `cloudtrim explain --format json` for programs.
public enum ExplainJSON {
    /// One object.
    public static func value(_ explanation: ActionExplanation, _ head: ExplainHead) -> JSONText {
        [
            "account": .string(head.account),
            "principal": .string(explanation.principal.description),
            "origin": .optional(head.origin),
            "action": .string(explanation.action),
            "window": UsageJSON.window(head.window),
            "granted": .boolean(explanation.isGranted),
            "decision": .optional(explanation.decision?.decision.rawValue),
            "effect": .optional(explanation.effect?.rawValue),
            "rights": .array(
                explanation.rights.map {
                    [
                        "role": .string($0.role.name), "account": .string($0.role.account.digits),
                        "what": .string(RightText.words($0)),
                    ]
                }),
            "reason": .optional(explanation.decision.map { words(for: $0.reason) }),
            "ruleReason": .optional(explanation.ruleReason),
            "decidedAt": .optional(explanation.decidedAt),
            "uses": .array(explanation.uses.map(use)),
            "denied": head.story.map { head.words.json($0) } ?? .null,
            "grants": .array(explanation.grants.map(grant)),
            "limits": .array(
                explanation.limits.map {
                    [
                        "place": .string($0.span.description), "effect": .string($0.effect),
                        "forbids": .boolean($0.forbids),
                    ]
                }),
            "class": .string(explanation.recording.recordingClass.name),
            "classBecause": .string(explanation.recording.evidence),
            "level": .string(explanation.recording.level.rawValue),
            "notCovered": .optional(explanation.hole),
            "lastAccessed": explanation.access.map(access) ?? .null,
            "catalog": .string(head.catalog),
        ]
    }

    private static func access(_ statement: AccessStatement) -> JSONText {
        [
            "of": .string(statement.what), "day": .optional(statement.access?.day),
            "region": .optional(statement.access?.region), "reportOf": .string("\(statement.made)"),
            "unseen": .boolean(statement.isUnseen), "doubt": .optional(statement.doubt?.words),
        ]
    }

    private static func words(for reason: DecisionReason) -> String {
        if case .setting(let key, _) = reason { key } else { EvidenceText.words(for: reason) }
    }

    private static func use(_ row: ActionExplanation.OriginsUse) -> JSONText {
        [
            "origin": .string(row.origin.description),
            "count": .integer(row.use.count),
            "denied": .integer(row.use.denied),
            "first": .optional(row.use.first?.day),
            "last": .optional(row.use.last?.day),
            "possibly": .optional(row.possible?.reason.phrase),
        ]
    }

    private static func grant(_ grant: ActionExplanation.Grant) -> JSONText {
        [
            "place": .string(grant.span.description),
            "pattern": .string(grant.pattern),
            "statement": .string(grant.statement),
            "through": .array(grant.holders.map { .string($0.description) }),
            "someResources": .boolean(grant.hasResources),
            "conditions": .boolean(grant.hasConditions),
            "outcome": .string(grant.outcome),
        ]
    }
}
