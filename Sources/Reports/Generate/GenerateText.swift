import AccountState
import Analysis
import Attribution
import IAMModel
import Proposals

/// `cloudtrim generate` for people: what was looked at, the evidence of each document above its diff, what was
/// checked, and what to type next. Without colours it is a mailed patch that `git apply` takes.
public struct GenerateText: Sendable {
    private let style: TerminalStyle
    private let isVerbose: Bool
    private let folder: String
    private let command: String

    /// - Parameters:
    ///   - folder: the tree of policies relative to where the diff will be applied, `policies`.
    ///   - command: the command line, for the hint what to type next.
    public init(style: TerminalStyle, isVerbose: Bool, folder: String, command: String) {
        self.style = style
        self.isVerbose = isVerbose
        self.folder = folder
        self.command = command
    }

    /// Changes of `usage.json`, and how they are shown.
    public struct EvidenceChanges: Sendable {
        let changes: [ProposalPlan.FileChange]
        let showsDiff: Bool

        /// Changes as a diff, as a patch needs them, or as a line a file, as a person does.
        public init(_ changes: [ProposalPlan.FileChange], showsDiff: Bool) {
            self.changes = changes
            self.showsDiff = showsDiff
        }
    }

    /// The whole result.
    public func bytes(
        _ plan: ProposalPlan, evidence: EvidenceChanges, window: UsageWindow, usage: UsageByPrincipal,
        catalog version: String
    ) -> [UInt8] {
        var result: [UInt8] = []
        for account in plan.accounts where account.isSelected {
            let analysis = account.analysis
            let linked = usage.linked(in: analysis.state.id)
            let head = CoverageText(style: style).text(
                account: analysis.state.name, id: analysis.state.id, window: window, visibility: analysis.visibility,
                usage: usage, linked: linked, known: Set(analysis.state.principals), breakGlass: account.breakGlass,
                deleted: account.deleted)
            result += Commentary.bytes("\(head)\n")
            result += body(of: account)
            result += bytes(of: evidence, of: window) { $0.hasPrefix(analysis.state.name + "/") }
        }
        // One reading of the logs is the evidence of all accounts, whichever of them are asked for.
        let shown = plan.accounts.filter(\.isSelected).map(\.analysis.state.name)
        result += bytes(of: evidence, of: window) { path in !shown.contains { path.hasPrefix($0 + "/") } }
        result += Commentary.bytes(
            GenerateSummary(style: style).text(
                plan, evidence: evidence.changes, catalog: version, place: .shown(command)))
        return result
    }

