import FaultServer
import Foundation
import Testing

/// What a cluster can do wrong, through the command: a message with a remedy, exit 2, and not a byte written.
@Suite struct ClusterFaultTests {
    /// One way in which a server fails, and what is said of it.
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let message: String
        let answer: @Sendable (FaultServer.Request) -> FaultServer.Answer

        var testDescription: String { name }
    }

    private static let version =
        #"{"name":"n","version":{"number":"8.11.1","build_flavor":"default"},"tagline":"You Know, for Search"}"#

    /// A server that says who it is, and fails at whatever else it is asked.
    private static func failing(_ answer: FaultServer.Answer) -> @Sendable (FaultServer.Request) -> FaultServer.Answer {
        { request in request.target == "/" ? .status(200, body: version) : answer }
    }

    private static let indices =
        #"{"indices":[{"name":"cloudtrail","attributes":["open"]}],"aliases":[],"data_streams":[]}"#

    /// A server that knows its fields, and gives the same answer to every search.
    private static func searching(_ answer: String) -> @Sendable (FaultServer.Request) -> FaultServer.Answer {
        let names = [
            "awsRegion", "errorCode", "eventID", "eventName", "eventSource", "eventType", "eventVersion", "readOnly",
            "recipientAccountId", "sharedEventID", "sourceIPAddress", "userAgent", "userIdentity.accessKeyId",
            "userIdentity.accountId", "userIdentity.arn", "userIdentity.invokedBy", "userIdentity.principalId",
            "userIdentity.type", "userIdentity.userName", "requestParameters.roleArn",
            "responseElements.credentials.accessKeyId", "responseElements.assumedRoleUser.arn",
        ]
        let keywords = names.map {
            #""\#($0)":{"keyword":{"type":"keyword","searchable":true,"aggregatable":true}}"#
        }
        let time = #""eventTime":{"date":{"type":"date","searchable":true,"aggregatable":true}}"#
        let fields = #"{"indices":["cloudtrail"],"fields":{\#((keywords + [time]).joined(separator: ","))}}"#
        return { request in
            if request.target == "/" { return .status(200, body: version) }
            if request.target.contains("_field_caps") { return .status(200, body: fields) }
            if request.target.contains("_mapping") { return .status(200, body: mapping(of: names)) }
            if request.target.contains("_resolve/index") { return .status(200, body: indices) }
            guard request.target.contains("_msearch") else { return .status(200, body: "{}") }
            let count = request.text.split(separator: "\n").count / 2
            let answers = [String](repeating: answer, count: count).joined(separator: ",")
            return .status(200, body: #"{"took":1,"responses":[\#(answers)]}"#)
        }
    }

    /// The mapping of an index that holds all of them as keywords, and `eventTime` as a date.
    private static func mapping(of names: [String]) -> String {
        func properties(_ paths: [[Substring]]) -> [String: Any] {
            Dictionary(grouping: paths, by: { String($0[0]) }).mapValues { paths in
                let below = paths.map { Array($0.dropFirst()) }.filter { !$0.isEmpty }
                return below.isEmpty ? ["type": "keyword"] : ["properties": properties(below)]
            }
        }
        var all = properties(names.map { $0.split(separator: ".") })
        all["eventTime"] = ["type": "date"]
        let mapping: [String: Any] = ["cloudtrail": ["mappings": ["properties": all]]]
        let text = try? JSONSerialization.data(withJSONObject: mapping)
        return text.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static let half =
        #"{"took":1,"timed_out":true,"_shards":{"total":2,"successful":2,"failed":0},"hits":{"hits":[]},"#
        + #""aggregations":{},"status":200}"#
    private static let failedShard =
        #"{"took":1,"timed_out":false,"_shards":{"total":2,"successful":1,"failed":1,"failures":"#
        + #"[{"reason":{"type":"io_exception","reason":"disk"}}]},"hits":{"hits":[]},"aggregations":{},"status":200}"#

    static let faults = [
        Fault(name: "401", message: "credentials", answer: { _ in .status(401, body: #"{"error":"no"}"#) }),
        Fault(name: "403", message: "(403)", answer: failing(.status(403, body: #"{"error":"no"}"#))),
        Fault(
            name: "404", message: "has no such index: none of that name",
            answer: failing(.status(404, body: #"{"error":{"reason":"none of that name"},"status":404}"#))),
        Fault(
            name: "429", message: "overloaded (429)",
            answer: failing(.status(429, headers: ["Retry-After": "0"], body: "{}"))),
        Fault(
            name: "500", message: "refuses (500)",
            answer: failing(.status(500, body: #"{"error":{"type":"x","reason":"all shards failed"},"status":500}"#))),
        Fault(name: "503", message: "503", answer: failing(.status(503, headers: ["Retry-After": "0"], body: "{}"))),
        Fault(
            name: "a log-in page", message: "answers with a web page",
            answer: failing(.status(200, headers: ["Content-Type": "text/html"], body: "<html>Log in</html>"))),
        Fault(name: "cut off", message: "ended the connection", answer: failing(.cutOff)),
        Fault(name: "hung up", message: "127.0.0.1", answer: { _ in .hangUp }),
        Fault(name: "garbage", message: "HTTP", answer: { _ in .garbage }),
        Fault(name: "slow", message: "did not answer within 1 s", answer: failing(.late(milliseconds: 3_000))),
        Fault(name: "timed_out", message: "the search timed out", answer: searching(half)),
        Fault(name: "a failed shard", message: "1 of 2 shards", answer: searching(failedShard)),
    ]

    /// Runs `generate --write` against an address; requires that nothing is written.
    private func run(_ url: String, in sandbox: Sandbox, _ environment: String...) throws -> Sandbox.Result {
        let before = try sandbox.tree(".")
        let result = try sandbox.run(
            "/usr/bin/env",
            ["CLOUDTRIM_TIMEOUT=1", "CLOUDTRIM_USER="] + environment + [
                programURL.path, "generate", "--elasticsearch", url, "--write", "--patch", "p.patch", "--report",
                "r.md",
            ])
        // Neither a document nor the patch nor the report, and no temporary.
        #expect(try sandbox.tree(".") == before)
        #expect(result.code == 2 && result.output.isEmpty, "\(result.error)")
        let host = try #require(url.split(separator: "/").last)
        #expect(result.error.contains("`\(host)`") && result.error.contains("help: "), "\(result.error)")
        #expect(!result.error.contains("Fatal error") && !result.error.contains(" at /"))
        return result
    }

    @Test(arguments: faults) func `a fault is told with a remedy, and nothing is written`(fault: Fault) throws {
        let sandbox = try Sandbox.demo()
        let server = try FaultServer { request, _ in fault.answer(request) }
        defer { server.stop() }
        let result = try run(server.url, in: sandbox)
        #expect(result.error.contains(fault.message), "\(result.error)")
    }

    @Test func `a server that is not there, and a name that nobody has, are told`() throws {
        let sandbox = try Sandbox.demo()
        let refused = try run("http://127.0.0.1:\(FaultServer.closedPort())", in: sandbox)
        #expect(refused.error.contains("refuses the connection"), "\(refused.error)")
        let nobody = try run("http://no-such-host.invalid:9200", in: sandbox)
        #expect(nobody.error.contains("is not known"), "\(nobody.error)")
    }

    @Test func `what TLS fails by is told: the scheme, a file, a server that says nothing`() throws {
        let sandbox = try Sandbox.demo()
        let garbage = try FaultServer { _, _ in .garbage }
        defer { garbage.stop() }
        let url = "https://127.0.0.1:\(garbage.port)"
        // The server waits for a request's end, which what TLS sends does not hold.
        let silent = try run(url, in: sandbox)
        #expect(silent.error.contains("no connection to") && silent.error.contains("within 1 s"), "\(silent.error)")
        let file = try run(url, in: sandbox, "CLOUDTRIM_CA_FILE=nowhere.pem")
        #expect(file.error.contains("cannot be used") && file.error.contains("nowhere.pem"), "\(file.error)")
    }

    @Test func `Ctrl-C ends the wait for a slow server at once, by that signal`() throws {
        let sandbox = try Sandbox.demo()
        let server = try FaultServer { _, _ in .late(milliseconds: 60_000) }
        defer { server.stop() }
        let process = Process()
        // Whoever runs the tests may ignore the signal, and children inherit that.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["--default-signal=INT", programURL.path, "generate", "--elasticsearch", server.url, "--write"]
        process.currentDirectoryURL = sandbox.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let before = try sandbox.tree(".")
        try process.run()
        while server.requests.isEmpty { usleep(10_000) }
        let start = ContinuousClock.now
        process.interrupt()
        process.waitUntilExit()
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
        #expect(try sandbox.tree(".") == before)
    }
}
