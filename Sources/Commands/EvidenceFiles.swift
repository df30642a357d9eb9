import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import PolicyTree
import Proposals
import Rules
import UsageEvidence

/// Each account's `usage.json`: read in place of logs, written with a proposal.
struct EvidenceFiles {
    let invocation: Invocation
    let rules: Rules
    let content: TreeContent
    let catalog: ActionCatalog
    /// The service control policies, where they were read before.
    var controls: [AccountID: ServiceControls]?

    /// Refuses what can't be asked for together with evidence.
    func refuseSources() throws(DiagnosticError) {
        for option in [Option.logs, .elasticsearch, .index, .start, .end]
        where invocation.command.has(option) && invocation.isGiven(option) {
            throw DiagnosticError(
                .error(
                    .usage, "`--from-usage` and `--\(option.name)` don't go together",
                    help: [Option.start.name, Option.end.name].contains(option.name)
                        ? "usage.json holds one window: logs are needed to look at another one"
                        : "usage.json takes the place of logs: give one of them"))
        }
    }

    /// The places of evidence that is not there.
    var missing: [String] {
        content.states.map { AccountState.usagePath(ofAccount: $0.name) }.filter { content.files[$0] == nil }.map(shown)
    }

    /// Reads the evidence of all accounts, in the order of their states.
    ///
    /// - Throws: where a file is not there or is not sound: each account's use of another one's roles counts.
    func read() throws(DiagnosticError) -> [EvidenceReading] {
        var evidence: [EvidenceReading] = []
        var problems: [Diagnostic] = []
        for state in content.states {
            let path = AccountState.usagePath(ofAccount: state.name)
            guard let source = content.files[path] else {
                problems.append(
                    .error(
                        .io, "account `\(state.name)` has no `usage.json`", at: SourceSpan(path: shown(path)),
                        help: "`cloudtrim generate --write` with logs writes it"))
                continue
            }
            do throws(DiagnosticError) {
                let reading = try EvidenceReader.read(source, account: state.id, catalog: catalog)
                evidence.append(reading)
                problems += reading.warnings
            } catch {
                problems += error.diagnostics
            }
        }
        guard evidence.count == content.states.count else { throw DiagnosticError(problems) }
        problems += undigested(evidence)
        if !problems.isEmpty { invocation.console.report(problems) }
        return evidence
    }

    /// That files were written before there was a digest, once for all of them.
    private func undigested(_ readings: [EvidenceReading]) -> [Diagnostic] {
        let spans = readings.filter { !$0.hasDigest }.map { SourceSpan(path: $0.windowSpan.path) }
        guard let first = spans.first else { return [] }
        return [
            Diagnostic(
                .note, .usageFormat, "the evidence has no `digest`: whether all of it is there can't be told",
                at: first,
                notes: spans.dropFirst().map { .init("nor has this", at: $0) },
                help: "`cloudtrim generate --write` with logs writes one")
        ]
    }

    /// Joins them, and tells where the rules ask for another window by now.
    func joined(_ evidence: [AccountEvidence]) throws(DiagnosticError) -> JoinedEvidence {
        let names = Dictionary(content.states.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let joined = try JoinedEvidence(evidence) { id in
            shown(AccountState.usagePath(ofAccount: names[id] ?? id.digits))
        }
        let window = joined.window
        let end = rules.window.end ?? window.last
        if end != window.last || rules.window.days != window.days {
            let asked = UsageWindow(endingWith: end, days: rules.window.days)
            invocation.console.report([
                .warning(
                    .usageFormat, "the evidence is of \(window), and the rules ask for \(asked)",
                    at: SourceSpan(path: rules.source.path),
                    help: "`cloudtrim generate --write` with logs writes the evidence of that window")
            ])
        }
        if !joined.coverage.gaps.isEmpty { invocation.console.report(joined.coverage.gaps.map(\.diagnostic)) }
        return joined
    }

    /// A path of the tree as the user sees it.
    func shown(_ path: String) -> String {
        "\(invocation.value(.policies) ?? "policies")/\(path)"
    }
}
