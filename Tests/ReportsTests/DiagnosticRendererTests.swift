import Diagnostics
import Testing

@testable import Reports

private let document = SourceText(
    path: "policies/demo/roles/deploy/inline/Deploy.json",
    text: "{\n  \"Action\": [\n        \"s3:DeleteBucket\",\n    ]\n}\n")

@Test func `a diagnostic has its place, its line with a mark, further places and the remedy`() {
    let range = 24..<41
    let rules = SourceText(path: "rules.yaml", text: "version: 1\nwindow: {}\n")
    let diagnostic = Diagnostic.warning(
        .usage, "`s3:DeleteBucket` was not used in the last 90 days", at: document.span(range),
        notes: [.init("the window is set here", at: rules.span(11..<17)), .init("nothing more is known")],
        help: "run `cloudtrim generate --write`")
    #expect(
        DiagnosticRenderer().text(diagnostic).string == """
            policies/demo/roles/deploy/inline/Deploy.json:3:9: warning: `s3:DeleteBucket` was not used in the last 90 days [usage]
             3 |         "s3:DeleteBucket",
               |         ^~~~~~~~~~~~~~~~~
            rules.yaml:2:1: note: the window is set here
            note: nothing more is known
            help: run `cloudtrim generate --write`

            """)
}

@Test func `a diagnostic without a place is one line`() {
    #expect(DiagnosticRenderer().text(.error(.io, "nothing to read")) == "error: nothing to read [io]\n")
    let file = Diagnostic.error(.io, "no such file", at: SourceSpan(path: "a.json"))
    #expect(DiagnosticRenderer().text(file) == "a.json: error: no such file [io]\n")
}

@Test func `tabs and wide characters keep the mark under its place`() {
    let text = SourceText(path: "a", text: "\t名: [x]\n")
    let diagnostic = Diagnostic.error(.io, "m", at: text.span(7..<8))
    #expect(DiagnosticRenderer().text(diagnostic) == "a:1:6: error: m [io]\n 1 | \t名: [x]\n   | \t     ^\n")
}

@Test func `of a long line the part around the mark is shown`() {
    let span = SourceSpan(
        path: "a", line: 1, column: 301, lengthInCharacters: 3, lineText: String(repeating: "x", count: 400))
    let lines = DiagnosticRenderer().text(.error(.io, "m", at: span)).string.split(separator: "\n")
    #expect(lines[1] == " 1 | …\(String(repeating: "x", count: 120))…")
    #expect(lines[2] == "   | \(String(repeating: " ", count: 59))^~~")
    let beyond = SourceSpan(path: "a", line: 1, column: 900, lineText: String(repeating: "x", count: 400))
    #expect(DiagnosticRenderer().text(.error(.io, "m", at: beyond)) == "a:1:900: error: m [io]\n")
}

@Test func `nothing from outside steers the terminal`() {
    let span = SourceSpan(path: "a\u{1B}[2J", line: 1, column: 2, lineText: "\u{1B}]0;title\u{7}")
    let text = DiagnosticRenderer().text(.error(.io, "b\u{9B}31m\u{202E}", at: span, help: "c\r")).string
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B || $0.value == 7 || $0.value == 13 })
    #expect(text.contains("\u{FFFD}]0;title\u{FFFD}"))
}

@Test func `colours are added around the same text`() {
    let diagnostic = Diagnostic.error(.io, "m", at: document.span(4..<12), help: "h")
    let coloured = DiagnosticRenderer(style: TerminalStyle(isColoured: true)).text(diagnostic).string
    #expect(
        coloured.hasPrefix(
            "\u{1B}[1mpolicies/demo/roles/deploy/inline/Deploy.json:2:3:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m m"))
    #expect(coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == DiagnosticRenderer().text(diagnostic).string)
}
