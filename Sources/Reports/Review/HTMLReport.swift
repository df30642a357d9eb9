import Proposals

/// A ``ReviewReport`` as a page that needs nothing but itself: no script, no address, nothing to load.
public struct HTMLReport: Sendable {
    private let report: ReviewReport

    /// The report as a page.
    public init(_ report: ReviewReport) {
        self.report = report
    }

    /// The page.
    public var text: HTMLText {
        let title: HTMLText = report.hasChanges ? "CloudTrim: what is not used goes" : "CloudTrim: nothing to propose"
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            \(Self.style)
            </style>
            </head>
            <body>
            <h1>\(title)</h1>
            <ul>
            \(report.summary.map { "<li>\($0)</li>\n" as HTMLText }.joined())</ul>
            \(report.accounts.map(account).joined())\(diffs)\(evidence)</body>
            </html>

            """
    }

    private static let style: HTMLText = """
        :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
        body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
        th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
        td.n, th.n { text-align: right; white-space: nowrap; }
        code, pre { font: 13px/1.45 ui-monospace, monospace; }
        pre { overflow-x: auto; padding: .6rem; background: #8881; }
        summary { cursor: pointer; }
        .review { font-weight: bold; }
        .blocked { border-left: 4px solid #c60; padding-left: .6rem; }
        .del { color: #c33; } .add { color: #283; } .at { color: #27a; }
        """

    private func account(_ account: ReviewReport.Account) -> HTMLText {
        var text: HTMLText = "<h2>\(account.title)</h2>\n"
        for use in account.breakGlass { text += "<p class=\"blocked\">Break-glass: \(use)</p>\n" }
        for blocker in account.blockers {
            text += "<p class=\"blocked\">Nothing is removed: \(blocker)</p>\n"
        }
        text += details("What was looked at", account.coverage)
        for news in account.news { text += "<p>\(news)</p>\n" }
        let gone = account.leftovers.map { "<tr><td>\(code($0.path))</td><td>\($0.reason)</td></tr>\n" as HTMLText }
        if !gone.isEmpty {
            text += "<h3>Of nobody any more</h3>\n<table>\n<tr><th>document that goes</th><th>why</th></tr>\n"
            text += gone.joined() + "</table>\n"
        }
        if account.groups.isEmpty && account.blockers.isEmpty && gone.isEmpty {
            text += "<p>No document changes.</p>\n"
        }
        text += account.groups.map(group).joined()
        guard !account.destinations.isEmpty else { return text }
        let rows = account.destinations.map { row -> HTMLText in
            "<tr><td>\(code(row.path))</td><td>\(code(row.name)) as \(code(row.role))</td>"
                + "<td class=\"n\">\(NumberText.grouped(row.characters))</td></tr>\n"
        }
        return text
            + "<h3>Per origin and destination role</h3>\n<table>\n<tr><th>document</th><th>what who needs</th>"
            + "<th class=\"n\">characters</th></tr>\n\(rows.joined())</table>\n"
    }

    private func group(_ group: ReviewReport.Group) -> HTMLText {
        let holders: HTMLText =
            group.holders.isEmpty ? "Nobody" : group.holders.map { code($0) }.joined(separator: ", ")
        let rows = group.documents.map { document -> HTMLText in
            let counts = document.counts
            let review = counts.review > 0 ? "n review" : "n"
            return "<tr><td>\(code(document.path))</td><td>\(document.outcome)</td>"
                + "<td class=\"n\">\(NumberText.grouped(counts.used))</td>"
                + "<td class=\"n\">\(NumberText.grouped(counts.gone))</td>"
                + "<td class=\"n\">\(NumberText.grouped(counts.kept))</td>"
                + "<td class=\"\(review)\">\(NumberText.grouped(counts.review))</td></tr>\n"
        }
        return "<h3>\(holders)</h3>\n<table>\n<tr><th>document</th><th>what happens</th><th class=\"n\">used</th>"
            + "<th class=\"n\">goes</th><th class=\"n\">kept</th><th class=\"n\">to review</th></tr>\n"
            + "\(rows.joined())</table>\n" + group.documents.map(document).joined()
    }

    private func document(_ document: ReviewReport.Document) -> HTMLText {
        var text = HTMLText()
        if !document.goes.isEmpty { text += "<p>Goes from \(code(document.path)):</p>\n" + list(document.goes) }
        if !document.review.isEmpty {
            text += "<p class=\"review\">Needs a decision in \(code(document.path)):</p>\n" + list(document.review)
        }
        for remark in document.remarks { text += "<p>Note: \(remark)</p>\n" }
        return text + details("Evidence of \(document.path)", document.evidence)
    }

    private func list(_ lines: [ReviewReport.Line]) -> HTMLText {
        let items = lines.map { line -> HTMLText in
            let more = line.more > 0 ? " and \(NumberText.grouped(line.more)) more" : ""
            return "<li>\(line.names.map { code($0) }.joined(separator: ", "))\(more): "
                + "\(line.reason)</li>\n"
        }
        return "<ul>\n\(items.joined())</ul>\n"
    }

    private var diffs: HTMLText {
        guard !report.diffs.isEmpty else { return "" }
        let files = report.diffs.map { file -> HTMLText in
            let lines = file.lines.map { line -> HTMLText in
                let mark =
                    line.hasPrefix("@@") ? "at" : line.hasPrefix("+") ? "add" : line.hasPrefix("-") ? "del" : nil
                let text = HTMLText(line)
                return mark.map { "<span class=\"\($0)\">\(text)</span>" as HTMLText } ?? text
            }
            return "<details><summary>\(code(file.path))</summary>\n<pre>\(lines.joined(separator: "\n"))</pre>\n"
                + "</details>\n"
        }
        return "<h2>The patch</h2>\n" + files.joined()
    }

    private var evidence: HTMLText {
        guard !report.evidence.isEmpty else { return "" }
        return "<p>The evidence is in \(report.evidence.map { code($0) }.joined(separator: ", ")).</p>\n"
    }

    private func code(_ name: String) -> HTMLText { "<code>\(name)</code>" }

    private func details(_ title: String, _ lines: TerminalText) -> HTMLText {
        guard !lines.isEmpty else { return "" }
        return
            "<details><summary>\(title)</summary>\n<pre>\(HTMLText.lines(lines))</pre>\n</details>\n"
    }
}
