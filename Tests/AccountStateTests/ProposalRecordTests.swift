import AccountState
import Diagnostics
import IAMModel
import PolicyLanguage
import StateBuilder
import Testing

/// `usage.json`: what documents said before proposals changed them.
@Suite struct ProposalRecordTests {
    private func trim(
        _ path: String, of holder: Holder? = nil, day: String, _ text: String, after: String? = nil
    ) throws -> ProposalRecord.Trim {
        .init(
            path: try #require(DocumentPath(path)), holder: holder,
            policy: holder.map { _ in "arn:aws:iam::aws:policy/Users" }, day: try #require(Day(day)),
            before: try PolicyDocument(parsing: SourceText(path: path, text: text)),
            after: try after.map { try PolicyDocument(parsing: SourceText(path: path, text: $0)) },
            id: holder.map { _ in "AIDAALICE" }, elsewhere: holder == nil ? [] : ["iam:GetUser", "sns:*"])
    }

    @Test func `what is written is read back, and the trims of a document are a history`() throws {
        var record = ProposalRecord()
        let path = "demo/users/alice/inline/Work.json"
        record.add([
            try trim(path, day: "2026-06-01", allowing("iam:*"), after: allowing("iam:*User")),
            try trim("demo/aws-managed/Users.json", of: .user("alice"), day: "2026-06-01", allowing("iam:*User")),
        ])
        record.add([try trim(path, day: "2026-06-30", allowing("iam:*User"), after: #"{"Statement": []}"#)])
        record.setPutBacks([.init(holder: .role("web"), day: try #require(Day("2026-06-12")), actions: ["iam:GetUser"])]
        )
        let again = try ProposalRecord(parsing: SourceText(path: "usage.json", bytes: record.bytes))
        #expect(again.bytes == record.bytes)
        #expect(again.trims.map(\.path.text) == ["demo/aws-managed/Users.json", path, path])
        #expect(again.trims.map(\.holder) == [.user("alice"), nil, nil])
        #expect(again.trims.map(\.day) == [Day("2026-06-01"), Day("2026-06-01"), Day("2026-06-30")])
        #expect(again.trims.map(\.after?.statements.count) == [nil, 1, 0])
        #expect(again.trims.map(\.id) == ["AIDAALICE", nil, nil])
        #expect(again.trims.map(\.elsewhere) == [["iam:GetUser", "sns:*"], [], []])
        #expect(again.putBacks == record.putBacks)
    }

    @Test func `two trims of a document on one day are one, with what was there before the first`() throws {
        var record = ProposalRecord()
        let path = "demo/users/alice/inline/Work.json"
        record.add([try trim(path, day: "2026-06-30", allowing("iam:*"), after: allowing("iam:*User"))])
        record.add([try trim(path, day: "2026-06-30", allowing("iam:*User"), after: allowing("iam:GetUser"))])
        #expect(record.trims.map { String(decoding: $0.before.source.bytes, as: UTF8.self) } == [allowing("iam:*")])
        #expect(
            record.trims.map { $0.after.map { String(decoding: $0.source.bytes, as: UTF8.self) } } == [
                allowing("iam:GetUser")
            ])
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
            (#"{"putBacks": [{"of": "web", "day": "2026-06-12"}]}"#, "lacks a sound `of` or `day`"),
            (#"{"trims": [{"before": {"Statement": [{"Effect": "Maybe"}]}}]}"#, "has no `document`"),
        ])
    func `a broken file is told`(text: String, expected: String) {
        let error = #expect(throws: DiagnosticError.self) {
            try ProposalRecord(parsing: SourceText(path: "usage.json", text: text))
        }
        #expect(error?.diagnostics.contains { $0.message.contains(expected) } == true, "\(String(describing: error))")
    }
}
