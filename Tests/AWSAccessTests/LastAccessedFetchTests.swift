import Diagnostics
import FaultServer
import IdentityServer
import JSONSyntax
import Synchronization
import Testing

@testable import AWSAccess

private let alice = "arn:aws:iam::111111111111:user/alice"

private func session(_ server: IdentityServer) throws -> AWSSession {
    let machine = Machine(variables: [
        "HOME": "/home/ann", "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_ENDPOINT_URL": server.url,
    ])
    return try AWSSession(machine.settings())
}

/// What came for each principal, in words: `report`, `failed: …`, `refused: CODE`.
private func outcomes(_ server: IdentityServer, _ principals: [String]) throws -> (
    words: [String: String], reports: [String: JSONValue]
) {
    var fetch = LastAccessedFetch(try session(server))
    fetch.firstWaitInMilliseconds = 1
    var words: [String: String] = [:]
    var reports: [String: JSONValue] = [:]
    try fetch.reports(of: principals) { arn, outcome in
        switch outcome {
        case .report(let value):
            words[arn] = "report"
            reports[arn] = value
        case .failed(let reason): words[arn] = "failed: \(reason)"
        case .refused(let failure): words[arn] = failure.isDenied ? "denied" : "refused: \(failure.code ?? "")"
        }
    }
    return (words, reports)
}

private func text(_ value: JSONValue?) -> String {
    value.map { String(decoding: JSONWriter.compact($0), as: UTF8.self) } ?? ""
}

@Suite struct LastAccessedFetchTests {
    @Test func `a report is asked for until it is done, and its pages are put together`() throws {
        let services = (0..<7).map { IdentityServer.Service("s\($0)", $0 == 3 ? "2026-05-03" : nil) }
        let server = try IdentityServer([alice: .report(services, afterAnswers: 3, perPage: 3)])
        defer { server.stop() }
        let (words, reports) = try outcomes(server, [alice])
        #expect(words == [alice: "report"])
        let told = text(reports[alice])
        #expect(told.hasPrefix(#"{"Arn":"\#(alice)","JobStatus":"COMPLETED","JobType":"ACTION_LEVEL","#))
        #expect((0..<7).allSatisfy { told.contains(#""ServiceNamespace":"s\#($0)""#) })
        #expect(!told.contains("IsTruncated") && told.contains(#""LastAuthenticated":"2026-05-03T09:00:00Z""#))
        #expect(server.requests.count == 1 + 3 + 3)
    }

    @Test func `throttling is waited out, a job that is gone is started again, a failure is told`() throws {
        let names = ["throttled", "expired", "failed", "gone", "fine"].map { "arn:aws:iam::111111111111:role/\($0)" }
        let one = [
            IdentityServer.Service(
                "s3", "2026-05-03", actions: [("CreateBucket", "2026-05-03"), ("DeleteBucket", nil)])
        ]
        let server = try IdentityServer([
            names[0]: .throttled(times: 1, one), names[1]: .expired(one), names[2]: .failed("try later"),
            names[4]: .report(one),
        ])
        defer { server.stop() }
        let (words, _) = try outcomes(server, names)
        #expect(
            words == [
                names[0]: "report", names[1]: "report", names[2]: "failed: InternalError: try later",
                names[3]: "refused: NoSuchEntity", names[4]: "report",
            ])
    }

    @Test func `a refusal before any report ends the asking, and one later does not`() throws {
        let names = (0..<40).map { "arn:aws:iam::111111111111:role/r\($0)" }
        let all = Dictionary(uniqueKeysWithValues: names.map { ($0, IdentityServer.Job.denied) })
        let server = try IdentityServer(all)
        defer { server.stop() }
        let (words, _) = try outcomes(server, names)
        #expect(words.count < 10 && Set(words.values) == ["denied"])
        let other = try IdentityServer([names[0]: .report([]), names[1]: .denied, names[2]: .report([])])
        defer { other.stop() }
        let later = try outcomes(other, Array(names.prefix(3))).words
        #expect(later.values.sorted() == ["denied", "report", "report"])
    }

    @Test func `a few jobs at once, and no more`() throws {
        let names = (0..<60).map { "arn:aws:iam::111111111111:role/r\($0)" }
        let all = Dictionary(uniqueKeysWithValues: names.map { ($0, IdentityServer.Job.report([], afterAnswers: 1)) })
        let server = try IdentityServer(all)
        defer { server.stop() }
        let (words, _) = try outcomes(server, names)
        #expect(words.count == 60 && Set(words.values) == ["report"])
        #expect((2...6).contains(server.mostAtOnce), "\(server.mostAtOnce) at once")
        #expect(server.started.count == 60)
    }

    @Test func `what is no answer of AWS is an error that names host and action`() throws {
        let server = try FaultServer { _, _ in
            .status(200, headers: ["Content-Type": "text/html"], body: "<html><body>log in")
        }
        defer { server.stop() }
        let machine = Machine(variables: [
            "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "topsecret", "AWS_ENDPOINT_URL": server.url,
        ])
        let session = try AWSSession(machine.settings())
        let error = #expect(throws: DiagnosticError.self) { try CallerIdentity(session) }
        let message = try #require(error?.diagnostics.first?.message)
        #expect(
            message.contains("sts:GetCallerIdentity") && message.contains("127.0.0.1") && !message.contains("topsecret")
        )
    }
}