    private func body(of account: ProposalPlan.Account) -> [UInt8] {
        var result: [UInt8] = []
        var shown: Set<String> = []
        let byPath = Dictionary(account.changes.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        func diff(_ path: String) {
            guard let change = byPath[path], shown.insert(path).inserted else { return }
            let diff = UnifiedDiff(path: "\(folder)/\(path)", old: change.old, new: change.new)
            result += diff.rendered(style) + [0x0A]
        }
        for proposal in account.proposals {
            result += Commentary.bytes(text(of: proposal))
            switch proposal.change {
            case .edited, .removed: diff(proposal.decision.path.text)
            case .split(let others), .replaced(let others):
                diff(proposal.decision.path.text)
                for other in others { diff(other.text) }
            case .impossible, .unchanged: break
            }
        }
        for destination in account.destinations where destination.change != .unchanged {
            result += Commentary.bytes(text(of: destination))
            diff(destination.path.text)
        }
        for leftover in account.leftovers {
            result += Commentary.bytes(
                "\(style(.strong, of: leftover.path.text))   goes: \(LeftoverText.reason(leftover.reason))\n\n")
            diff(leftover.path.text)
        }
        for change in account.changes where !shown.contains(change.path) {
            let what: TerminalText =
                change.new == nil
                ? "\(change.path)   is written elsewhere now: people are told apart by their providers\n\n"
                : "\(change.path)   attachments change\n\n"
            result += Commentary.bytes(style(.strong, what))
            diff(change.path)
        }
        let news = account.news.map { "  \(PolicyNewsText.sentence($0))\n" as TerminalText }
        if !news.isEmpty {
            result += Commentary.bytes(style(.strong, "new in AWS's policies") + "\n" + news.joined() + "\n")
        }
        result += Commentary.bytes(leftAlone(account))
        return result
    }

    private func bytes(
        of evidence: EvidenceChanges, of window: UsageWindow, where isMeant: (String) -> Bool
    ) -> [UInt8] {
        evidence.changes.filter { isMeant($0.path) }.flatMap { change in
            let what: TerminalText =
                "\(style(.strong, of: change.path))   the evidence of \(window)\(change.old == nil ? ", new" : "")\n\n"
            let head = Commentary.bytes(what)
            guard evidence.showsDiff else { return head }
            let diff = UnifiedDiff(path: "\(folder)/\(change.path)", old: change.old, new: change.new)
            return head + diff.rendered(style) + [0x0A]
        }
    }

    private func text(of proposal: Proposal) -> TerminalText {
        let decision = proposal.decision
        let evidence = proposal.evidence
        let counts = evidence.counts
        let what = Self.outcome(of: proposal)
        var sums =
            "\(NumberText.grouped(counts.used)) used  \(NumberText.grouped(counts.gone)) go  "
            + "\(NumberText.grouped(counts.kept)) kept  \(NumberText.grouped(counts.review)) to review"
        if !evidence.rights.isEmpty {
            let rights = NumberText.counted(evidence.rights.count, "right")
            let all = "\(rights) to assume a role \(evidence.rights.count == 1 ? "goes" : "go")"
            if case .trust = decision.path.kind { sums = all } else { sums += "  " + all }
        }
        let head: TerminalText = "\(style(.strong, of: decision.path.text))   \(what)   \(sums)\n"
        let others: TerminalText =
            decision.holders.count > 1
            ? "  held by \(decision.holders.map(\.description).joined(separator: ", "))\n" : ""
        let young = decision.youngHolders.map { "\($0) is new and counts with what it used only" }
        return head + others
            + EvidenceText(style: style, isVerbose: isVerbose).text(
                evidence, remarks: proposal.remarks + young, isNew: proposal.makesNewDocuments)
            + "\n"
    }

    /// What happens to a document, in words.
    static func outcome(of proposal: Proposal) -> String {
        switch proposal.change {
        case .edited:
            return "\(proposal.changedStatements) of \(NumberText.counted(proposal.statements, "statement")) change"
        case .removed: return "nothing of it is used: the document goes"
        case .replaced(let others):
            let names = others.map(\.name).joined(separator: ", ")
            guard let holder = proposal.decision.attachedTo else { return "becomes \(names)" }
            return others.isEmpty
                ? "nothing of it is used: the attachment of \(holder) goes"
                : "attachment of \(holder) is replaced by \(names)"
        case .split(let others): return "over the quota: split, also into \(others.map(\.name).joined(separator: ", "))"
        case .impossible(let why): return "cannot be trimmed: \(why)"
        case .unchanged: return "nothing changes"
        }
    }

    private func text(of destination: DestinationProposal) -> TerminalText {
        if destination.change == .removed {
            return style(.strong, of: destination.path.text)
                + "   goes: \(destination.name) used nothing as \(destination.role.name)\n\n"
        }
        let fits =
            destination.characters <= Quota.sessionPolicy
            ? "fits a session policy"
            : destination.characters <= Quota.inlineOfRole
                ? "too long for a session policy (\(NumberText.grouped(Quota.sessionPolicy)))"
                : "too long for an inline policy of a role (\(NumberText.grouped(Quota.inlineOfRole)))"
        return style(.strong, of: destination.path.text)
            + "   what \(destination.name) needs as \(destination.role.name), "
            + "\(NumberText.grouped(destination.characters)) characters, \(fits)\n"
            + "  \(Self.words(for: destination.counts))\n\n"
    }

    /// What a document of an origin in a role holds, in words.
    static func words(for counts: DestinationProposal.Counts) -> String {
        let parts = [
            (counts.used, "used"), (counts.possiblyUsed, "possibly used"), (counts.kept, "kept by rules"),
            (counts.review, "to review"),
        ].filter { $0.0 > 0 }.map { "\(NumberText.grouped($0.0)) \($0.1)" }.joined(separator: ", ")
        guard counts.unseen > 0 else { return parts }
        return parts
            + "; of \(NumberText.counted(counts.unseen, "more action")) CloudTrail can't show whether they are used: "
            + "the role's own documents decide about them"
    }

    /// Documents that stay as they are for a reason that a reader should know.
    private func leftAlone(_ account: ProposalPlan.Account) -> TerminalText {
        var byReason: [String: [String]] = [:]
        for decision in account.leftAlone {
            guard let reason = decision.leftAlone else { continue }
            let blocked = account.analysis.visibility.blockers.joined(separator: "; ")
            if !blocked.isEmpty && reason.hasSuffix(blocked) { continue }
            let holder = decision.attachedTo.map { " of \($0)" } ?? ""
            byReason[reason, default: []].append(decision.path.text + holder)
        }
        let goes = Set(account.leftovers.map(\.path))
        for path in account.analysis.unheld where !goes.contains(path) {
            byReason["nobody holds it", default: []].append(path.text)
        }
        guard !byReason.isEmpty else { return "" }
        var lines = [style(.strong, "left alone")]
        for (reason, paths) in byReason.sorted(by: { $0.key < $1.key }) {
            let unique = Array(Set(paths)).sorted()
            let shown = isVerbose ? unique : Array(unique.prefix(3))
            let more = unique.count > shown.count ? " … \(unique.count - shown.count) more" : ""
            lines.append("  \(shown.joined(separator: ", "))\(more): \(reason)")
        }
        return lines.joined(separator: "\n") + "\n\n"
    }
}
