import Foundation
import Testing

/// A report of services: the day of each, and of its tracked actions; nil for never.
private func report(
    _ services: [String: (last: String?, actions: [String: String?])], made: String = "2026-06-30"
) throws -> String {
    func time(_ key: String, _ day: String?) -> [String: Any] { day.map { [key: "\($0)T09:00:00+00:00"] } ?? [:] }
    let list = services.sorted { $0.key < $1.key }.map { name, service -> [String: Any] in
        let actions = service.actions.sorted { $0.key < $1.key }.map { name, day in
            ["ActionName": name].merging(time("LastAccessedTime", day)) { $1 }
        }
        return ["ServiceName": name, "ServiceNamespace": name, "TrackedActionsLastAccessed": actions]
            .merging(time("LastAuthenticated", service.last)) { $1 }
    }
    let whole: [String: Any] = [
        "JobStatus": "COMPLETED", "JobType": "ACTION_LEVEL", "JobCreationDate": "\(made)T10:00:00+00:00",
        "JobCompletionDate": "\(made)T10:00:01+00:00", "ServicesLastAccessed": list,
    ]
    return String(decoding: try JSONSerialization.data(withJSONObject: whole), as: UTF8.self)
}

/// One principal's documents, logs and report, and what becomes of one action.
private struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let action: String
    let stays: Bool
    let make: @Sendable (inout SafeguardWorld) throws -> Void

    init(
        _ name: String, _ action: String, stays: Bool, _ make: @escaping @Sendable (inout SafeguardWorld) throws -> Void
    ) {
        self.name = name
        self.action = action
        self.stays = stays
        self.make = make
    }

    var testDescription: String { name }
}

private let item = "dynamodb:GetItem"
private let sqs: (last: String?, actions: [String: String?]) = ("2026-05-15", [:])

private func alice(
    _ world: inout SafeguardWorld, _ services: [String: (last: String?, actions: [String: String?])],
    made: String = "2026-06-30", actions: [String] = [SafeguardWorld.used, SafeguardWorld.unused, item],
    created: String = MadeAccount.long, region: String = "us-east-1"
) throws {
    world.alice(actions, created: created)
    world.log.background(region: region)
    if region != "us-east-1" { world.log.background() }
    world.reports["user/alice"] = try report(services, made: made)
}

