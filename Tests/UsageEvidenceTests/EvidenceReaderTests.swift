import AccountState
import Analysis
import Diagnostics
import StateBuilder
import Testing

@testable import UsageEvidence

@Suite struct EvidenceReaderTests {
    private let world: EvidenceWorld
    private let text: String

    init() throws {
        let state = try AccountState.demo {
            user("alice") { inline("All", allowing("*")) }
        }
        var world = try EvidenceWorld(state)
        world.log.user("alice", "s3 ListBuckets", on: EvidenceWorld.may)
        world.log.user("alice", "ec2 RunInstances", on: EvidenceWorld.may)
        world.log.grant("PutUserPolicy", user: "alice", policy: "All", on: EvidenceWorld.may, "{}")
        self.world = world
        text = world.files[0]
    }

    private func diagnostics(_ text: String) -> [Diagnostic] {
        do {
            return try world.read(text).warnings
        } catch {
            return error.diagnostics
        }
    }

    /// What is wrong with the file once a text of it is another one: the first message with its place.
    private func told(_ old: String, _ new: String) -> String? {
        #expect(text.contains(old), "\(old) is not in the file")
        return diagnostics(text.replacing(old, with: new, maxReplacements: 1)).first
            .map {
                "\($0.severity.rawValue): \($0.message) [\($0.code.rawValue)] at \(excerpt($0))"
            }
    }

    /// The text that a diagnostic underlines.
    private func excerpt(_ diagnostic: Diagnostic) -> String {
        guard let span = diagnostic.span else { return "" }
        return String(span.lineText.dropFirst(span.column - 1).prefix(span.lengthInCharacters))
    }

    @Test func `the file that was written has nothing to be told`() {
        #expect(diagnostics(text).isEmpty)
    }

    @Test(
        arguments: [
            (
                #""version": 2"#, #""version": 3"#,
                "error: the evidence is of format 3, and this program reads 2 [usage_version] at 3"
            ),
            (
                #""version": 2"#, #""version": 1"#,
                "error: the evidence is of format 1, and this program reads 2 [usage_version] at 1"
            ),
            (
                #""events": [4"#, #""events": [-4"#,
                "error: `events` of `events` of `coverage` of the file is a number, not a list of numbers of times [usage_format] at -4"
            ),
            (
                #""reads": [2"#, #""reads": [2.5"#,
                "error: `reads` of `management` of `coverage` of the file is a number, not a list of numbers of times [usage_format] at 2.5"
            ),
            (
                #""version": 2"#, #""version": "2""#,
                "error: the evidence is of no format that there ever was [usage_version] at \"2\""
            ),
            (
                #""version": 2,"#, "",
                "error: the file has no `version`: it is no usage.json of CloudTrim [usage_format] at {"
            ),
            (
                "111111111111", "222222222222",
                "error: the evidence is of account 222222222222, and the rules give this one 111111111111 [other_account] at \"222222222222\""
            ),
            (
                #""window": {"#, #""windows": {"#,
                "error: the file has an unknown key `windows` [usage_format] at \"windows\""
            ),
            (
                #""first": "2026-04-02""#, #""first": "2026-04-31""#,
                "error: `first` of `window` of the file is no day: `2026-04-31` [usage_format] at \"2026-04-31\""
            ),
            (
                #""first": "2026-04-02""#, #""first": "2027-04-02""#,
                "error: the window ends before it starts [usage_format] at \"2026-06-30\""
            ),
            (
                #""user/alice": {"#, #""group/devs": {"#,
                "error: `group/devs` is no principal [usage_format] at \"group/devs\""
            ),
            (
                "s3:ListAllMyBuckets", "s3:ListAllMyBukets",
                "warning: the catalog knows no action `s3:ListAllMyBukets` [usage_format] at \"s3:ListAllMyBukets\""
            ),
            (
                #""count": 1, "first": "2026-05-15", "last""#, #""count": -1, "first": "2026-05-15", "last""#,
                "error: `count` of `ec2:RunInstances` is a number, not a number of times [usage_format] at -1"
            ),
            (
                "furtherAction", "fartherAction",
                "error: `fartherAction` is no reason [usage_format] at \"fartherAction\""
            ),
            (
                #""event": "PutUserPolicy""#, #""event": ["PutUserPolicy"]"#,
                "error: `event` of entry 1 of `grants` is a list, not a string [usage_format] at [\"PutUserPolicy\"]"
            ),
        ])
    func `what is wrong is told with its place`(old: String, new: String, expected: String) {
        let got = told(old, new)
        #expect(got == expected)
    }

    @Test func `every error has a remedy`() {
        for (old, new) in [(#""version": 2"#, #""version": 3"#), ("\"window\"", "\"windows\""), ("furtherAction", "x")]
        {
            for diagnostic in diagnostics(text.replacing(old, with: new)) { #expect(diagnostic.help != nil) }
        }
    }

    @Test func `a file of something else is told in fifty lines at most`() {
        let keys = (0..<900).map { "\"k\($0)\": 1" }.joined(separator: ", ")
        #expect(diagnostics(#"{ "version": 2, \#(keys) }"#).count <= 51)
        #expect(diagnostics("[]").map(\.message) == ["the file is a list, not an object"])
        #expect(diagnostics("<<<<<<< HEAD").map(\.code) == [.jsonSyntax])
    }

    @Test func `cut off or changed anywhere, the file is told or read, and nothing crashes`() throws {
        let bytes = Array(text.utf8)
        for length in stride(from: 0, to: bytes.count - 1, by: 17) {
            #expect(!diagnostics(String(decoding: bytes[..<length], as: UTF8.self)).isEmpty)
        }
        for (place, byte) in zip(stride(from: 3, to: bytes.count, by: 13), "0{}[]\",:9-e\\\u{1}".utf8.cycled()) {
            var broken = bytes
            broken[place] = byte
            _ = diagnostics(String(decoding: broken, as: UTF8.self))
        }
    }

    @Test func `numbers that would overflow are refused`() {
        let big = text.replacing(#""count": 1,"#, with: #""count": 9223372036854775807,"#)
        #expect(!diagnostics(big).isEmpty)
    }

    @Test func `evidence of two windows is not joined`() throws {
        var other = world.evidence[0]
        other.window = UsageWindow(endingWith: EvidenceWorld.last, days: 30)
        #expect(throws: DiagnosticError.self) { try JoinedEvidence([world.evidence[0], other]) }
    }
}

extension Sequence {
    /// The elements over and over again.
    fileprivate func cycled() -> some Sequence<Element> {
        let elements = Array(self)
        return (0...).lazy.map { elements[$0 % elements.count] }
    }
}
