import ActionCatalog
import Analysis
import Checks
import Diagnostics
import IAMModel

/// `cloudtrim check --report`: the gate's answer as one comment in a pull request: what goes, what is found, what needs a
/// decision; the details folded.
public struct CheckReport: Sendable {
    /// How many rows of a table are in sight.
    private static let rowsInSight = 60
    /// How many services or actions a cell names.
    private static let namesInSight = 5

    private let result: CheckResult
    private let subject: CheckSubject?

    /// The answer to a question; to none where there was nothing that could be read.
    public init(_ result: CheckResult, of subject: CheckSubject?) {
        self.result = result
        self.subject = subject
    }

    /// The text, always shorter than GitHub's limit; what is cut is said.
    public var text: MarkdownText {
        let parts = [MarkdownComment.Part(text: head), declared, changes, findings] + files + [unchanged, decisions]
        return MarkdownComment(parts: parts, foot: "\n---\nMade by `cloudtrim check`.\n")
            .text(remedy: "`cloudtrim check` shows all of it")
    }

    private var head: MarkdownText {
        let counts = [Severity.error, .warning, .note].compactMap { severity -> String? in
            let count = result.count(severity)
            return count == 0 ? nil : NumberText.counted(count, severity.rawValue)
        }
        let told = result.findings.isEmpty ? "nothing to object" : counts.joined(separator: ", ")
        var lines: [MarkdownText] = [
            "\(NumberText.counted(result.documents, "document")) checked; catalog of \(result.catalog.prefix(10))"
        ]
        guard let subject else {
            return "## CloudTrim: nothing could be decided\n\n- \(told): see below\n"
        }
        lines += result.told.filter { $0.diagnostic.code == .breakGlassUse }.map {
            MarkdownText.sentence($0.diagnostic.message)
        }
        if let before = subject.before { lines.append(verdict(against: before.name, subject)) }
        if result.isUndecided { lines.append("not all of it could be read: the gate is not passed") }
        if let evidence = subject.evidence {
            lines.append("evidence of use: \(evidence.window), \(NumberText.counted(evidence.window.days, "day"))")
        } else {
            lines.append("no evidence of use on file: nothing is said of unused actions")
        }
        if result.known > 0 { lines.append("\(NumberText.counted(result.known, "finding")) known to the baseline") }
        if result.elsewhere > 0 { lines.append("\(NumberText.counted(result.elsewhere, "finding")) in other files") }
        return "## CloudTrim: \(told)\n\n" + lines.map { "- \($0)\n" as MarkdownText }.joined()
    }

    /// What the change is meant to grant, apart from all that is found.
    private var declared: MarkdownComment.Part {
        let grants = result.findings.filter { $0.diagnostic.code == .declaredGrant }
        guard !grants.isEmpty else { return .init(text: "") }
        let lines = grants.map { finding -> MarkdownText in
            let why = finding.diagnostic.notes.map { MarkdownText.sentence($0.message) }.joined(separator: "; ")
            let state: MarkdownText = finding.isApproved ? "approved before" : "**approved by merging**"
            return "- \(MarkdownText.sentence(finding.diagnostic.message)) — \(why) (\(state))\n"
        }
        return .init(text: "\n### Declared grants\n\n" + lines.joined())
    }

    private func verdict(against name: String, _ subject: CheckSubject) -> MarkdownText {
        let name = MarkdownText.code(name)
        if subject.rules.check.severity(of: .newAccess) == nil {
            return "whether more is granted than by \(name) was not asked: `new_access` is off"
        }
        if let finding = result.findings.first(where: \.isUndecided) {
            let code = MarkdownText.code(finding.diagnostic.code.rawValue)
            return "**whether more is granted than by \(name) can't be told**: see \(code)"
        }
        let open: Set<DiagnosticCode> = [.newAccess, .awsChanges, .unreadFile, .loosenedGate, .changedEvidence]
        if let finding = result.findings.first(where: {
            open.contains($0.diagnostic.code) && $0.diagnostic.code != .newAccess && $0.diagnostic.severity > .note
        }), !result.findings.contains(where: { $0.diagnostic.code == .newAccess }) {
            let code = MarkdownText.code(finding.diagnostic.code.rawValue)
            return "**whether more is granted than by \(name) can't be told**: see \(code)"
        }
        if result.findings.contains(where: { $0.diagnostic.code == .newAccess }) {
            return "**more is granted than by \(name)**, or it can't be told: see `new_access`"
        }
        if result.findings.contains(where: { $0.diagnostic.code == .declaredGrant }) {
            return "nothing is granted that \(name) does not grant, but what `grants:` declares: see below"
        }
        let known: MarkdownText = result.known > 0 ? ", what the baseline knows aside" : ""
        return "nothing is granted that \(name) does not grant: proved\(known)"
    }

