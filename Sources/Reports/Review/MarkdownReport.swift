import Proposals

/// A ``ReviewReport`` as one comment on GitHub: what goes and what needs a decision in sight, the evidence folded.
public struct MarkdownReport: Sendable {
    /// How many patterns that go are in sight, a document.
    private static let goesInSight = 6
    /// How many groups of actions to review are in sight, a document.
    private static let reviewInSight = 12

    private let report: ReviewReport
    private let limit: Int

    /// The report as Markdown.
    public init(_ report: ReviewReport) {
        self.init(report, limitInBytes: MarkdownComment.limitInBytes)
    }

    init(_ report: ReviewReport, limitInBytes: Int) {
        self.report = report
        limit = limitInBytes
    }

    /// The text, always shorter than GitHub's limit; what is cut is said.
    public var text: MarkdownText {
        MarkdownComment(parts: parts, foot: foot, limitInBytes: limit).text(
            remedy: "`cloudtrim generate` shows all of it")
    }

    private var parts: [MarkdownComment.Part] {
        var parts = [MarkdownComment.Part(text: head)]
        for account in report.accounts {
            parts.append(.init(text: head(of: account), details: .folded("What was looked at", account.coverage)))
            for group in account.groups {
                var documents = group.documents.map(part)
                let table = self.table(of: group)
                documents[0].text = table + documents[0].text
                parts += documents
            }
            if !account.destinations.isEmpty { parts.append(.init(text: destinations(account))) }
            if !account.leftovers.isEmpty { parts.append(.init(text: leftovers(account))) }
        }
        return parts
    }

    private var head: MarkdownText {
        let title: MarkdownText =
            report.hasChanges ? "CloudTrim: what is not used goes" : "CloudTrim: nothing to propose"
        return "## \(title)\n\n" + report.summary.map { "- \($0)\n" as MarkdownText }.joined()
    }

    private func head(of account: ReviewReport.Account) -> MarkdownText {
        var text: MarkdownText = "\n### \(account.title)\n"
        for use in account.breakGlass { text += "\n> **Break-glass:** \(use)\n" }
        for blocker in account.blockers {
            text += "\n> **Nothing is removed:** \(blocker)\n"
        }
        for news in account.news { text += "\n- \(news)\n" }
        if account.groups.isEmpty && account.blockers.isEmpty && account.leftovers.isEmpty {
            text += "\nNo document changes.\n"
        }
        return text
    }

    private func table(of group: ReviewReport.Group) -> MarkdownText {
        let shown = group.holders.prefix(6).map { MarkdownText.code($0) }.joined(separator: ", ")
        let more: MarkdownText =
            group.holders.count > 6 ? " and \(NumberText.grouped(group.holders.count - 6)) more" : ""
        let holders = group.holders.isEmpty ? "Nobody" : shown + more
        var text: MarkdownText = "\n#### \(holders)\n\n"
        text += "| document | what happens | used | goes | kept | to review |\n|---|---|--:|--:|--:|--:|\n"
        for document in group.documents {
            let counts = document.counts
            let review: MarkdownText = counts.review > 0 ? "**\(NumberText.grouped(counts.review))**" : "0"
            text +=
                "| \(MarkdownText.code(document.path)) | \(document.outcome) "
                + "| \(NumberText.grouped(counts.used)) | \(NumberText.grouped(counts.gone)) "
                + "| \(NumberText.grouped(counts.kept)) | \(review) |\n"
        }
        return text
    }

    private func part(_ document: ReviewReport.Document) -> MarkdownComment.Part {
        var text = MarkdownText()
        let name = MarkdownText.code(document.path)
        if !document.goes.isEmpty {
            text += "\n**Goes** from \(name):\n\n" + list(document.goes, limit: Self.goesInSight, "pattern")
        }
        if !document.review.isEmpty {
            text += "\n**Needs a decision** in \(name):\n\n" + list(document.review, limit: Self.reviewInSight, "group")
        }
        if !document.remarks.isEmpty {
            text += "\n" + document.remarks.prefix(6).map { "- note: \($0)\n" as MarkdownText }.joined()
        }
        return .init(text: text, details: .folded("Evidence of \(document.path)", document.evidence))
    }

    private func list(_ lines: [ReviewReport.Line], limit: Int, _ what: String) -> MarkdownText {
        var text = lines.prefix(limit).map { line -> MarkdownText in
            let more: MarkdownText = line.more > 0 ? " and \(NumberText.grouped(line.more)) more" : ""
            let names = line.names.map { MarkdownText.code($0) }.joined(separator: ", ")
            return "- \(names)\(more): \(line.reason)\n"
        }.joined()
        if lines.count > limit { text += "- … \(NumberText.counted(lines.count - limit, "more \(what)"))\n" }
        return text
    }

    private func destinations(_ account: ReviewReport.Account) -> MarkdownText {
        let rows = account.destinations.prefix(40).map { row -> MarkdownText in
            "| \(MarkdownText.code(row.path)) | \(MarkdownText.code(row.name)) as \(MarkdownText.code(row.role)) "
                + "| \(NumberText.grouped(row.characters)) |\n"
        }
        let more: MarkdownText =
            account.destinations.count > 40 ? "\n… \(account.destinations.count - 40) more\n" : ""
        return "\n#### Per origin and destination role\n\n| document | what who needs | characters |\n|---|---|--:|\n"
            + rows.joined() + more
    }

    private func leftovers(_ account: ReviewReport.Account) -> MarkdownText {
        let rows = account.leftovers.prefix(40).map { row -> MarkdownText in
            "| \(MarkdownText.code(row.path)) | \(row.reason) |\n"
        }
        let more: MarkdownText = account.leftovers.count > 40 ? "\n… \(account.leftovers.count - 40) more\n" : ""
        return "\n#### Of nobody any more\n\n| document that goes | why |\n|---|---|\n" + rows.joined() + more
    }

    private var foot: MarkdownText {
        var text: MarkdownText = "\n---\n"
        if !report.evidence.isEmpty {
            let shown = report.evidence.prefix(3).map { MarkdownText.code($0) }.joined(separator: ", ")
            let more: MarkdownText = report.evidence.count > 3 ? " and \(report.evidence.count - 3) more" : ""
            text += "The evidence is in \(shown)\(more): `cloudtrim generate --from-usage` decides from it again.  \n"
        }
        return text + "Made by `cloudtrim generate`.\n"
    }
}
