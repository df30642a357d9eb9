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
    public var text: String {
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
        }
        return parts
    }

    private var head: String {
        let title = report.hasChanges ? "CloudTrim: what is not used goes" : "CloudTrim: nothing to propose"
        return "## \(title)\n\n" + report.summary.map { "- \(MarkdownText.prose($0))\n" }.joined()
    }

    private func head(of account: ReviewReport.Account) -> String {
        var text = "\n### \(MarkdownText.prose(account.title))\n"
        for blocker in account.blockers {
            text += "\n> **Nothing is removed:** \(MarkdownText.prose(blocker))\n"
        }
        if account.groups.isEmpty && account.blockers.isEmpty { text += "\nNo document changes.\n" }
        return text
    }

    private func table(of group: ReviewReport.Group) -> String {
        let shown = group.holders.prefix(6).map { MarkdownText.code($0) }.joined(separator: ", ")
        let more = group.holders.count > 6 ? " and \(NumberText.grouped(group.holders.count - 6)) more" : ""
        let holders = group.holders.isEmpty ? "Nobody" : shown + more
        var text = "\n#### \(holders)\n\n"
        text += "| document | what happens | used | goes | kept | to review |\n|---|---|--:|--:|--:|--:|\n"
        for document in group.documents {
            let counts = document.counts
            let review = NumberText.grouped(counts.review)
            text +=
                "| \(MarkdownText.code(document.path)) | \(MarkdownText.prose(document.outcome)) "
                + "| \(NumberText.grouped(counts.used)) | \(NumberText.grouped(counts.gone)) "
                + "| \(NumberText.grouped(counts.kept)) | \(counts.review > 0 ? "**\(review)**" : review) |\n"
        }
        return text
    }

    private func part(_ document: ReviewReport.Document) -> MarkdownComment.Part {
        var text = ""
        let name = MarkdownText.code(document.path)
        if !document.goes.isEmpty {
            text += "\n**Goes** from \(name):\n\n" + list(document.goes, limit: Self.goesInSight, "pattern")
        }
        if !document.review.isEmpty {
            text += "\n**Needs a decision** in \(name):\n\n" + list(document.review, limit: Self.reviewInSight, "group")
        }
        if !document.remarks.isEmpty {
            text += "\n" + document.remarks.prefix(6).map { "- note: \(MarkdownText.prose($0))\n" }.joined()
        }
        return .init(text: text, details: .folded("Evidence of \(document.path)", document.evidence))
    }

    private func list(_ lines: [ReviewReport.Line], limit: Int, _ what: String) -> String {
        var text = lines.prefix(limit).map { line in
            let more = line.more > 0 ? " and \(NumberText.grouped(line.more)) more" : ""
            let names = line.names.map { MarkdownText.code($0) }.joined(separator: ", ")
            return "- \(names)\(more): \(MarkdownText.prose(line.reason))\n"
        }.joined()
        if lines.count > limit { text += "- … \(NumberText.counted(lines.count - limit, "more \(what)"))\n" }
        return text
    }

    private func destinations(_ account: ReviewReport.Account) -> String {
        let rows = account.destinations.prefix(40).map { row in
            "| \(MarkdownText.code(row.path)) | \(MarkdownText.code(row.name)) as \(MarkdownText.code(row.role)) "
                + "| \(NumberText.grouped(row.characters)) |\n"
        }
        let more = account.destinations.count > 40 ? "\n… \(account.destinations.count - 40) more\n" : ""
        return "\n#### Per origin and destination role\n\n| document | what who needs | characters |\n|---|---|--:|\n"
            + rows.joined() + more
    }

    private var foot: String {
        var text = "\n---\n"
        if !report.evidence.isEmpty {
            let shown = report.evidence.prefix(3).map { MarkdownText.code($0) }.joined(separator: ", ")
            let more = report.evidence.count > 3 ? " and \(report.evidence.count - 3) more" : ""
            text += "The evidence is in \(shown)\(more): `cloudtrim generate --from-usage` decides from it again.  \n"
        }
        return text + "Made by `cloudtrim generate`.\n"
    }
}
