import AccountState
import Analysis
import Attribution
import Diagnostics
import IAMModel

/// `cloudtrim explain` for people: what is decided in the first line, then everything that it stands on.
public struct ExplainText: Sendable {
    private let style: TerminalStyle

    /// With or without colours.
    public init(style: TerminalStyle) {
        self.style = style
    }

    /// The whole result.
    public func text(_ explanation: ActionExplanation, _ head: ExplainHead) -> TerminalText {
        let principal = explanation.principal
        let name = head.origin.map { origin in
            let name = if case .user(let user) = origin { user.name } else { origin.description }
            return "\(name) as \(head.account)/\(principal.name)"
        }
        let who = name ?? "\(principal) of \(head.account)"
        let gaps = CoverageText.gapsOnly(head.visibility)
        var lines: [TerminalText] = [
            "\(style(.strong, of: explanation.action)) for \(who): \(verdict(explanation))\(gaps)", "",
        ]
        lines += block("decided", decided(explanation))
        lines += block("used", used(explanation, head))
        lines += block("accessed", explanation.access.map { ["\($0.words)"] } ?? [])
        if let story = head.story { lines += block(story.count > 0 ? "denied" : "taken", told(story, head.words)) }
        lines += block("granted", granted(explanation))
        lines += block("rights", explanation.rights.map { "\(right($0))" })
        lines += block("narrowed", explanation.limits.map { "\($0.span)   \($0.effect)" })
        lines += block("class", recording(explanation, head))
        return lines.map { "\($0)\n" }.joined()
    }

    /// The denials, and what took the action away.
    private func told(_ story: DeniedAction, _ words: DenialWords) -> [TerminalText] {
        let origins = words.origins(story).map { " for \($0)" } ?? ""
        let count = story.count > 0 ? ["\(words.count(story))\(origins)"] : []
        return (count + words.lines(story)).map { TerminalText($0) }
    }

    private func right(_ right: AssumeRight) -> String {
        "\(right.role) of \(right.role.account)   \(RightText.words(right))"
    }

    private func block(_ word: String, _ lines: [TerminalText]) -> [TerminalText] {
        lines.enumerated().map { index, line in
            let title = index == 0 ? word : ""
            return style(.strong, of: title + String(repeating: " ", count: 10 - title.count)) + line
        }
    }

    private func verdict(_ explanation: ActionExplanation) -> TerminalText {
        guard let (decision, _) = explanation.decision else { return "not granted, and not used" }
        let isForbidden = !explanation.isGranted && !explanation.grants.isEmpty
        let granted: TerminalText =
            explanation.isGranted ? "" : isForbidden ? ", though it is forbidden" : ", though no document grants it"
        switch (decision, explanation.fate) {
        case (.remove, .stays?):
            return style(.strong, "stays") + ", though it is not needed here" + granted
        case (.keep, .goes?), (.review, .goes?):
            return style(.removed, "goes") + ", though it is not for \(explanation.principal) to lose it"
        case (_, .goesFromSome?):
            return style(.removed, "goes") + " from some documents, and stays in others" + granted
        default: break
        }
        switch decision {
        case .keep: return style(.strong, "stays") + granted
        case .review: return style(.warning, "to review") + ": it stays until a person decides" + granted
        case .remove: return style(.removed, "goes") + (isForbidden ? "; it is forbidden already" : "")
        }
    }

    private func decided(_ explanation: ActionExplanation) -> [TerminalText] {
        guard let (decision, reason) = explanation.decision else { return ["nothing: there is nothing to decide"] }
        var line = "\(decision.rawValue): "
        switch reason {
        case .used: line += "an event says that it is in use"
        default:
            line += EvidenceText.words(for: reason)
        }
        if let why = explanation.ruleReason { line += " (\(why))" }
        var lines: [TerminalText] = ["\(line)"]
        if let place = explanation.decidedAt {
            lines.append("\(place)")
        } else if case .setting = reason {
            lines.append("the default; rules.yaml does not say otherwise")
        }
        return lines
    }

    private func used(_ explanation: ActionExplanation, _ head: ExplainHead) -> [TerminalText] {
        guard !explanation.uses.isEmpty else { return ["not once, \(head.window)"] }
        var table = TextTable([.left, .right, .left, .left])
        for row in explanation.uses {
            let use = row.use
            let count = use.count > 0 ? "\(NumberText.grouped(use.count)) ×" : ""
            var remarks: [String] = []
            if use.denied > 0 { remarks.append("tried \(NumberText.grouped(use.denied)) × and denied") }
            if let possible = row.possible { remarks.append("\(possible.reason.phrase), last \(possible.last.day)") }
            let span = use.count + use.denied > 0 ? ExplainText.span(use) : ""
            let name = if case .user(let user) = row.origin { user.name } else { row.origin.description }
            table.add(name, count, span, remarks.joined(separator: "; "))
        }
        return table.text().lines.filter { !$0.isEmpty }
    }

    private static func span(_ use: Use) -> String {
        guard let first = use.first?.day, let last = use.last?.day else { return "" }
        return first == last ? "\(first)" : "\(first) … \(last)"
    }

    private func granted(_ explanation: ActionExplanation) -> [TerminalText] {
        guard !explanation.grants.isEmpty else { return ["by no document on file"] }
        return explanation.grants.flatMap { grant -> [TerminalText] in
            var remarks = ["statement \(grant.statement)"]
            if grant.hasResources { remarks.append("on some resources") }
            if grant.hasConditions { remarks.append("under a condition") }
            let groups = grant.holders.filter { $0.kind == .group }
            if !groups.isEmpty { remarks.append("through \(groups.map(\.description).joined(separator: ", "))") }
            return [
                "\(grant.span)   `\(grant.pattern)`   \(grant.outcome)",
                "  " + style(.faint, of: remarks.joined(separator: ", ")),
            ]
        }
    }

    private func recording(_ explanation: ActionExplanation, _ head: ExplainHead) -> [TerminalText] {
        let known = explanation.recording
        var lines: [TerminalText] = [
            "\(known.recordingClass.name): \(known.evidence)",
            "level \(known.level.rawValue); catalog \(head.catalog)",
        ]
        if let hole = explanation.hole { lines.append("not covered: \(hole)") }
        return lines
    }
}
