import Attribution
import Diagnostics
import Foundation
import HTTP
import IAMModel
import SearchCluster
import Testing
import Usage

@testable import ElasticUsage

@Test(.enabled(if: ProcessInfo.processInfo.environment["PROBE"] != nil)) func `probe`() throws {
    let env = ProcessInfo.processInfo.environment
    do {
        var configuration = HTTPConfiguration(endpoint: try HTTPEndpoint(env["PROBE"] ?? ""))
        configuration.acceptsGzip = false
        for _ in 0..<4 {
            var settings = ElasticSource.Settings()
            settings.index = env["INDEX"] ?? "ct"
            let start = ContinuousClock.now
            let source = try ElasticSource(configuration, settings)
            let t1 = ContinuousClock.now
            let sessions = try source.sessions()
            let t2 = ContinuousClock.now
            let attribution = Attribution(of: sessions)
            let groups = SessionGroups.of(sessions, attribution)
            let t3 = ContinuousClock.now
            let record = try source.use(of: groups, in: sessions)
            let t4 = ContinuousClock.now
            print(
                "connect", t1 - start, "sessions", t2 - t1, "link", t3 - t2, "use", t4 - t3, "all", t4 - start,
                "requests",
                source.requestsSent)
            print(
                record.sessions.count, "sessions", record.issues.count, "issues", groups.count, "groups",
                record.rows.count,
                "rows", record.rows.reduce(0) { $0 + $1.count }, "events", record.roleUses.count, "roles",
                Dictionary(grouping: attribution.sessions, by: { "\($0.method)" }).mapValues(\.count))
            if env["LINES"] != nil {
                for line in source.fields.lines { print(line) }; for d in source.limitations { print(d.message) }
            }
        }
    } catch let error as DiagnosticError {
        for d in error.diagnostics { print(d) }
    }
}
