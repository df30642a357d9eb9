import Testing

@testable import Proposals
@testable import Reports

/// What `--report` writes of a run that a test makes up, however large and whatever its names.
@Suite struct ReviewReportTests {
    private func report(documents: Int, name: String = "user/alice", lines: Int = 3) -> ReviewReport {
        let groups = (0..<documents).map { number in
            var counts = Evidence.Counts()
            counts.gone = lines
            counts.review = 1
            let document = ReviewReport.Document(
                path: "demo/users/\(number)/inline/Work.json", outcome: "1 of 1 statement change", counts: counts,
                goes: [ReviewReport.Line(names: ["s3:*"], more: 0, reason: "all 180 actions: recorded, not used")],
                review: [ReviewReport.Line(names: [name], more: 2, reason: "likely recorded · likely: review")],
                remarks: [], evidence: (0..<lines).map { _ in "  goes  \(name)\n" as TerminalText }.joined())
            return ReviewReport.Group(holders: [name], documents: [document])
        }
        return ReviewReport(
            accounts: [
                ReviewReport.Account(
                    title: "demo (111111111111)", coverage: "90 days\n", blockers: [], groups: groups,
                    destinations: [("demo/users/a/as/demo/admin.json", name, "admin", 12)])
            ], summary: ["1 document changes"], hasChanges: true, evidence: ["policies/demo/usage.json"],
            diffs: [("policies/demo/x.json", ["@@ -1 +1 @@", "-\(name)", "+b"])])
    }

    @Test func `what goes and what needs a decision are in sight, the evidence is folded`() {
        let text = MarkdownReport(report(documents: 1)).text.string
        #expect(text.hasPrefix("## CloudTrim: what is not used goes\n\n- 1 document changes\n"))
        #expect(text.contains("#### `user/alice`\n\n| document | what happens | used | goes | kept | to review |\n"))
        #expect(text.contains("| `demo/users/0/inline/Work.json` | 1 of 1 statement change | 0 | 3 | 0 | **1** |\n"))
        #expect(text.contains("- `s3:*`: all 180 actions: recorded, not used\n"))
        #expect(text.contains("- `user/alice` and 2 more: likely recorded · likely: review\n"))
        let folded = text.split(separator: "<details>").dropFirst()
        #expect(folded.count == 2 && folded.allSatisfy { $0.contains("</details>") })
        #expect(!text.contains("Cut:"))
    }

    @Test(arguments: [(20, 4), (20, 400), (400, 400), (3_000, 2), (1, 40_000)])
    func `the comment is never too long for GitHub, and says what was cut`(documents: Int, lines: Int) {
        let text = MarkdownReport(report(documents: documents, lines: lines)).text.string
        #expect(text.utf8.count < 65_536)
        let whole = documents == 20 && lines == 4
        #expect(text.contains("> **Cut:**") == !whole)
        #expect(
            text.contains("since a comment holds 65,536 characters at most. `cloudtrim generate` shows all") == !whole)
        #expect(text.hasSuffix("Made by `cloudtrim generate`.\n"))
        #expect(text.components(of: "<details>") == text.components(of: "</details>"))
        if documents == 3_000 { #expect(text.contains("of this report are left out")) }
    }

    @Test func `evidence that is long is left out before any decision is`() {
        let text = MarkdownReport(report(documents: 60, lines: 200)).text.string
        #expect(text.components(of: "**Needs a decision**") == 60)
        #expect(text.contains("the details of "))
    }

    @Test(
        arguments: [
            "</details><script>alert(1)</script>", "`x` | y", "a\\|b", "@everyone", "![x](https://evil.example/x.png)",
            "line\n# heading", "```\n</pre><b>", "[click](javascript:alert(1))", " ", "", "\u{202E}gnirts",
        ])
    func `no name becomes Markdown or HTML`(name: String) {
        let report = report(documents: 1, name: name)
        let markdown = MarkdownReport(report).text.string
        let html = HTMLReport(report).text.string
        // Outside of fences and code, where marks mean nothing.
        let bare = withoutCode(markdown)
        for mark in ["<script", "@everyone", "](", "<b>", "\n# ", "\u{202E}"] where name.contains(mark) {
            #expect(!bare.contains(mark), "\(mark) of \(name)")
        }
        #expect(!html.contains("<script") && !html.contains("<b>") && !html.contains("\u{202E}"))
        #expect(
            markdown.components(of: "<details>") == markdown.components(of: "</details>") || name.contains("</details>")
        )
        // A cell is a cell: the rows of the table of destinations have three.
        let row = markdown.split(separator: "\n").first { $0.contains("/as/demo/admin.json") } ?? ""
        #expect(row.components(of: "|") == 4)
    }

    /// The text without fenced lines and without what stands in backticks or in `<code>`.
    private func withoutCode(_ text: String) -> String {
        var lines: [Substring] = []
        var fence: Substring?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let ticks = line.prefix { $0 == "`" }
            if let open = fence {
                if ticks.count >= open.count, ticks.count == line.count { fence = nil }
            } else if ticks.count >= 3 {
                fence = ticks
            } else {
                lines.append(line)
            }
        }
        return lines.joined(separator: "\n").replacing(#/`[^`\n]*`/#, with: "").replacing(
            #/<code>[^<]*<\/code>/#, with: "")
    }

    @Test func `prose has no marks, mentions, references or addresses`() {
        #expect(Markdown.escaped("rule *x* of @team, #12") == #"rule \*x\* of @<!-- -->team, #<!-- -->12"#)
        #expect(Markdown.escaped("https://x www.y") == "https:<!-- -->//x www<!-- -->.y")
        #expect(Markdown.escaped("<b>&") == "&lt;b&gt;&amp;")
    }

    @Test func `the page loads nothing and runs nothing`() {
        let html = HTMLReport(report(documents: 2)).text.string
        #expect(html.contains("default-src 'none'"))
        #expect(!html.contains("<script") && !html.contains("src=") && !html.contains("href="))
        #expect(html.contains("<span class=\"del\">-user/alice</span>"))
    }
}

extension StringProtocol {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
