import ActionCatalog
import Diagnostics
import IAMModel
import Proofs

/// What `cloudtrim prove` tells people: the verdict, the request that makes it, and all that is new by service.
public struct ProofText: Sendable {
    /// How many patterns and places a row shows without `--verbose`.
    private static let shortListLength = 4
    /// How many services stand in a row of their own, or in a list of names.
    private static let longListLength = 12

    private let style: TerminalStyle
    private let catalog: ActionCatalog
    private let isVerbose: Bool

    /// A text with colours or without.
    public init(style: TerminalStyle, catalog: ActionCatalog, isVerbose: Bool) {
        self.style = style
        self.catalog = catalog
        self.isVerbose = isVerbose
    }

    /// One proof after the other.
    public func text(_ proofs: [AccessProof]) -> TerminalText {
        if proofs.count == 2, proofs.allSatisfy({ $0.verdict == .proved }) {
            return verdict(.proved, "\(proofs[0].candidate.name) and \(proofs[0].original.name) allow the same")
        }
        return proofs.map(text).joined(separator: "\n")
    }

    private func text(_ proof: AccessProof) -> TerminalText {
        let (new, old) = (proof.candidate.name, proof.original.name)
        let sentence =
            switch proof.verdict {
            case .proved: "\(new) allows nothing that \(old) doesn't"
            case .refuted where proof.finding?.severity == .warning:
                "\(new) allows what \(old) doesn't, though no request of today's reference shows it"
            case .refuted: "\(new) allows what \(old) doesn't"
            case .unknown: "whether \(new) allows more than \(old) can't be told"
            }
        var text = verdict(proof.verdict, sentence)
        if let finding = proof.finding { text += "\n" + DiagnosticRenderer(style: style).text(finding) }
        var causes: [NewAccess.Cause] = []
        for entry in proof.news where causes.last != entry.cause { causes.append(entry.cause) }
        for cause in causes { text += "\n" + section(cause, proof.news.filter { $0.cause == cause }) }
        return text
    }

    private func verdict(_ verdict: AccessProof.Verdict, _ sentence: String) -> TerminalText {
        let role: TerminalStyle.Role =
            switch verdict {
            case .proved: .help
            case .refuted: .error
            case .unknown: .warning
            }
        return "\(style(role, of: verdict.rawValue)): \(sentence)\n"
    }

    private func section(_ cause: NewAccess.Cause, _ news: [NewAccess]) -> TerminalText {
        let count = NumberText.counted(news.reduce(0) { $0 + $1.actions.count }, "action")
        let gravest = news.reduce(0) { $0 + grave($1) }
        let warning = gravest > 0 ? ", \(NumberText.grouped(gravest)) of permissions management" : ""
        var table = TextTable([.left, .right, .left, .left], indentInColumns: 2)
        // `*` is hundreds of services: those that are new whole are one line
        let whole = isVerbose ? [] : news.filter(\.isWhole)
        let isLong = whole.count > ProofText.longListLength
        for entry in news where !(isLong && entry.isWhole) { table.add(row(entry)) }
        var more = TerminalText()
        if isLong {
            let names = whole.prefix(ProofText.longListLength).map(\.service.prefix).joined(separator: ", ")
            let rest = whole.count - ProofText.longListLength
            more = "  \(whole.count) services whole: \(names), … \(rest) more (--verbose)\n"
        }
        return style(.strong, "\(cause.heading): \(count) of \(NumberText.counted(news.count, "service"))\(warning)")
            + "\n"
            + table.text { text, _, column in column == 3 ? style(.faint, text) : text } + more
    }

    private func row(_ entry: NewAccess) -> [String] {
        let total = NumberText.grouped(entry.service.actions.count)
        let count = entry.isWhole ? "all \(total)" : "\(NumberText.grouped(entry.actions.count)) of \(total)"
        return [
            entry.service.prefix, count,
            list(isVerbose ? entry.actions.map { catalog.name(of: $0) } : entry.patterns(catalog)), places(entry),
        ]
    }

    private func list(_ words: [String]) -> String {
        let limit = isVerbose ? words.count : ProofText.shortListLength
        let shown = words.prefix(limit).joined(separator: ", ")
        return words.count > limit ? "\(shown), … \(words.count - limit) more" : shown
    }

    private func places(_ entry: NewAccess) -> String {
        let lines = entry.places.map { "\($0.path):\($0.line)" }
        let distinct = lines.enumerated().filter { lines.firstIndex(of: $0.element) == $0.offset }.map(\.element)
        return distinct.count > 2 ? "\(distinct[0]) and \(distinct.count - 1) more" : distinct.joined(separator: ", ")
    }

    private func grave(_ entry: NewAccess) -> Int {
        entry.actions.count { catalog.accessLevel(of: $0) == .permissionsManagement }
    }
}

extension NewAccess.Cause {
    /// The heading over the services.
    var heading: String {
        switch self {
        case .action: "new"
        case .denial: "denied before"
        case .resources: "allowed before, on other resources only"
        case .principals: "allowed before, for others only"
        case .conditions: "allowed before, under further conditions only"
        case .limits: "allowed before, within narrower limits only"
        case .undecided: "not decided"
        }
    }
}
