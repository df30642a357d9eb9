import Diagnostics
import Testing

@testable import Rules

/// An entry is written into rules.yaml as a person would write it there: nothing else of the file changes.
@Suite struct RulesEditTests {
    private static func entry(reason: String = "why", list: String = "rules") -> RulesEntry {
        var entry = RulesEntry(of: list, id: "new")
        entry.set("actions", ["iam:DeleteUser"])
        entry.set("decision", "keep")
        entry.set("reason", reason)
        return entry
    }

    private static func written(
        _ text: String, at index: Int, _ entry: RulesEntry = entry()
    ) throws -> String {
        let source = SourceText(path: "rules.yaml", text: text)
        return try RulesEdit.inserting(entry, at: index, into: source).string
    }

    private static let lines = [
        "  - id: new", "    actions: [\"iam:DeleteUser\"]", "    decision: keep", "    reason: why", "",
    ].joined(separator: "\n")
    private static let flow = "{ id: new, actions: [\"iam:DeleteUser\"], decision: keep, reason: why }"

    /// What is written where, by hand.
    static let cases: [(name: String, text: String, index: Int, expected: String)] = [
        (
            "an entry of lines goes in front, above the comment of the next",
            "rules:   # first\n  # about a\n  - id: a\n    x: 1\n  - id: b\ncheck: {}\n", 0,
            "rules:   # first\n\(lines)  # about a\n  - id: a\n    x: 1\n  - id: b\ncheck: {}\n"
        ),
        (
            "between two, a remark behind the first stays with it",
            "rules:\n  - id: a  # one\n  # about b\n  - id: b\n", 1,
            "rules:\n  - id: a  # one\n\(lines)  # about b\n  - id: b\n"
        ),
        (
            "at the end, behind what is commented out of the last",
            "rules:\n  - id: a\n    # until: 2027-01-31\n# the gate\ncheck: {}\n", 1,
            "rules:\n  - id: a\n    # until: 2027-01-31\n\(lines)# the gate\ncheck: {}\n"
        ),
        ("no line break at the end", "rules:\n  - id: a", 1, "rules:\n  - id: a\n\(lines)"),
        (
            "carriage returns", "rules:\r\n  - id: a\r\n", 1,
            "rules:\r\n  - id: a\r\n" + lines.split(separator: "\n").map { $0 + "\r\n" }.joined()
        ),
        (
            "blank lines between entries", "rules:\n  - id: a\n\n  - id: b\n", 1,
            "rules:\n  - id: a\n\n\(lines)\n  - id: b\n"
        ),
        (
            "entries without indentation", "rules:\n- id: a\nversion: 1\n", 1,
            "rules:\n- id: a\n"
                + lines.split(separator: "\n").map { $0.dropFirst(2) + "\n" }.joined() + "version: 1\n"
        ),
        (
            "a dash with more space", "rules:\n  -   id: a\n", 0,
            "rules:\n  -   id: new\n      actions: [\"iam:DeleteUser\"]\n      decision: keep\n      reason: why\n  -   id: a\n"
        ),
        (
            "a text of several lines at the end",
            "rules:\n  - id: a\n    reason: |\n      one\n      # no comment\nversion: 1\n", 1,
            "rules:\n  - id: a\n    reason: |\n      one\n      # no comment\n\(lines)version: 1\n"
        ),
        (
            "a text that looks like a comment, above the next", "rules:\n  - reason: |\n      # one\n  - id: b\n", 1,
            "rules:\n  - reason: |\n      # one\n\(lines)  - id: b\n"
        ),
        (
            "a text that is folded with its trailing lines", "rules:\n  - reason: >+\n      one\n\n\nversion: 1\n", 1,
            "rules:\n  - reason: >+\n      one\n\n\n\(lines)version: 1\n"
        ),
        ("entries in braces", "rules:\n  - { id: a }\n", 1, "rules:\n  - { id: a }\n  - \(flow)\n"),
        ("entries in braces, in front", "rules:\n  - { id: a }\n", 0, "rules:\n  - \(flow)\n  - { id: a }\n"),
        ("a list in brackets", "rules: [{ id: a }, { id: b }]\n", 1, "rules: [{ id: a }, \(flow), { id: b }]\n"),
        ("its end", "rules: [{ id: a }]  # all\n", 1, "rules: [{ id: a }, \(flow)]  # all\n"),
        ("a comma behind the last", "rules: [{ id: a }, ]\n", 1, "rules: [{ id: a }, \(flow), ]\n"),
        (
            "brackets over several lines", "rules: [\n  { id: a },\n  { id: b }  # last\n]\n", 2,
            "rules: [\n  { id: a },\n  { id: b },  # last\n  \(flow)\n]\n"
        ),
        (
            "brackets over several lines, in front", "rules: [\n  { id: a },\n]\n", 0,
            "rules: [\n  \(flow),\n  { id: a },\n]\n"
        ),
        ("a list of nothing", "rules: []   # none yet\nversion: 1\n", 0, "rules:   # none yet\n\(lines)version: 1\n"),
        ("a list of nothing with a remark", "rules: [ # none\n]\n", 0, "rules: [\(flow) # none\n]\n"),
        ("no list", "version: 1\n# the end", 0, "version: 1\n# the end\nrules:\n\(lines)"),
        ("no list, and an end", "version: 1\n...\n", 0, "version: 1\nrules:\n\(lines)...\n"),
        ("braces all over", "{version: 1}\n", 0, "{version: 1, rules: [\(flow)]}\n"),
        (
            "aliases beside", "rules:\n  - &a { id: a }\n  - *a\n", 2,
            "rules:\n  - &a { id: a }\n  - *a\n\(lines)"
        ),
        ("a mark of byte order", "\u{FEFF}rules:\n  - id: a\n", 0, "\u{FEFF}rules:\n\(lines)  - id: a\n"),
        (
            "letters of several bytes", "rules:\n  - id: a\n    reason: größer – ü\n", 1,
            "rules:\n  - id: a\n    reason: größer – ü\n\(lines)"
        ),
        (
            "a document that begins with a line of its own", "---\nrules:\n  - id: a\n", 1,
            "---\nrules:\n  - id: a\n\(lines)"
        ),
    ]

