import Analysis
import IAMModel
import Proposals

/// The evidence above a document's diff: what is used, what goes, what stays and why, each line with its reason.
struct EvidenceText {
    let style: TerminalStyle
    /// Whether every action is listed.
    let isVerbose: Bool

    /// How many used actions are listed where not all are.
    private static let usedLimit = 8
    private static let columns = 110

    /// The lines, each with its line break.
    ///
    /// - Parameter isNew: whether new documents in parts take the document's place.
    func text(_ evidence: Evidence, remarks: [String], isNew: Bool = false) -> TerminalText {
        var lines: [TerminalText] = []
        lines += used(evidence)
        lines += goes(evidence)
        lines += groups("kept", evidence.kept)
        lines += groups("review", evidence.review)
        lines += block(
            "denied",
            evidence.denied.map {
                "\($0.action)   tried \($0.use.denied) × and denied, last \($0.use.last.map { "\($0.day)" } ?? "")"
            })
        lines += block(
            "forbidden",
            evidence.forbidden.flatMap { group in
                named(group.actions).map { "\($0)   stays in the document, though \(group.reason)" }
            })
        lines += block(
            "unknown", evidence.unknownPatterns.map { "\($0)   the catalog knows no such action: it stays" })
        lines += services(evidence)
        lines += block("needed", needs(evidence))
        lines += block("parts", isNew ? parts(evidence) : [])
        lines += block("less by", settings(evidence))
        lines += block("note", evidence.contradictions + remarks)
        return lines.map { "\($0)\n" }.joined()
    }