private let cases: [Case] = [
    Case("a data event of a service that was never accessed goes", item, stays: false) {
        try alice(&$0, ["sqs": sqs, "dynamodb": (nil, [:])])
    },
    Case("without the service in the report it stays", item, stays: true) { try alice(&$0, ["sqs": sqs]) },
    Case("a service that was accessed stays", item, stays: true) {
        try alice(&$0, ["sqs": sqs, "dynamodb": ("2026-06-01", [:])])
    },
    Case("one that was accessed before the window is decided as without a report", item, stays: true) {
        try alice(&$0, ["sqs": sqs, "dynamodb": ("2025-09-01", [:])])
    },
    Case("a report that is stale decides nothing", item, stays: true) {
        try alice(&$0, ["sqs": sqs, "dynamodb": (nil, [:])], made: "2026-05-20")
    },
    Case("one within the age that the rules allow decides", item, stays: false) {
        $0.rules = "last_accessed: { max_age_days: 60 }\n"
        try alice(&$0, ["sqs": sqs, "dynamodb": (nil, [:])], made: "2026-05-20")
    },
    Case("one made after the window's end decides", item, stays: false) {
        try alice(&$0, ["sqs": sqs, "dynamodb": (nil, [:])], made: "2026-08-20")
    },
    Case("a principal that was younger than a month at the report is not decided by it", item, stays: true) {
        try alice(
            &$0, ["sqs": sqs, "dynamodb": (nil, [:])], made: "2026-06-05", created: "2026-05-14T10:00:00Z")
    },
    Case("a principal that was made again after the report is not decided by it", item, stays: true) {
        $0.rules = "window: { end: 2026-06-30, new_principal_days: 0 }\n"
        $0.hasEnd = false
        try alice(
            &$0, ["sqs": sqs, "dynamodb": (nil, [:])], made: "2026-06-05", created: "2026-06-06T10:00:00Z")
    },
    Case("events in a region that IAM is not known to track leave the report in doubt", item, stays: true) {
        try alice(&$0, ["sqs": sqs, "dynamodb": (nil, [:])], region: "mx-central-1")
    },
    Case("the setting may keep it", item, stays: true) {
        $0.rules = "decisions: { never_accessed: keep }\n"
        try alice(&$0, ["sqs": sqs, "dynamodb": (nil, [:])])
    },
    Case("a rule beats the report", item, stays: true) {
        $0.rules =
            "rules:\n  - { id: items, actions: [\"dynamodb:*\"], decision: keep, reason: r, until: 2027-01-31 }\n"
        try alice(&$0, ["sqs": sqs, "dynamodb": (nil, [:])])
    },
    Case("an event beats the report", SafeguardWorld.used, stays: true) { try alice(&$0, ["sqs": (nil, [:])]) },
    Case("the right to pass roles is not tracked", "iam:PassRole", stays: true) {
        try alice(&$0, ["sqs": sqs, "iam": (nil, [:])], actions: [SafeguardWorld.used, "iam:PassRole"])
    },
    Case("what connects without a call of AWS's API is not tracked", "rds-db:connect", stays: true) {
        try alice(&$0, ["sqs": sqs, "rds-db": (nil, [:])], actions: [SafeguardWorld.used, "rds-db:connect"])
    },
    Case("an attempt on an action that no event shows keeps it", SafeguardWorld.unused, stays: true) {
        try alice(&$0, ["sqs": ("2026-06-20", ["DeleteQueue": "2026-06-20"])])
    },
    Case("an attempt before the window doesn't", SafeguardWorld.unused, stays: false) {
        try alice(&$0, ["sqs": ("2026-05-15", ["DeleteQueue": "2026-03-20"])])
    },
    Case("an attempt that the logs show as denied doesn't", SafeguardWorld.unused, stays: false) {
        try alice(&$0, ["sqs": ("2026-06-20", ["DeleteQueue": "2026-06-20"])])
        $0.log.call(MadeLog.user("alice"), "sqs DeleteQueue", on: "2026-06-20", ["errorCode": "AccessDenied"])
    },
    Case(
        "the day of a service does not speak for an action that the logs would have shown", SafeguardWorld.unused,
        stays: false
    ) {
        try alice(&$0, ["sqs": ("2026-06-20", [:])])
    },
    Case("the day of a service keeps what the logs can't show in it", "dynamodb:PartiQLSelect", stays: true) {
        $0.rules = "decisions: { data_event: remove }\nuntouched_services: { named: remove }\n"
        try alice(
            &$0, ["sqs": sqs, "dynamodb": ("2026-06-01", [:])],
            actions: [SafeguardWorld.used, "dynamodb:PartiQLSelect"])
    },
    Case("and without that day it goes by the rules", "dynamodb:PartiQLSelect", stays: false) {
        $0.rules = "decisions: { data_event: remove }\nuntouched_services: { named: remove }\n"
        try alice(&$0, ["sqs": sqs], actions: [SafeguardWorld.used, "dynamodb:PartiQLSelect"])
    },
    Case("in a shared document a holder without a report keeps it", item, stays: true) {
        $0.prod.policy("Team", [MadeAccount.statement([SafeguardWorld.used, item])])
        $0.prod.user("alice", attached: ["Team"])
        $0.prod.user("bob", attached: ["Team"])
        for name in ["alice", "bob"] { $0.log.call(MadeLog.user(name), "sqs CreateQueue", on: "2026-05-15") }
        $0.log.background()
        $0.reports["user/alice"] = try report(["sqs": sqs, "dynamodb": (nil, [:])])
    },
    Case("and with one for each it goes", item, stays: false) {
        $0.prod.policy("Team", [MadeAccount.statement([SafeguardWorld.used, item])])
        $0.prod.user("alice", attached: ["Team"])
        $0.prod.user("bob", attached: ["Team"])
        for name in ["alice", "bob"] {
            $0.log.call(MadeLog.user(name), "sqs CreateQueue", on: "2026-05-15")
            $0.reports["user/\(name)"] = try report(["sqs": sqs, "dynamodb": (nil, [:])])
        }
        $0.log.background()
    },
]

@Suite struct LastAccessedDecisionTests {
    @Test(arguments: cases)
    fileprivate func `IAM's report and the logs decide together`(example: Case) throws {
        var world = SafeguardWorld()
        try example.make(&world)
        let tree = try world.written()
        let text = tree["prod/users/alice/inline/P.json"] ?? tree["prod/managed/Team.json"] ?? ""
        #expect(text.contains("\"\(example.action)\"") == example.stays, "\(text)")
    }
}
