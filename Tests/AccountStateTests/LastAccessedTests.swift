import Diagnostics
import IAMModel
import JSONSyntax
import Testing

@testable import AccountState

private func reports(_ text: String) throws -> [LastAccessedDetails] {
    try LastAccessedDetails.read(SourceText(path: "report.json", bytes: Array(text.utf8)))
}

private func problem(_ text: String) -> String {
    do {
        return "\(try reports(text).count) reports"
    } catch let error as DiagnosticError {
        return error.diagnostics.map { "\($0.span.map { "\($0): " } ?? "")\($0.message)" }.joined(separator: "\n")
    } catch {
        return "\(error)"
    }
}

private let report = """
    { "JobStatus": "COMPLETED", "JobType": "ACTION_LEVEL", "JobCreationDate": "2026-06-30T10:00:00.123000+00:00",
      "ServicesLastAccessed": [
        { "ServiceName": "Amazon S3", "ServiceNamespace": "s3", "LastAuthenticated": "2026-05-03T09:00:00+00:00",
          "LastAuthenticatedRegion": "eu-west-1", "TotalAuthenticatedEntities": 1,
          "TrackedActionsLastAccessed": [
            { "ActionName": "CreateBucket", "LastAccessedTime": "2026-05-04T00:00:00+00:00", "LastAccessedRegion": "us-east-1" },
            { "ActionName": "DeleteBucket" } ] },
        { "ServiceName": "AWS Lambda", "ServiceNamespace": "lambda", "TotalAuthenticatedEntities": 0 } ],
      "IsTruncated": false }
    """

@Suite struct LastAccessedTests {
    @Test func `a report of the AWS CLI is read, and a day of an action is a day of its service`() throws {
        let found = try #require(try reports(report).first)
        #expect(found.principal == nil && found.report.made == Day("2026-06-30") && found.report.tellsActions)
        let s3 = try #require(found.report.services["s3"])
        let may = Day(year: 2026, month: 5, day: 4)
        #expect(s3.last == .init(day: may, region: "us-east-1"))
        #expect(s3.actions == ["CreateBucket": .init(day: may, region: "us-east-1"), "DeleteBucket": nil])
        #expect(found.report.services["lambda"] == .init(last: nil))
    }

    @Test func `pages that follow one another are one report, and a list holds several`() throws {
        let first = report.replacing("\"IsTruncated\": false", with: "\"IsTruncated\": true, \"Marker\": \"m\"")
        let second = report.replacing("\"s3\"", with: "\"sqs\"")
        let whole = try reports(first + second)
        #expect(whole.count == 1 && whole.first?.report.services.keys.sorted() == ["lambda", "s3", "sqs"])
        #expect(try reports("[\(report), \(report)]").count == 2)
        #expect(problem(first).contains("its last page is missing"))
    }

    @Test(arguments: [
        ("{}", "report.json:1:1: this is no last-accessed report"),
        (#"{"JobStatus": "IN_PROGRESS"}"#, "report.json:1:1: the report is not there: its job is `IN_PROGRESS`"),
        (
            #"{"JobStatus": "FAILED", "Error": {"Message": "try later", "Code": "x"}}"#,
            "report.json:1:1: the report is not there: its job is `FAILED`: try later"
        ),
        (#"{"findings": []}"#, "report.json:1:1: this is a finding of Access Analyzer"),
        (#"{"JobStatus": "COMPLETED", "ServicesLastAccessed": []}"#, "report.json:1:1: the report does not say when"),
        ("{", "report.json:1:2:"),
        (
            #"{"JobStatus": "COMPLETED", "JobCreationDate": "2026-06-30T10:00:00Z", "ServicesLastAccessed": [{"ServiceNamespace": "a b"}]}"#,
            "report.json:1:96: `ServicesLastAccessed` entry 1 of the report names no service"
        ),
    ])
    func `what is no report is told with its place`(_ text: String, _ message: String) {
        #expect(problem(text).hasPrefix(message), "\(problem(text))")
    }

    @Test func `the file holds all of the reports, and is read as it was written`() throws {
        let made = Day(year: 2026, month: 6, day: 30)
        let access = LastAccessed.Access(day: made, region: nil)
        let all = LastAccessed([
            .user("a"): .init(
                made: made, tellsActions: false, services: ["s3": .init(last: access), "ec2": .init(last: nil)]),
            .group("g"): .init(made: made, tellsActions: true, services: [:]),
            .role("r"): .init(
                made: made, tellsActions: true,
                services: ["sqs": .init(last: access, actions: ["SendMessage": nil, "CreateQueue": access])]),
        ])
        let id = try #require(AccountID("111111111111"))
        let bytes = LastAccessedFile.bytes(of: all, id: id)
        let read = try LastAccessedFile.read(SourceText(path: "last-accessed.json", bytes: bytes))
        #expect(read.id == id && read.reports == all)
        #expect(LastAccessedFile.bytes(of: read.reports, id: id) == bytes)
    }

    @Test(arguments: [
        (#""services": {"s3": {"last": "yesterday"}}"#, "is no day with a region"),
        (#""services": {"s3": {"lst": null}}"#, "unknown key `lst`"),
        (#""services": {"s3": {"last": null}}, "never": ["s3"]"#, "stands among `never`, too"),
        (#""granularity": "all""#, "is neither `action` nor `service`"),
    ])
    func `a file that was edited wrongly decides nothing`(_ part: String, _ message: String) {
        let text = #"{"version": 1, "id": "111111111111", "roles": {"r": {"made": "2026-06-30", \#(part)}}}"#
        let error = #expect(throws: DiagnosticError.self) {
            try LastAccessedFile.read(SourceText(path: "f", bytes: Array(text.utf8)))
        }
        #expect(error?.diagnostics.contains { $0.message.contains(message) } == true, "\(error.map { "\($0)" } ?? "")")
    }
}
