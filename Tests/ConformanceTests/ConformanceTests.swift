import ArchiveUsage
import Attribution
import ClusterEvents
import Diagnostics
import ElasticUsage
import HTTP
import IAMModel
import RealServer
import Testing
import Usage

/// Archives and clusters give the same usage for the same events.
@Suite(.serialized, .enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"))
struct ConformanceTests {
    @Test(arguments: RealServer.available)
    func `a cluster gives the usage that archives give`(name: String) throws {
        let server = try RealServer(name)
        let events = try EventSet.all()
        try #require(events.records.count > 100)
        print("\(name): \(events.records.count) events, \(events.leftOut) without an eventID of their own left out")
        try compare(try EventIndex.ofLoad(events, on: server.url), server.url, what: "mapping of load")
        try compare(try EventIndex.dynamic(events, on: server.url), server.url, what: "dynamic mapping")
        let integration = try EventIndex.integration(events, on: server.url, server: name)
        // What the integration does not hold.
        try compare(integration, server.url, what: "AWS integration") { session in
            var session = session
            if session.type == "AssumedRole" {
                session.userName = ""
                // Which events come from the console, and so what keys tell, is not held.
                session.accessKeyID = ""
            }
            session.sourceIdentity = ""
            session.onBehalfOf = ""
            session.identityStore = ""
            session.provider = ""
            session.subject = ""
            session.environment = ""
            return session
        }
    }

    private func compare(
        _ index: EventIndex, _ url: String, what: String, ignoring: (Session) -> Session = { $0 }
    ) throws {
        // A server's own mapping refuses what is a text in one event and an object in another.
        #expect(index.refused == 0 || index.name == "dynamic")
        let archive = try ArchiveReader(paths: [index.events.path]).read()
        #expect(archive.coverage.events == index.events.records.count)
        var settings = ElasticSource.Settings()
        settings.index = index.name
        settings.isByDay = true
        let source = try ElasticSource(HTTPConfiguration(endpoint: HTTPEndpoint(url)), settings)
        // Whoever other accounts' copies name by id alone is on file here.
        let account = try #require(AccountID("111111111111"))
        let ids = archive.sessions.filter {
            $0.type == "AWSAccount" && ["AROA", "AIDA"].contains($0.principalID.prefix(4))
        }
        .map { String($0.principalID.prefix { $0 != ":" }) }
        let directory = PrincipalDirectory(
            byUniqueID: Dictionary(
                ids.map { ($0, PrincipalReference(account: account, kind: .role, name: $0)) }, uniquingKeysWith: { $1 })
        )
        let (record, _) = try source.record(directory: directory)
        let differences = FoldedUsage(record, directory, ignoring: ignoring)
            .differences(from: FoldedUsage(archive, directory, ignoring: ignoring))
        #expect(differences.isEmpty, "\(what): \(differences.joined(separator: "\n"))")
        #expect(record.tellsGrants && record.grants == archive.grants, "\(what): grants")
        print(
            "\(what): \(index.refused) events refused, \(source.requestsSent) requests, \(record.rows.count) rows,",
            "\(differences.count) differences")
    }
}
