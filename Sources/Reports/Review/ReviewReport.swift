import Analysis
import Attribution
import IAMModel
import Proposals

/// `cloudtrim generate --report`: what a reviewer of a pull request wants to know, whatever the format: a table a
/// principal, what goes, what needs a decision, and all the evidence folded away.
public struct ReviewReport: Sendable {
    /// One account's part.
    struct Account: Sendable {
        /// `demo (111111111111)`.
        let title: String
        /// What was looked at, and why nothing is removed where that is so; lines as the terminal shows them.
        let coverage: TerminalText
        /// Use of what rules keep for emergencies, in words.
        var breakGlass: [String] = []
        /// Why nothing is removed; empty where removals are proposed.
        let blockers: [String]
        /// By the principals that hold the same documents, in order.
        let groups: [Group]
        /// Documents per origin and destination role that are new or change.
        let destinations: [(path: String, name: String, role: String, characters: Int)]
        /// Documents that are for nobody any more and go, with the reason.
        var leftovers: [(path: String, reason: String)] = []
        /// What is new in AWS's policies for those who had them, in words.
        var news: [String] = []
    }

    /// The documents that the same principals hold.
    struct Group: Sendable {
        /// `user/alice`, or several.
        let holders: [String]
        /// Their documents.
        let documents: [Document]
    }

    /// What becomes of one document.
    struct Document: Sendable {
        /// `demo/managed/TeamAccess.json`.
        let path: String
        /// What happens to it, in words.
        let outcome: String
        /// How many actions stay, go, and are in review.
        let counts: Evidence.Counts
        /// What goes: patterns, names of roles, services; each with its reason.
        let goes: [Line]
        /// What stays and waits for a person, with its reason.
        let review: [Line]
        /// What a reader should know besides.
        let remarks: [String]
        /// The evidence as the terminal shows it.
        let evidence: TerminalText
    }

    /// Something with its reason.
    struct Line: Sendable {
        /// Actions or patterns, as they are written.
        let names: [String]
        /// How many are not named.
        let more: Int
        /// The reason in words.
        let reason: String
    }

    let accounts: [Account]
    /// The sums of the run, a line each.
    let summary: [String]
    /// Whether anything changes.
    let hasChanges: Bool
    /// The paths of evidence that changes.
    let evidence: [String]
    /// The diffs, file by file, for formats that show them.
    let diffs: [(path: String, lines: [String])]
}

extension ReviewReport {
    /// Collects what there is to tell of a plan.
    ///
    /// - Parameters:
    ///   - evidence: changes of `usage.json`.
    ///   - folder: the tree of policies relative to where the diff will be applied, `policies`.
    public init(
        _ plan: ProposalPlan, evidence: [ProposalPlan.FileChange], window: UsageWindow, usage: UsageByPrincipal,
        catalog version: String, folder: String
    ) {
        accounts = plan.accounts.filter(\.isSelected).map { Account($0, window: window, usage: usage) }
        let text = GenerateSummary(style: .plain).text(plan, catalog: version, place: .patch(""))
        summary = text.lines.map(\.string).filter { !$0.isEmpty && !$0.hasPrefix("next: ") }
        hasChanges = !plan.changes.isEmpty
        self.evidence = evidence.map { "\(folder)/\($0.path)" }
        diffs = plan.changes.map { change in
            let path = "\(folder)/\(change.path)"
            let lines = UnifiedDiff(path: path, old: change.old, new: change.new).bytes.split(
                separator: UInt8(ascii: "\n"))
            return (path, lines.map { String(decoding: $0, as: UTF8.self) })
        }
    }
}

extension ReviewReport.Account {
    fileprivate init(_ account: ProposalPlan.Account, window: UsageWindow, usage: UsageByPrincipal) {
        let analysis = account.analysis
        let state = analysis.state
        title = "\(state.name) (\(state.id))"
        coverage = CoverageText(style: .plain).text(
            account: state.name, id: state.id, window: window, visibility: analysis.visibility, usage: usage,
            linked: usage.linked(in: state.id), known: Set(state.principals), deleted: account.deleted)
        breakGlass = account.breakGlass.map(\.phrase)
        blockers = analysis.visibility.blockers
        var byHolders: [[PrincipalReference]: [ReviewReport.Document]] = [:]
        for proposal in account.proposals {
            byHolders[proposal.decision.holders.sorted(), default: []].append(ReviewReport.Document(proposal))
        }
        groups = byHolders.sorted { left, right in
            left.key.count == right.key.count
                ? left.key.lexicographicallyPrecedes(right.key) : left.key.count < right.key.count
        }
        .map { ReviewReport.Group(holders: $0.key.map(\.description), documents: $0.value) }
        destinations = account.destinations.filter { $0.change != .unchanged }
            .map { ($0.path.text, $0.name, $0.role.name, $0.characters) }
        news = account.news.map(PolicyNewsText.sentence)
        leftovers = account.leftovers.map { ($0.path.text, LeftoverText.reason($0.reason)) }
    }
}

extension ReviewReport.Document {
    fileprivate init(_ proposal: Proposal) {
        let evidence = proposal.evidence
        path = proposal.decision.path.text
        outcome = GenerateText.outcome(of: proposal)
        counts = evidence.counts
        remarks =
            proposal.remarks + evidence.contradictions
            + proposal.decision.youngHolders.map { "\($0) is new and counts with what it used only" }
        let text = EvidenceText(style: .plain, isVerbose: false)
        self.evidence = text.text(evidence, remarks: proposal.remarks, isNew: proposal.makesNewDocuments)
        goes =
            evidence.rights.map {
                ReviewReport.Line(names: [$0.text], more: 0, reason: EvidenceText.reason(for: $0))
            }
            + evidence.narrowed.map {
                ReviewReport.Line(names: [$0.pattern], more: 0, reason: EvidenceText.reason(for: $0))
            }
        review = evidence.review.map { group in
            ReviewReport.Line(
                names: Array(group.actions.prefix(8)), more: max(0, group.actions.count - 8),
                reason: EvidenceText.words(for: group.reason).replacing("   ", with: " · "))
        }
    }
}
