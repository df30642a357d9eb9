import Diagnostics
import Foundation
import IAMModel
import Testing

@testable import Rules

private func rules(_ text: String) throws(DiagnosticError) -> Rules {
    try Rules(parsing: SourceText(path: "rules.yaml", text: text))
}

private let demo = #"""
    version: 1
    accounts:
      - { name: demo, id: "111111111111" }
      - { name: backup, id: "022222222222" }
    usage:
      logs: [Tests/Demo/logs]
      coverage: { days: 90, regions: all, management: [read, write], sources: [kms, rdsdata] }
    window:
      days: 60
      end: 2026-06-30
      stale_days: 10
      minimum_days: 20
      new_principal_days: 5
      new_grant_days: 0
    decisions:
      recorded: review
      likely: remove
      data_event: remove
      inferred_only: review
      unknown: "keep"
    untouched_services:
      named: remove
      unnamed: keep
      unnamed_data_events: review
      unnamed_silent: remove
    recorded_data_events: [AWS::S3::Object]
    wildcards: words
    rules:
      - id: break-glass
        principals: ["role/break-glass"]
        actions: ["*"]
        decision: keep
        reason: Used in incidents only
        until: 2027-01-31
      - id: no-new-users
        accounts: ["back*"]
        principals: ["user/*"]
        actions: ["iam:Create*", "IAM:DeleteUser"]
        decision: remove
        reason: "yes"
    scps:
      - accounts: [demo]
        levels: [[scps/root.json], [scps/a.json, scps/b.json]]
    check:
      forbidden_actions: { severity: error, actions: ["*:*", "iam:*"], except: ["role/break-glass"] }
      unused_action:     { severity: warning, days: 45 }
      policy_size:       { severity: note }
      new_access:        {}
    """#

@Test func `a file of its version alone has every default of the design`() throws {
    let rules = try rules("version: 1\n")
    #expect(rules.accounts.isEmpty && rules.logs.isEmpty && rules.elasticsearch == nil)
    #expect(rules.declaredCoverage.isEmpty)
    let window = rules.window
    #expect((window.days, window.end, window.staleDays, window.minimumDays) == (90, nil, 30, 30))
    #expect((window.newPrincipalDays, window.newGrantDays) == (30, 30))
    let decisions = rules.decisions
    #expect((decisions.recorded, decisions.likely, decisions.dataEvent) == (.remove, .review, .keep))
    #expect((decisions.inferredOnly, decisions.unknown) == (.keep, .keep))
    #expect((decisions.follows, decisions.passRole) == (.remove, .review))
    let pairs = rules.pairs
    #expect((pairs.untouchedServices.named, pairs.untouchedServices.unnamedSilent) == (.remove, .remove))
    #expect(
        (pairs.decisions.dataEvent, pairs.decisions.passRole, pairs.decisions.unknown) == (.remove, .remove, .remove))
    let untouched = rules.untouchedServices
    #expect((untouched.named, untouched.unnamed) == (.keep, .remove))
    #expect((untouched.unnamedDataEvents, untouched.unnamedSilent) == (.keep, .keep))
    #expect(rules.recordedDataEvents.isEmpty && rules.wildcards == .auto && rules.rules.isEmpty)
    #expect(rules.check == CheckSettings())
}

@Test func `every key of the design is read`() throws {
    let rules = try rules(demo)
    #expect(rules.accounts.map(\.name) == ["demo", "backup"])
    #expect(rules.account(named: "backup")?.id == AccountID("022222222222"))
    #expect(rules.logs == ["Tests/Demo/logs"])
    let declared = try #require(rules.declaredCoverage.first)
    #expect(rules.declaredCoverage.count == 1 && declared.days == 90 && declared.regions == .all)
    #expect(declared.managementRead && declared.managementWrite && declared.sources == ["kms", "rdsdata"])
    #expect(declared.accounts == nil && declared.since == nil && declared.until == nil)
    let window = rules.window
    #expect((window.days, window.end, window.staleDays, window.minimumDays) == (60, Day("2026-06-30"), 10, 20))
    #expect((window.newPrincipalDays, window.newGrantDays) == (5, 0))
    let decisions = rules.decisions
    #expect((decisions.recorded, decisions.likely, decisions.dataEvent) == (.review, .remove, .remove))
    #expect((decisions.inferredOnly, decisions.unknown) == (.review, .keep))
    let untouched = rules.untouchedServices
    #expect((untouched.named, untouched.unnamed) == (.remove, .keep))
    #expect((untouched.unnamedDataEvents, untouched.unnamedSilent) == (.review, .remove))
    #expect(rules.recordedDataEvents == [RecordedDataEvent(type: "AWS::S3::Object")] && rules.wildcards == .words)
    #expect(rules.rules.map(\.id) == ["break-glass", "no-new-users"])
    #expect(rules.rules.map(\.reason) == ["Used in incidents only", "yes"])
    #expect(rules.serviceControlPolicies.map(\.levels) == [[["scps/root.json"], ["scps/a.json", "scps/b.json"]]])
    #expect(rules.check[.forbiddenActions].actions?.map(\.text) == ["*:*", "iam:*"])
    #expect(rules.check[.forbiddenActions].except.map(\.text) == ["role/break-glass"])
    #expect(rules.check[.unusedAction].days == 45)
    #expect(rules.check.severity(of: .policySize) == .note && rules.check.severity(of: .newAccess) == .error)
}

@Test func `a cluster takes the place of logs`() throws {
    let rules = try rules(
        #"{version: 1, usage: {elasticsearch: {url: "https://es.test:9200", key_prefix: "", timestamp_field: "@timestamp"}}}"#
    )
    let settings = try #require(rules.elasticsearch)
    #expect(settings.url == "https://es.test:9200" && settings.index == "cloudtrail-*")
    #expect(settings.keyPrefix.isEmpty && settings.timestampField == "@timestamp")
}

@Test func `places of keys and entries are told`() throws {
    let rules = try rules(demo)
    #expect(rules.span(of: "window.days").map(String.init) == "rules.yaml:9:3")
    #expect(rules.span(of: "rules[1].reason").map(String.init) == "rules.yaml:40:5")
    #expect(rules.span(of: "usage.coverage.regions").map(String.init) == "rules.yaml:7:25")
    #expect(rules.span(of: "wildcards")?.lineText == "wildcards: words")
    #expect(rules.span(of: "window.nothing") == nil)
    #expect(rules.rules[0].span.description == "rules.yaml:29:5")
}

private func first(_ rules: Rules, _ principal: String, _ account: String, _ action: String) -> Rule? {
    rules.rules(for: RuleSubject(principal, account: account)).first { $0.actions.contains { $0.matches(action) } }
}

@Test func `the first rule that matches decides`() throws {
    let rules = try rules(demo)
    let cases: [(principal: String, account: String, action: String, rule: String?)] = [
        ("role/break-glass", "demo", "s3:GetObject", "break-glass"),
        ("role/break-glass", "backup", "iam:CreateUser", "break-glass"),
        ("role/break-glass-2", "demo", "s3:GetObject", nil),
        ("role/Break-Glass", "demo", "s3:GetObject", nil),
        ("user/break-glass", "demo", "s3:GetObject", nil),
        ("user/alice", "backup", "iam:createuser", "no-new-users"),
        ("user/alice", "backup", "iam:DeleteUser", "no-new-users"),
        ("user/alice", "demo", "iam:CreateUser", nil),
        ("role/alice", "backup", "iam:CreateUser", nil),
    ]
    for (principal, account, action, rule) in cases {
        #expect(
            first(rules, principal, account, action)?.id == rule,
            "\(principal) \(account) \(action)")
    }
}

@Test func `accounts of a rule are matched by number, too`() throws {
    let rules = try rules(
        #"""
        version: 1
        accounts: [{ name: demo, id: "111111111111" }]
        rules: [{ id: a, accounts: ["111111111111"], decision: keep, reason: why not }]
        """#)
    #expect(first(rules, "user/alice", "demo", "s3:ListBuckets")?.id == "a")
    #expect(first(rules, "user/alice", "other", "s3:ListBuckets") == nil)
}

@Test func `a rule is expired on the day after its last`() throws {
    let rule = try rules(demo).rules[0]
    let last = try #require(Day("2027-01-31"))
    #expect(!rule.isExpired(on: last))
    #expect(rule.isExpired(on: last.advanced(byDays: 1)))
    #expect(try !rules(demo).rules[1].isExpired(on: last))
}

@Test func `a rule that keeps all of a role keeps the right to assume it`() throws {
    let rules = try rules(
        #"""
        version: 1
        rules:
          - { id: partly, principals: [role/a], actions: ["s3:*"], decision: keep, reason: r }
          - { id: goes, principals: [role/b], decision: remove, reason: r }
          - { id: whole, principals: ["role/*"], decision: keep, reason: r }
        """#)
    #expect(rules.ruleKeeping(RuleSubject("role/a", account: "demo"))?.id == "whole")
    #expect(rules.ruleKeeping(RuleSubject("role/b", account: "demo")) == nil)
}

@Test func `anchors and aliases are written out`() throws {
    let rules = try rules(
        "version: 1\ndecisions: &d { likely: keep }\nusage: { logs: &l [a, b] }\nrecorded_data_events: []\n")
    #expect(rules.decisions.likely == .keep && rules.logs == ["a", "b"])
    let twice = try Rules(
        parsing: SourceText(
            path: "rules.yaml",
            text: """
                version: 1
                rules:
                  - { id: a, principals: &people ["user/*"], decision: keep, reason: r }
                  - { id: b, principals: *people, actions: ["s3:*"], decision: keep, reason: r }
                """))
    #expect(twice.rules[1].principals == [PrincipalPattern("user/*")])
}

@Test func `a byte order mark and carriage returns do no harm`() throws {
    let rules = try rules("\u{FEFF}version: 1\r\nwindow:\r\n  days: 77\r\n")
    #expect(rules.window.days == 77)
    #expect(rules.span(of: "window.days").map(String.init) == "rules.yaml:3:3")
}

@Test func `the rules of the demo are read, and spell out defaults`() throws {
    let path = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/rules.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let rules = try Rules(parsing: SourceText(path: "rules.yaml", text: text))
    let defaults = try Rules(parsing: SourceText(path: "rules.yaml", text: "version: 1"))
    #expect(rules.accounts.map(\.name) == ["demo", "backup"] && rules.logs == ["Tests/Demo/logs"])
    #expect(rules.decisions == defaults.decisions && rules.untouchedServices == defaults.untouchedServices)
    #expect(
        rules.window.end == Day("2026-06-30")
            && rules.ruleKeeping(RuleSubject("role/break-glass", account: "demo")) != nil)
}
