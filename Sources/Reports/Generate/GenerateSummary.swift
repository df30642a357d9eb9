import Proposals

/// The last lines of `cloudtrim generate`: sums, what was proved, what to type next.
public struct GenerateSummary: Sendable {
    /// Where the proposal went.
    public enum Place: Sendable {
        /// To standard output and nowhere else; the command line that showed it.
        case shown(String)
        /// Into the tree at this path.
        case written(String)
        /// Into this patch.
        case patch(String)
        /// Into a file that is no patch: a report; the command line that made it.
        case file(String, command: String)
    }

    private let style: TerminalStyle

    /// With or without colours.
    public init(style: TerminalStyle) {
        self.style = style
    }

    /// The lines.
    ///
    /// - Parameters:
    ///   - evidence: changes of `usage.json`.
    ///   - namesGaps: whether gaps in what was seen go first, since nothing else told them.
    public func text(
        _ plan: ProposalPlan, evidence: [ProposalPlan.FileChange] = [], catalog version: String, place: Place,
        namesGaps: Bool = false
    ) -> TerminalText {
        (namesGaps ? gaps(plan) : "") + text(plan, evidence: evidence, catalog: version, place)
    }

    /// A line an account of which something was not seen.
    private func gaps(_ plan: ProposalPlan) -> TerminalText {
        plan.accounts.filter(\.isSelected).map { account -> TerminalText in
            let visibility = account.analysis.visibility
            guard !visibility.gaps.isEmpty || !visibility.timeGaps.isEmpty else { return "" }
            let blocked = visibility.blockers.isEmpty ? "" : ": nothing is removed there"
            return style(.warning, "\(account.analysis.state.name): \(CoverageText.gaps(visibility))\(blocked)") + "\n"
        }.joined()
    }

    private func text(
        _ plan: ProposalPlan, evidence: [ProposalPlan.FileChange], catalog version: String, _ place: Place
    ) -> TerminalText {
        let proposals = plan.accounts.flatMap(\.proposals)
        let trusts = proposals.count { if case .trust = $0.decision.path.kind { true } else { false } }
        let documents = plan.accounts.reduce(trusts) { $0 + $1.analysis.documents.count }
        let changes = plan.changes
        if changes.isEmpty {
            let stay = documents == 1 ? "stays as it is" : "stay as they are"
            let all: TerminalText = ": \(NumberText.counted(documents, "document")) \(stay)\(waiting(proposals))\n"
            return style(.strong, "nothing to propose") + all + text(of: evidence, place)
        }
        var edited = 0
        var gone = 0
        var replaced = 0
        for proposal in proposals {
            switch proposal.change {
            case .edited, .split: edited += 1
            case .removed: gone += 1
            case .replaced: replaced += 1
            case .impossible, .unchanged: break
            }
        }
        let counts = proposals.map(\.evidence.counts)
        let stays = documents - edited - gone - replaced
        let destinations = plan.accounts.flatMap(\.destinations).filter { $0.change != .unchanged }.count
        var first = ["\(NumberText.counted(edited, "document")) \(edited == 1 ? "changes" : "change")"]
        if gone > 0 { first.append("\(gone) \(gone == 1 ? "goes" : "go")") }
        if replaced > 0 {
            first.append(
                "\(NumberText.counted(replaced, "attachment")) of AWS's \(replaced == 1 ? "policy is" : "policies are") replaced"
            )
        }
        first.append("\(stays) \(stays == 1 ? "stays as it is" : "stay as they are")")
        if destinations > 0 {
            first.append("\(NumberText.counted(destinations, "document")) per origin and destination role")
        }
        let leftovers = plan.accounts.reduce(0) { $0 + $1.leftovers.count }
        if leftovers > 0 {
            first.append("\(NumberText.counted(leftovers, "document")) of nobody \(leftovers == 1 ? "goes" : "go")")
        }
        let rights = proposals.reduce(0) { $0 + $1.evidence.rights.count }
        let assumes =
            rights == 0
            ? "" : ", \(NumberText.counted(rights, "right")) to assume a role \(rights == 1 ? "goes" : "go")"
        let second =
            "\(NumberText.counted(counts.reduce(0) { $0 + $1.gone }, "action")) go, "
            + "\(NumberText.grouped(counts.reduce(0) { $0 + $1.used + $1.kept })) stay, "
            + "\(NumberText.grouped(counts.reduce(0) { $0 + $1.review })) to review" + assumes
        let checks = plan.accounts.map(\.check)
        let proved = checks.reduce(0) { $0 + $1.documents }
        let principals = checks.reduce(0) { $0 + $1.principals }
        let used = checks.reduce(0) { $0 + $1.usedActions }
        let standing = checks.reduce(0) { $0 + $1.rights }
        let stands = standing == 0 ? "" : "; \(NumberText.counted(standing, "right")) to assume a role stand"
        let sums: TerminalText = "\(first.joined(separator: ", ")) · \(second)\n"
        let checked: TerminalText = """
            checked: nothing is granted that was not (\(NumberText.counted(proved, "document")) and \
            \(NumberText.counted(principals, "principal")) proved); every use is still granted \
            (\(NumberText.grouped(used)) looked up)\(standing == 1 ? stands + "s" : stands)
            catalog: \(version)

            """
        return sums + checked + text(of: evidence, place) + "\(style(.help, "next")): \(next(place))\n"
    }

    /// How much waits for a person where nothing changes.
    private func waiting(_ proposals: [Proposal]) -> String {
        let actions = proposals.reduce(0) { $0 + $1.evidence.counts.review }
        return actions == 0 ? "" : ", \(NumberText.counted(actions, "action")) to review"
    }

    /// What becomes of the files of evidence, in one line.
    private func text(of evidence: [ProposalPlan.FileChange], _ place: Place) -> TerminalText {
        guard !evidence.isEmpty else { return "" }
        let paths = evidence.map(\.path)
        let shown = paths.prefix(3).joined(separator: ", ") + (paths.count > 3 ? " … \(paths.count - 3) more" : "")
        let verb =
            switch place {
            case .shown, .file: paths.count == 1 ? "changes with it" : "change with it"
            case .written: paths.count == 1 ? "is written" : "are written"
            case .patch: paths.count == 1 ? "is in the patch" : "are in the patch"
            }
        return "evidence: \(shown) \(verb)\n"
    }

    private func next(_ place: Place) -> String {
        switch place {
        case .shown(let command): "`\(command) --write`, or `\(command) --patch trim.patch && git apply trim.patch`"
        case .written(let folder): "\(folder) is written: `git diff \(folder)`, then commit it"
        case .patch(let file): "\(file) is written: `git apply \(file)`; `git apply -R \(file)` takes it back"
        case .file(let file, let command): "\(file) is written; `\(command) --write` edits the documents"
        }
    }
}