    /// Lines behind a word that stands once.
    private func block(_ word: String, _ lines: [String]) -> [TerminalText] {
        lines.enumerated().map { index, line in
            "  \(style(.strong, of: Self.padded(index == 0 ? word : "", 10)))\(line)"
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func used(_ evidence: Evidence) -> [TerminalText] {
        let shown = isVerbose ? evidence.used : Array(evidence.used.prefix(Self.usedLimit))
        let width = shown.map(\.action.count).max() ?? 0
        let counts = shown.map { NumberText.grouped($0.use.count).count }.max() ?? 0
        var lines = shown.map { row in
            let count = NumberText.grouped(row.use.count)
            let last =
                (row.use.last.map { "last \($0.day)" } ?? "") + (row.isAfterWindow ? ", after the window's end" : "")
            return Self.padded(row.action, width) + "  " + String(repeating: " ", count: counts - count.count)
                + "\(count) ×  \(last)  \(row.by.joined(separator: ", "))"
        }
        if shown.count < evidence.used.count {
            lines.append("… \(evidence.used.count - shown.count) more (--verbose)")
        }
        return block("used", lines)
    }

    private func goes(_ evidence: Evidence) -> [TerminalText] {
        let width = evidence.narrowed.map { min($0.pattern.count, 40) }.max() ?? 0
        let rights = evidence.rights.map { Self.words(for: $0) }
        return block(
            "goes",
            rights
                + evidence.narrowed.flatMap { pattern -> [String] in
                    let head = Self.padded(pattern.pattern, width) + "  " + Self.reason(for: pattern)
                    return isVerbose && pattern.matched > 1
                        ? [head] + TextWrap.wrapped(pattern.goes, columns: Self.columns - 12).map { "  " + $0 } : [head]
                })
    }

    private func groups(_ word: String, _ groups: [Evidence.Group]) -> [TerminalText] {
        var rows: [(String, String)] = []
        for group in groups {
            if group.reason == .possiblyUsed {
                rows += possible(group)
            } else {
                rows += named(group.actions).map { ($0, Self.words(for: group.reason)) }
            }
        }
        let width = min(60, rows.map(\.0.count).max() ?? 0)
        return block(word, rows.map { Self.padded($0.0, width) + "  " + $0.1 })
    }

    /// Actions that may be in use, those with the same reason together.
    private func possible(_ group: Evidence.Group) -> [(String, String)] {
        let byDetail = Dictionary(grouping: group.actions) { group.details[$0] ?? "" }
        return byDetail.sorted { ($0.value[0], $0.key) < ($1.value[0], $1.key) }
            .flatMap { detail, actions in named(actions).map { ($0, detail) } }
    }

    /// Actions by name where they are few, else by service.
    private func named(_ actions: [String]) -> [String] {
        if isVerbose || actions.count <= 3 { return actions }
        let byService = Dictionary(grouping: actions) { String($0.prefix { $0 != ":" }) }
        let services = byService.keys.sorted()
        if services.count <= 8 {
            return services.map { service in
                let names = byService[service] ?? []
                return names.count == 1 ? names[0] : "\(service): \(names.count) actions, \(Self.sample(names))"
            }
        }
        return ["\(NumberText.grouped(actions.count)) actions in \(services.count) services"]
    }

    private static func sample(_ names: [String]) -> String {
        let short = names.prefix(2).map { String($0.drop { $0 != ":" }.dropFirst()) }
        return short.joined(separator: ", ") + (names.count > 2 ? " …" : "")
    }

    /// Who of several holders needs how much, and what a document of its own would change.
    private func needs(_ evidence: Evidence) -> [String] {
        let shown = isVerbose ? evidence.needs : Array(evidence.needs.prefix(Self.usedLimit))
        var lines = shown.map { need in
            let alone = need.alone.isEmpty ? "none of them alone" : "alone " + named(need.alone).joined(separator: "; ")
            let what = need.count == 0 ? "nothing" : "\(NumberText.counted(need.count, "action")), \(alone)"
            return "by \(need.principal): \(what)"
        }
        if shown.count < evidence.needs.count {
            lines.append("… \(evidence.needs.count - shown.count) more (--verbose)")
        }
        if let advice = evidence.ownDocument { lines.append(advice) }
        return lines
    }

    /// How much each part of a new document holds.
    private func parts(_ evidence: Evidence) -> [String] {
        let parts = evidence.parts.map { "\($0.sid) \(NumberText.grouped($0.count))" }
        return parts.isEmpty ? [] : TextWrap.wrapped(parts, columns: Self.columns - 12)
    }

    /// What one line of the rules would make of it.
    private func settings(_ evidence: Evidence) -> [String] {
        evidence.settings.map { "`\($0.setting)`: \(NumberText.counted($0.count, "action")) fewer" }
    }

    private func services(_ evidence: Evidence) -> [TerminalText] {
        let unseen = Set(evidence.servicesLeftOutUnseen)
        let leftOut = evidence.servicesLeftOut.map { unseen.contains($0) ? $0 + "*" : $0 }
        func list(_ title: String, _ names: [String]) -> [String] {
            names.isEmpty ? [] : [title] + TextWrap.wrapped(names, columns: Self.columns - 12).map { "  " + $0 }
        }
        return block(
            "left out",
            list(
                "\(NumberText.counted(leftOut.count, "service")) without an event, not named by the document"
                    + (unseen.isEmpty ? ":" : " (* not every use of it would show):"),
                leftOut))
            + block(
                "silent",
                list(
                    "\(NumberText.counted(evidence.silentServices.count, "service")) stay, since nothing of them ever shows:",
                    evidence.silentServices))
    }

    /// A right to assume a role that goes, in words.
    static func words(for cut: RightCut) -> String {
        "\(cut.text)  \(reason(for: cut))"
    }

    /// Why a right to assume a role goes, in words.
    static func reason(for cut: RightCut) -> String {
        switch cut.element {
        case .resource: "\(cut.who.map(\.description).joined(separator: ", ")) may assume it and never did"
        case .principal: "may assume it and never did"
        }
    }

    /// How much of a pattern goes, and why, in words.
    static func reason(for pattern: Evidence.Narrowed) -> String {
        let number =
            pattern.names.count == pattern.matched
            ? (pattern.matched == 1 ? "" : "all \(NumberText.grouped(pattern.matched)) actions: ")
            : "\(NumberText.grouped(pattern.names.count)) of \(NumberText.grouped(pattern.matched)) actions: "
        let why =
            pattern.classes.count == 1
            ? "\(pattern.classes[0].name), not used"
            : "not used: "
                + pattern.classes.map { "\(NumberText.grouped($0.count)) \($0.name)" }.joined(separator: ", ")
        return number + why
    }

    /// A reason in words.
    static func words(for reason: DecisionReason) -> String {
        switch reason {
        case .used: "used"
        case .possiblyUsed: "may be in use"
        case .leftAlone(let why): why
        case .newPrincipal(let why): why
        case .newGrant(let why): why
        case .putBack(let story): PutBackText.words(for: story)
        case .rule(let id): "rule \(id)"
        case .keptRole(let id): "rule \(id) keeps a role that this lets assume"
        case .unlinkedSessions(let role, let count):
            "\(NumberText.counted(count, "session")) of unknown origin acted in \(role), which this lets assume"
        case .neverAccessed(let day, let decision):
            "never accessed, by IAM's report of \(day)   never_accessed: \(decision.rawValue)"
        case .notCovered(let why): why
        case .retired(let service, let day): "AWS ended \(service) on \(day)"
        case .setting(let key, let recording): "\(recording)   \(key)"
        }
    }
}
