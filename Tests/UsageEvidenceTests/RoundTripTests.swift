import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import EventLog
import IAMModel
import StateBuilder
import Testing
import Usage

@testable import UsageEvidence

@Suite struct RoundTripTests {
    private func account(_ id: String = "111111111111", name: String = "demo") throws -> AccountState {
        try AccountState.demo(name, id: id) {
            user("alice", passwordLastUsed: EvidenceWorld.may.start) { inline("All", allowing("*")) }
            user("bob", passwordLastUsed: EvidenceWorld.last.start) { inline("All", allowing("*")) }
            role("admin") { inline("All", allowing("*")) }
        }
    }

    /// A log with everything that evidence can hold.
    private func world() throws -> EvidenceWorld {
        var world = try EvidenceWorld(account(), account("222222222222", name: "backup"))
        world.log.see("222222222222", from: EvidenceWorld.first, to: EvidenceWorld.last)
        let may = EvidenceWorld.may
        world.log.user("alice", "s3 ListBuckets", on: may, times: 3)
        world.log.user("alice", "s3 ListBuckets", on: may.advanced(byDays: 9), times: 2, outcome: .denied)
        world.log.user("alice", "ec2 RunInstances", on: may, role: "arn:aws:iam::111111111111:role/web")
        world.log.user("alice", "s3 GetObject", on: may, outcome: .notFound)
        world.log.user("alice", "sqs Frobnicate", on: may)
        world.log.user("alice", "lambda Inspect", on: may, readOnly: true)
        world.log.user("alice", "frobnicate List", on: may)
        world.log.role("admin", by: "alice", "iam CreateUser", on: may)
        world.log.role("admin", by: nil, "iam DeleteUser", on: may)
        world.log.role("admin", by: "bob", "s3 CreateBucket", account: "222222222222", on: may)
        world.log.role("elsewhere", by: "alice", "s3 CreateBucket", account: "333333333333", on: may)
        world.log.user("alice", "sqs ListQueues", on: may, outcome: .denied, naming: "sqs:GetQueueUrl")
        world.log.user("alice", "sqs ListQueues", on: may)
        world.log.grant("UpdateUser", user: "al", newName: "alice", on: may)
        world.log.grant("UpdateAssumeRolePolicy", role: "far", account: "333333333333", on: may, "{}")
        world.log.grant("PutUserPolicy", user: "alice", policy: "All", on: may, #"{"Statement": []}"#)
        return world
    }

    @Test func `what is written is read as the same, and written again as the same bytes`() throws {
        let world = try world()
        for (number, text) in world.files.enumerated() {
            let reading = try world.read(text, of: number)
            #expect(reading.warnings.isEmpty)
            let again = EvidenceWriter.bytes(of: reading.evidence, catalog: world.catalog)
            #expect(String(decoding: again, as: UTF8.self) == text)
            let written = world.evidence[number]
            for (principal, evidence) in written.principals {
                let read = try #require(reading.evidence.principals[principal])
                #expect(read.linked == evidence.linked)
                #expect(read.former == evidence.former)
                #expect(Set(read.use.keys) == Set(evidence.use.keys))
                for (origin, use) in evidence.use {
                    let other = try #require(read.use[origin])
                    #expect(other.actions == use.actions)
                    #expect(other.possible == use.possible)
                    #expect(other.unmapped == use.unmapped)
                    #expect(other.disagreements == use.disagreements)
                    #expect(other.assumedRoles == use.assumedRoles)
                    #expect(other.passedRoles == use.passedRoles)
                    #expect(other.touchedServices == use.touchedServices)
                    #expect(other.hasUnknownService == use.hasUnknownService)
                    #expect([other.events, other.sessions] == [use.events, use.sessions])
                    #expect(other.sessionsIssued == use.sessionsIssued && other.last == use.last)
                }
            }
            #expect(reading.evidence.elsewhere == written.elsewhere)
            #expect(reading.evidence.tellsGrants == written.tellsGrants)
            #expect(reading.evidence.grants == written.grants)
            #expect(reading.evidence.coverage.events == written.coverage.events)
            #expect(reading.evidence.coverage.management == written.coverage.management)
            #expect(reading.evidence.coverage.regions == written.coverage.regions)
            #expect(reading.evidence.coverage.sources == written.coverage.sources)
            #expect(reading.evidence.coverage.dataEventTypes == written.coverage.dataEventTypes)
        }
    }

    @Test func `a file holds what denials contradict, names, trust elsewhere, and whether grants could be told`() throws
    {
        var world = try world()
        world.log.record.tellsGrants = false
        let text = world.files[0]
        #expect(
            text.contains(
                #"{ "source": "sqs.amazonaws.com", "event": "ListQueues", "named": "sqs:GetQueueUrl", "mapped": ["sqs:ListQueues"], "count": 1 }"#
            ))
        #expect(text.contains(#""event": "UpdateUser", "user": "al", "newName": "alice" }"#))
        #expect(text.contains(#""role": "far", "document": "{}", "account": "333333333333" }"#))
        #expect(text.contains(#""reason": "namedInDenial", "of": "sqs:ListQueues", "last": "2026-05-15""#))
        #expect(text.contains(#""tellsGrants": false"#))
        #expect(try !world.read(text).evidence.tellsGrants)
    }

