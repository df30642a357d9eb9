import AccountState
import Diagnostics
import IAMModel
import PolicyLanguage
import StateBuilder
import Testing

/// `usage.json`: what documents said before proposals changed them.
@Suite struct ProposalRecordTests {
    private func trim(_ path: String, of holder: Holder? = nil, day: String, _ text: String) throws
        -> ProposalRecord.Trim
    {
        .init(
            path: try #require(DocumentPath(path)), holder: holder,
            policy: holder.map { _ in "arn:aws:iam::aws:policy/Users" }, day: try #require(Day(day)),
            before: try PolicyDocument(parsing: SourceText(path: path, text: text)))
    }

    @Test func `what is written is read back, and of two trims of a document the later counts`() throws {
        var record = ProposalRecord()
        let path = "demo/users/alice/inline/Work.json"
        record.add([
            try trim(path, day: "2026-06-01", allowing("iam:*")),
            try trim("demo/aws-managed/Users.json", of: .user("alice"), day: "2026-06-01", allowing("iam:*User")),
        ])
        record.add([try trim(path, day: "2026-06-30", allowing("iam:CreateUser"))])
        let again = try ProposalRecord(parsing: SourceText(path: "usage.json", bytes: record.bytes))
        #expect(again.bytes == record.bytes)
        #expect(again.trims.map(\.path.text) == ["demo/aws-managed/Users.json", path])
        #expect(again.trims.map(\.holder) == [.user("alice"), nil])
        #expect(again.trims.map(\.day) == [Day("2026-06-01"), Day("2026-06-30")])
    }

    @Test(
        arguments: [
            (#"{"trims": 3}"#, "`trims` of the file is a number, not a list"),
            (
                #"{"trims": [{"document": "demo/managed/P.json", "day": "2026-06-30"}]}"#,
                "lacks `document`, `day` or `before`"
            ),
            (
                #"{"trims": [{"document": "../../P.json", "day": "2026-06-30", "before": {"Statement": []}}]}"#,
                "`../../P.json` is no place for a document"
            ),
            (#"{"trims": [{"before": {"Statement": [{"Effect": "Maybe"}]}}]}"#, "has no `document`"),
        ])
    func `a broken file is told`(text: String, expected: String) {
        let error = #expect(throws: DiagnosticError.self) {
            try ProposalRecord(parsing: SourceText(path: "usage.json", text: text))
        }
        #expect(error?.diagnostics.contains { $0.message.contains(expected) } == true, "\(String(describing: error))")
    }
}
