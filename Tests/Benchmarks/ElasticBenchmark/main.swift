// Two hundred thousand events with ten thousand role sessions of one user, loaded and asked for, on a real server:
//
//     HEAP=2g ../shared/elasticsearch/server start elasticsearch-7.10.2
//     BENCHMARKS=1 swift run -c release ElasticBenchmark http://127.0.0.1:19270 [SESSIONS]
//
// With Python's `elasticsearch` installed, `parallel_bulk` loads the same events into a second index, and with CloudTracker
// installed that is asked the same question there: `pip install cloudtracker==2.1.5 elasticsearch==6.8.2
// elasticsearch_dsl==6.4.0 PyYAML==6.0.1`.
import Attribution
import Diagnostics
import ElasticUsage
import FaultServer
import Glibc
import HTTP
import IAMModel
import SearchCluster
import Usage

let url = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "http://127.0.0.1:19270"
let sessions = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 10_000 : 10_000
let file = "/tmp/cloudtrim-benchmark.jsonl"

func seconds(_ body: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(body)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}

func rounded(_ value: Double, _ factor: Double = 1000) -> Double { (value * factor).rounded() / factor }

func configuration(_ url: String) throws -> HTTPConfiguration {
    var configuration = HTTPConfiguration(endpoint: try HTTPEndpoint(url))
    configuration.acceptsGzip = false
    return configuration
}

func clearCaches() throws {
    var client = try HTTPClient(configuration(url))
    _ = try client.send(HTTPRequest(.post, "/benchmark/_cache/clear", query: [("request", "true")]))
}

/// Asks as `usage --user alice --dest-role admin` does: what alice did in the role, and what nobody knows of did.
func ask(_ url: String) throws -> (events: Int, requests: Int) {
    var settings = ElasticSource.Settings()
    settings.index = "benchmark"
    let source = try ElasticSource(configuration(url), settings)
    let asked = AskedPrincipal(kind: .role, name: "admin", ids: ["AROAADMIN00000000000A"])
    let (record, attribution) = try source.record(of: asked) { finding in finding.principal?.name == "admin" }
    let linked = record.rows.filter { attribution.sessions[$0.session].origin != .unknown }
    return (linked.reduce(0) { $0 + $1.count }, source.requestsSent)
}

do {
    // For a profiler: the events are there, and nothing else is to be seen.
    if CommandLine.arguments.dropFirst(3).first == "ask" {
        for _ in 0..<5 { print(rounded(try seconds { _ = try ask(url) }), "s") }
        exit(0)
    }
    var client = try HTTPClient(configuration(url))
    for index in ["benchmark", "load-again", "python-own", "python-mapped"] {
        _ = try client.send(HTTPRequest(.delete, "/\(index)"))
    }

    var bytes = 0
    var lines = 0
    guard let output = fopen(file, "w") else { fatalError("cannot write \(file)") }
    var events = MadeEvents(sessions: sessions, eventsASession: 20)
    events.forEach { json, _ in
        bytes += json.utf8.count + 1
        lines += 1
        fputs(json + "\n", output)
    }
    fclose(output)
    print("made     \(lines) events, \(bytes / 1_000_000) MB of JSON")

    // Both are commands that read the same file of lines.
    let cloudtrim = CommandLine.arguments[0].replacing("ElasticBenchmark", with: "cloudtrim")
    let load = "'\(cloudtrim)' load '\(file)' --to '\(url)' --index"
    let loading = seconds { _ = system("\(load) benchmark") }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    print(
        "load     \(rounded(loading)) s, \(Int(Double(lines) / loading)) events/s,",
        "\(rounded(Double(bytes) / loading / 1e6, 10)) MB/s, peak memory \(usage.ru_maxrss / 1024) MB")

    let script = #filePath.replacing("main.swift", with: "parallel_bulk.py")
    if system("python3 -c 'import elasticsearch' 2>/dev/null") == 0 {
        let ways = [("python-own", "the server's own mapping"), ("python-mapped benchmark", "load's mapping, too")]
        for (index, what) in ways {
            var status: Int32 = 0
            let python = seconds { status = system("python3 '\(script)' '\(url)' '\(file)' \(index)") }
            guard status == 0 else {
                print("python   gave up, with parallel_bulk and \(what): it does not wait for a busy server")
                continue
            }
            // Once more beside it: the server is warmer than it was.
            let again = seconds { _ = system("\(load) load-again >/dev/null") }
            _ = try client.send(HTTPRequest(.delete, "/load-again"))
            print(
                "python   \(rounded(python)) s with parallel_bulk and \(what); load again \(rounded(again)) s:",
                "\(rounded(python / again, 100)) times as fast")
        }
    } else {
        print("python   no `elasticsearch` module: not compared")
    }

    let proxied = try FaultServer { request, _ in
        guard var client = try? HTTPClient(configuration(url)),
            let response = try? client.send(
                HTTPRequest(
                    HTTPRequest.Method(rawValue: request.method) ?? .get, request.target, body: request.body,
                    contentType: request.headers["content-type"] ?? ""))
        else { return .hangUp }
        return .status(response.status, body: String(decoding: response.body, as: UTF8.self))
    }
    let counted = try ask(proxied.url)
    print(
        "usage    \(proxied.requests.count) requests seen by a proxy, \(counted.events) events in sessions of the role")

    // As often as it takes until the server has compiled what it runs: the loop below asks ten thousand times.
    var best = Double.infinity
    for _ in 0..<12 {
        try clearCaches()
        let time = try seconds { _ = try ask(url) }
        best = min(best, time)
        print("usage    \(rounded(time)) s with the server's cache of answers cleared")
    }
    let cached = try seconds { _ = try ask(url) }
    print("usage    \(rounded(cached)) s with them")

    let loop = try seconds {
        for session in 0..<sessions {
            let search = MadeEvents.cloudTrackersSearch(ofSession: session)
            let response = try client.send(HTTPRequest(.post, "/benchmark/_search", body: search.bytes))
            guard response.isSuccess else { fatalError(String(decoding: response.body, as: UTF8.self)) }
        }
    }
    print(
        "loop     \(rounded(loop)) s with CloudTracker's query for each session: usage is \(rounded(loop / best, 10)) times as fast"
    )
    let tracker = #filePath.replacing("main.swift", with: "ancestor.py")
    if system("python3 -c 'import cloudtracker, elasticsearch_dsl' 2>/dev/null") == 0 {
        var status: Int32 = 0
        let time = seconds { status = system("python3 '\(tracker)' '\(url)' python-own >/dev/null") }
        print(
            status == 0
                ? "tracker  \(rounded(time)) s with CloudTracker itself: usage is \(rounded(time / best, 10)) times as fast"
                : "tracker  CloudTracker failed")
    } else {
        print("tracker  no `cloudtracker` module: not compared")
    }
} catch let error as DiagnosticError {
    for diagnostic in error.diagnostics { print(diagnostic.message, diagnostic.help ?? "") }
    exit(2)
}