    @Test func `what documents said before they were trimmed stands in the same file`() throws {
        let world = try world()
        let before = try #require(world.states[0].documents.values.first { $0.source.string.contains("*") })
        var record = ProposalRecord()
        record.add([
            .init(
                path: try #require(DocumentPath("demo/users/alice/inline/All.json")), holder: nil, policy: nil,
                day: EvidenceWorld.last, before: before)
        ])
        var evidence = world.evidence[0]
        evidence.record = record
        let text = String(decoding: EvidenceWriter.bytes(of: evidence, catalog: world.catalog), as: UTF8.self)
        #expect(try world.read(text).warnings.isEmpty)
        let read = try ProposalRecord(parsing: SourceText(path: "usage.json", text: text))
        #expect(read.bytes == record.bytes)
    }

    @Test func `an action is one line, and an unmapped event keeps its service on one line`() throws {
        let text = try world().files[0]
        #expect(
            text.contains(
                #""s3:ListAllMyBuckets": { "count": 3, "denied": 2, "first": "2026-05-15", "last": "2026-05-15", "#
                    + #""deniedFirst": "2026-05-24", "deniedLast": "2026-05-24" }"#))
        #expect(
            text.contains(
                #"{ "reason": "unmappedEvent", "event": "sqs.amazonaws.com Frobnicate", "last": "2026-05-15", "services": ["sqs"] }"#
            ))
        #expect(
            text.contains(
                #""event": "lambda.amazonaws.com Inspect", "last": "2026-05-15", "services": ["lambda"], "readsOnly": true }"#
            ))
        #expect(text.contains(#""unknownService": true"#))
        #expect(text.contains(#""reason": "passedRole", "of": "ec2:RunInstances", "role": "role/web""#))
        #expect(text.contains(#""role/web": { "count": 1, "first": "2026-05-15", "last": "2026-05-15" }"#))
    }

    @Test func `a last use that no event shows is noted, one that an event shows is not`() throws {
        let evidence = try world().evidence[0]
        func noted(_ name: String) -> Day? {
            evidence.principals.first { $0.key.name == name }?.value.lastUsedWithoutEvent
        }
        #expect(noted("alice") == nil)
        #expect(noted("bob") == EvidenceWorld.last)
    }

    @Test func `joined, the evidence of two accounts is the use that was read`() throws {
        let world = try world()
        let readings = try world.files.enumerated().map { try world.read($0.element, of: $0.offset).evidence }
        let joined = try JoinedEvidence(readings)
        let usage = world.usage
        #expect(Set(joined.usage.use.keys) == Set(usage.use.keys))
        #expect(joined.usage.linked == usage.linked.filter { $0.key.account.digits != "333333333333" })
        let elsewhere = try #require(usage.rolesActedIn.first { $0.key.name == "alice" }).value
        let read = try #require(joined.usage.rolesActedIn.first { $0.key.name == "alice" }).value
        #expect(read.map(\.role) == elsewhere.map(\.role) && read.map(\.role.name) == ["admin", "elsewhere"])
        #expect(joined.grants == world.log.record.grants.sorted())
    }

    @Test func `events outside of the window change no byte but the times of the oldest and the newest`() throws {
        var world = try world()
        let before = world.files[0]
        world.log.user("alice", "s3 CreateBucket", on: EvidenceWorld.first.advanced(byDays: -5))
        #expect(world.files[0] == before)
    }
}