    /// What goes and what is new, a row a principal.
    private var changes: MarkdownComment.Part {
        guard let subject, let before = subject.before else { return .init(text: "") }
        let changes = AccessChange.all(in: subject)
        let name = MarkdownText.code(before.name)
        guard !changes.isEmpty else {
            return .init(text: "\n### What changes against \(name)\n\nNobody's actions change.\n")
        }
        var text: MarkdownText =
            "\n### What changes against \(name)\n\n| principal | there | here | goes | new |\n|---|--:|--:|---|---|\n"
        for change in changes.prefix(Self.rowsInSight) {
            text += "| \(MarkdownText.code("\(change.account) \(change.principal)")) "
            text += "| \(NumberText.grouped(change.before.count)) | \(NumberText.grouped(change.now.count)) "
            text += "| \(services(change.before.subtracting(change.now), subject.catalog)) "
            let news = services(change.now.subtracting(change.before), subject.catalog)
            text += "| \(news.isEmpty ? news : "**\(news)**") |\n"
        }
        text += more(changes.count - Self.rowsInSight, "principal")
        let news = changes.compactMap { change -> TerminalText? in
            let actions = change.now.subtracting(change.before)
            let lines = actions.map { "  \(subject.catalog.name(of: $0))\n" as TerminalText }.joined()
            return actions.isEmpty ? nil : "\(change.account) \(change.principal)\n\(lines)"
        }
        return .init(text: text, details: .folded("What is new, action by action", news.joined(separator: "\n")))
    }

    /// `iam` 170, `ec2` 12 and 3 more services: the largest first.
    private func services(_ actions: ActionSet, _ catalog: ActionCatalog) -> MarkdownText {
        var counts: [String: Int] = [:]
        for action in actions { counts[String(catalog.name(of: action).prefix { $0 != ":" }), default: 0] += 1 }
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let named = sorted.prefix(Self.namesInSight).map { service -> MarkdownText in
            "\(MarkdownText.code(service.key)) \(NumberText.grouped(service.value))"
        }
        let rest = sorted.count - named.count
        let more: MarkdownText = rest > 0 ? " and \(NumberText.counted(rest, "more service"))" : ""
        return named.joined(separator: ", ") + more
    }

    private var findings: MarkdownComment.Part {
        guard !result.told.isEmpty else { return .init(text: "") }
        let isRanked = result.against != nil
        let sorted = result.told.enumerated().sorted { left, right in
            isRanked
                ? left.offset < right.offset
                : (right.element.diagnostic.severity, left.offset) < (left.element.diagnostic.severity, right.offset)
        }.map(\.element)
        var text: MarkdownText = "\n### Findings\n\n| | where | what |\n|---|---|---|\n"
        for finding in sorted.prefix(Self.rowsInSight) {
            let diagnostic = finding.diagnostic
            let severity = MarkdownText(diagnostic.severity.rawValue)
            let place = diagnostic.span.map { $0.line > 0 ? "\($0.path):\($0.line)" : $0.path } ?? ""
            text += "| \(diagnostic.severity == .error ? "**\(severity)**" : severity) | \(MarkdownText.code(place)) "
            let code = MarkdownText.code(diagnostic.code.rawValue)
            text += "| \(MarkdownText.sentence(diagnostic.message)) (\(code)) |\n"
        }
        return .init(text: text + more(sorted.count - Self.rowsInSight, "finding"))
    }

    /// The findings with their lines, marks and remedies, file by file.
    private var files: [MarkdownComment.Part] {
        Dictionary(grouping: result.told) { $0.diagnostic.span?.path ?? "" }.sorted { $0.key < $1.key }
            .map { path, findings in
                let lines = findings.map { DiagnosticRenderer().text($0.diagnostic) }.joined(separator: "\n")
                let count = NumberText.counted(findings.count, "finding")
                return .init(text: "", details: .folded("\(path.isEmpty ? "rules" : path): \(count)", lines))
            }
    }

    /// What the other tree has to object to itself, a line each.
    private var unchanged: MarkdownComment.Part {
        let lines = result.unchanged.map { finding -> TerminalText in
            let diagnostic = finding.diagnostic
            let place = diagnostic.span.map { "\($0): " } ?? ""
            return "\(place)\(diagnostic.severity.rawValue): \(diagnostic.message) [\(diagnostic.code.rawValue)]\n"
        }
        let count = NumberText.counted(lines.count, "finding")
        return .init(text: "", details: .folded("\(count) that \(result.against ?? "") has, too", lines.joined()))
    }

    /// What is granted still and waits for a person, by the evidence on file.
    private var decisions: MarkdownComment.Part {
        var rows: [MarkdownText] = []
        for analysis in subject?.evidence?.decided ?? [] {
            for (principal, examined) in analysis.principals.sorted(by: { $0.key < $1.key }) {
                for group in examined.decisions.groups where group.decision == .review {
                    let actions = group.actions.intersection(examined.granted.granted)
                    guard !actions.isEmpty else { continue }
                    let names = actions.prefix(Self.namesInSight).map {
                        MarkdownText.code(subject?.catalog.name(of: $0) ?? "")
                    }
                    let rest = actions.count - names.count
                    let more: MarkdownText = rest > 0 ? " and \(NumberText.grouped(rest)) more" : ""
                    let shown = names.joined(separator: ", ") + more
                    let reason = EvidenceText.words(for: group.reason).replacing("   ", with: " · ")
                    rows.append(
                        "| \(MarkdownText.code("\(analysis.state.name) \(principal)")) | \(shown) "
                            + "| \(reason) |\n")
                }
            }
        }
        guard !rows.isEmpty else { return .init(text: "") }
        return .init(
            text: "\n### Needs a decision\n\n| principal | actions | why |\n|---|---|---|\n"
                + rows.prefix(Self.rowsInSight).joined() + more(rows.count - Self.rowsInSight, "row"))
    }

    private func more(_ count: Int, _ what: String) -> MarkdownText {
        count > 0 ? "\n… \(NumberText.counted(count, "more \(what)"))\n" : ""
    }
}
