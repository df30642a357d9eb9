import Analysis
import Diagnostics
import IAMModel

/// What `rules explain` prints: what each rule and default decided, and what decides about single actions.
public enum RulesText {
    /// The rules with what they decided, then what the defaults did.
    public static func text(_ tally: RuleTally, _ style: TerminalStyle) -> TerminalText {
        var text = TerminalText()
        if tally.rules.isEmpty {
            text += "no rules: the defaults decide\n"
        } else {
            var table = TextTable([.left, .left, .right, .left])
            for entry in tally.rules {
                let count =
                    entry.share.map {
                        "\(NumberText.counted($0.actions, "action")) of \(NumberText.counted($0.principals, "principal"))"
                    } ?? "never matched"
                let state = entry.isExpired ? "   expired on \(entry.rule.until?.description ?? "")" : ""
                table.add(
                    "\(entry.rule.span)", "\(entry.rule.id): \(entry.rule.decision.rawValue)", count,
                    entry.rule.reason + (entry.rule.ticket.map { " (\($0))" } ?? "") + state)
            }
            text += table.text { cell, _, column in cell == "never matched" ? style(.warning, cell) : cell }
        }
        guard !tally.others.isEmpty else { return text }
        text += "\nbefore the rules, and by default\n"
        var table = TextTable([.left, .left, .right], indentInColumns: 2)
        for entry in tally.others {
            table.add(
                entry.words, entry.place.map { "\($0)" } ?? "",
                "\(NumberText.counted(entry.share.actions, "action")) of "
                    + NumberText.counted(entry.share.principals, "principal"))
        }
        return text + table.text()
    }

    /// What decides about single actions.
    public static func text(_ verdicts: [RuleVerdict]) -> TerminalText {
        var table = TextTable([.left, .left, .left, .left, .left])
        for verdict in verdicts {
            table.add(
                verdict.principal, verdict.action, verdict.decision?.rawValue ?? "not granted", verdict.words,
                verdict.place.map { "\($0)" } ?? "")
        }
        return table.text()
    }

    /// The same for programs.
    public static func json(_ tally: RuleTally) -> JSONText {
        [
            "rules": .array(
                tally.rules.map { entry in
                    [
                        "id": .string(entry.rule.id), "decision": .string(entry.rule.decision.rawValue),
                        "reason": .string(entry.rule.reason), "ticket": .optional(entry.rule.ticket),
                        "until": .optional(entry.rule.until), "expired": .boolean(entry.isExpired),
                        "place": .string("\(entry.rule.span)"), "matched": .boolean(entry.share != nil),
                        "principals": .integer(entry.share?.principals ?? 0),
                        "actions": .integer(entry.share?.actions ?? 0),
                    ]
                }),
            "others": .array(
                tally.others.map { entry in
                    [
                        "what": .string(entry.words), "place": .optional(entry.place),
                        "decision": .string(entry.share.decision.rawValue),
                        "principals": .integer(entry.share.principals), "actions": .integer(entry.share.actions),
                    ]
                }),
        ]
    }

    /// The same for programs.
    public static func json(_ verdicts: [RuleVerdict]) -> JSONText {
        .array(
            verdicts.map { verdict in
                [
                    "principal": .string(verdict.principal), "action": .string(verdict.action),
                    "decision": .optional(verdict.decision?.rawValue), "rule": .optional(verdict.rule),
                    "why": .string(verdict.words), "place": .optional(verdict.place),
                ]
            })
    }
}

/// What decides about one action of one principal.
public struct RuleVerdict: Sendable {
    /// `demo/role/admin`.
    public let principal: String
    /// The action.
    public let action: String
    /// What becomes of it; nil where it is not granted.
    public let decision: Decision?
    /// The rule that decided; nil where none did.
    public let rule: String?
    /// Why, in words.
    public let words: String
    /// Where that stands; nil for a default.
    public let place: SourceSpan?

    /// The verdict of an explanation.
    public init(_ explanation: ActionExplanation, account: String) {
        principal = "\(account)/\(explanation.principal)"
        action = explanation.action
        decision = explanation.effect
        // What decides for the principal, then what the documents say that others hold, too.
        let outcomes = Set(explanation.grants.map(\.outcome)).filter { $0 != "goes" && $0 != "stays" }.sorted()
        let others = explanation.effect == explanation.decision?.decision ? [] : outcomes
        words =
            ([explanation.decision.map { EvidenceText.words(for: $0.1) } ?? ""] + others
            + explanation.rights.map { "\($0.role): \(RightText.words($0))" })
            .filter { !$0.isEmpty }.joined(separator: "; ")
        place = explanation.decidedAt
        rule = if case .rule(let id)? = explanation.decision?.1 { id } else { nil }
    }
}