    @Test(arguments: cases.indices)
    func `an entry stands where it belongs, and nothing else changes`(index: Int) throws {
        let (name, text, place, expected) = Self.cases[index]
        #expect(try Self.written(text, at: place) == expected, "\(name)")
    }

    @Test(arguments: [
        "plain words", "a: b", "# no comment", "it's", "say \"no\"", "back\\slash", "two\nlines", "a\r\nb", "tab\there",
        " space ", "yes", "null", "2027-01-31", "1e3", "0777", "- dash", "[x]", "{x}", "*x", "&x", "!x", "%x", "@x",
        "`x`",
        "a, b", "a\u{2028}b", "\u{85}", "\u{7}", "ends:", "größer", "\u{1F600}", "\u{202E}rtl", "\u{FEFF}", "a  b",
        "'q'",
    ])
    func `a reason is read again as it was given, in lines and in braces`(reason: String) throws {
        for text in ["rules:\n  - id: a\n", "rules: [{ id: a }]\n", "{rules: [{ id: a }]}"] {
            // What is written was read again and compared before it came back.
            #expect(try Self.written(text, at: 1, Self.entry(reason: reason)).contains("id: new"), "\(reason)")
        }
    }

    @Test(arguments: [
        "rules: &none []\ngrants: *none\n", "grants: &none []\nrules: *none\n", "rules: &l [{ id: a }]\nx: *l\n",
    ])
    func `a list that stands for another one is refused, with the entry to write`(text: String) throws {
        do {
            _ = try Self.written(text, at: 0)
            Issue.record("it was written")
        } catch let error as DiagnosticError {
            #expect(error.diagnostics.first?.code == .rulesValue)
            #expect(error.diagnostics.first?.help?.contains("- { id: new,") == true)
        }
    }
}
