// How long it takes to link sessions to their origins, against the reading of the same logs.
//
//     BENCHMARKS=1 swift run -c release AttributionBenchmark [FOLDER [SESSIONS]]
//
// Makes its own log set where FOLDER has none: ten thousand roles, a hundred thousand sessions (SESSIONS), twenty events
// each; four of ten are assumed by a user, four by a session before them, so that chains are long, one by a service, and
// one by a session of which no event issues the key and the date has to do. Prints the times and what share of the
// reading attribution adds (the bar is 15 %), and the peak memory (1 GB).

import ActionCatalog
import Analysis
import ArchiveUsage
import Attribution
import Glibc
import IAMModel
import Usage

@main
enum AttributionBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        let folder = arguments.count > 1 ? arguments[1] : "/tmp/cloudtrim-attribution"
        let sessions = arguments.count > 2 ? Int(arguments[2]) ?? 100_000 : 100_000
        if access(folder, F_OK) != 0 {
            mkdir(folder, 0o755)
            print("making the logs of \(sessions) sessions in \(folder)")
            var maker = SessionLogs(roles: 10_000)
            maker.write(sessions: sessions, to: folder)
        }
        var times: [(read: Double, link: Double)] = []
        for _ in 0..<3 {
            let (record, read) = try measure { try ArchiveReader(paths: [folder]).read() }
            let (attribution, link) = measure { Attribution(of: record) }
            times.append((read, link))
            guard times.count == 1 else { continue }
            let catalog = try ActionCatalog.embedded()
            let newest = record.coverage.newest?.day ?? Day(year: 2026, month: 5, day: 1)
            let (usage, group) = measure {
                UsageByPrincipal(
                    record, attribution, window: UsageWindow(endingWith: newest, days: 90), catalog: catalog)
            }
            let linked = usage.linked.values.reduce(into: LinkedShare()) { $0.merge($1) }
            print(
                "\(record.coverage.events) events, \(record.sessions.count) sessions, \(record.issues.count) issues, "
                    + "\(usage.use.count) principals; \(linked.linkedSessions) of \(linked.sessions) role sessions linked"
            )
            print("grouped by principal and origin in \(milliseconds(group)) ms")
            print("peak memory \(peakInMegabytes()) MB")
        }
        for (read, link) in times {
            print(
                "read in \(milliseconds(read)) ms, linked in \(milliseconds(link)) ms: \(tenths(link / read * 100)) %")
        }
    }

    private static func measure<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
        let start = work()
        let result = try body()
        return (result, work() - start)
    }

    /// Processor time of all threads: other programs may share the cores.
    private static func work() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func milliseconds(_ seconds: Double) -> Int { Int(seconds * 1_000 + 0.5) }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int(value * 10 + 0.5)
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func peakInMegabytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss / 1024
    }
}
