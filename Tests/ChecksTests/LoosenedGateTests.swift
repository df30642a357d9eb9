import Rules
import StateBuilder
import Testing

@testable import Checks

/// What a change takes out of the gate is told, whatever it takes it out by; what makes it stricter is not.
@Suite struct LoosenedGateTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let base: String
        let own: String
        let found: [String]

        init(_ name: String, _ base: String, _ own: String, _ found: String...) {
            (testDescription, self.base, self.own, self.found) = (name, base, own, found)
        }
    }

    private static let rule =
        "  - { id: keep, principals: [role/web], actions: [\"s3:*\"], decision: keep, reason: R }\n"
    private static let removal =
        "  - { id: gone, principals: [role/web], actions: [\"s3:*\"], decision: remove, reason: R }\n"

    static let looser = [
        Change(
            "an exception", "check: { forbidden_actions: { actions: [\"iam:*\"] } }\n",
            "check: { forbidden_actions: { actions: [\"iam:*\"], except: [role/web] } }\n",
            "check.forbidden_actions.except role/web"),
        Change(
            "an exception that is wider", "check: { new_access: { except: [role/web] } }\n",
            "check: { new_access: { except: [\"role/*\"] } }\n", "check.new_access.except role/*"),
        Change(
            "an exception for all of a kind, beside the old one", "check: { unmanaged: { except: [role/web] } }\n",
            "check: { unmanaged: { except: [role/web, \"user/*\"] } }\n", "check.unmanaged.except user/*"),
        Change(
            "an action that is known", "", "check: { unknown_action: { known: [\"iam:*\"] } }\n",
            "check.unknown_action.known iam:*"),
        Change(
            "an action less is forbidden", "check: { forbidden_actions: { actions: [\"iam:*\", \"kms:*\"] } }\n",
            "check: { forbidden_actions: { actions: [\"iam:*\"] } }\n", "check.forbidden_actions.actions `kms:*`"),
        Change(
            "a pattern that matches less", "check: { forbidden_actions: { actions: [\"iam:*\"] } }\n",
            "check: { forbidden_actions: { actions: [\"iam:Get*\"] } }\n", "check.forbidden_actions.actions `iam:*`"),
        Change(
            "forbidden on some resources only", "check: { forbidden_actions: { actions: [\"s3:*\"] } }\n",
            "check: { forbidden_actions: { actions: [\"s3:*\"], resources: [\"arn:aws:s3:::a\"] } }\n",
            "check.forbidden_actions.resources "),
        Change(
            "a whole service less", "check: { forbidden_actions: { whole_service: [\"iam:*\"] } }\n", "",
            "check.forbidden_actions.whole_service iam:*"),
        Change(
            "a check that looks at some actions only", "", "check: { wildcard_action: { actions: [\"s3:*\"] } }\n",
            "check.wildcard_action.actions "),
        Change(
            "more days without use", "", "check: { unused_action: { days: 91 } }\n", "check.unused_action.days"),
        Change("older evidence", "", "check: { stale_usage: { days: 3650 } }\n", "check.stale_usage.days"),
        Change("a rule that keeps", "", "rules:\n" + rule, "rules keep"),
        Change(
            "a rule that reviews", "", "rules:\n" + rule.replacing("decision: keep", with: "decision: review"),
            "rules keep"),
        Change(
            "a rule that keeps more", "rules:\n" + rule, "rules:\n" + rule.replacing("s3:*", with: "*"), "rules keep"),
        Change(
            "a rule that keeps longer", "rules:\n" + rule.replacing("reason: R", with: "reason: R, until: 2026-08-01"),
            "rules:\n" + rule.replacing("reason: R", with: "reason: R, until: 2027-08-01"), "rules keep"),
        Change("a rule that removes is gone", "rules:\n" + removal, "", "rules gone"),
        Change(
            "a rule that keeps stands before one that removes", "rules:\n" + removal + rule,
            "rules:\n" + rule + removal, "rules keep"),
        Change(
            "a rule that keeps stands before one that reviews",
            "rules:\n" + removal.replacing("decision: remove", with: "decision: review") + rule,
            "rules:\n" + rule + removal.replacing("decision: remove", with: "decision: review"), "rules keep"),
        Change(
            "a rule that reviews is gone, and one that keeps decides",
            "rules:\n" + removal.replacing("decision: remove", with: "decision: review") + rule, "rules:\n" + rule,
            "rules gone"),
        Change(
            "a rule that removes becomes one that keeps, under its name", "rules:\n" + removal,
            "rules:\n" + removal.replacing("decision: remove", with: "decision: keep"), "rules gone", "rules gone"),
        Change("a default that keeps", "", "decisions: { recorded: keep }\n", "decisions.recorded"),
        Change("a default that reviews", "", "decisions: { recorded: review }\n", "decisions.recorded"),
        Change(
            "untouched services that stay", "", "untouched_services: { unnamed: keep }\n", "untouched_services.unnamed"),
        Change(
            "data events that are not recorded any more", "recorded_data_events: [AWS::S3::Object]\n", "",
            "recorded_data_events AWS::S3::Object"),
        Change("fewer days are too few", "", "window: { minimum_days: 60 }\n", "window.minimum_days"),
        Change("older principals are young", "", "window: { new_principal_days: 365 }\n", "window.new_principal_days"),
        Change("older grants are new", "", "window: { new_grant_days: 365 }\n", "window.new_grant_days"),
        Change("more days are looked at", "", "window: { days: 365 }\n", "window.days"),
        Change("younger logs are old", "", "window: { stale_days: 1 }\n", "window.stale_days"),
        Change(
            "coverage that is not declared any more", "usage: { coverage: { regions: all } }\n", "", "usage.coverage"),
        Change(
            "coverage of fewer regions", "usage: { coverage: { regions: [eu-west-1, us-east-1] } }\n",
            "usage: { coverage: { regions: [eu-west-1] } }\n", "usage.coverage"),
        Change(
            "coverage of fewer days", "usage: { coverage: { regions: all, since: 2026-01-01 } }\n",
            "usage: { coverage: { regions: all, since: 2026-05-01 } }\n", "usage.coverage"),
        Change(
            "coverage of fewer accounts", "usage: { coverage: { regions: all } }\n",
            "usage: { coverage: { regions: all, accounts: [other] } }\n", "usage.coverage"),
        Change(
            "an account less", GateWorld.accounts,
            "version: 1\naccounts:\n  - { name: demo, id: \"111111111111\" }\n", "accounts other"),
        Change(
            "an account of another number", GateWorld.accounts,
            GateWorld.accounts.replacing("222222222222", with: "333333333333"), "accounts other"),
        Change(
            "an account of another name", GateWorld.accounts, GateWorld.accounts.replacing("other", with: "Other"),
            "accounts other"),
        Change(
            "the management account", GateWorld.accounts,
            GateWorld.accounts.replacing("\"222222222222\"", with: "\"222222222222\", management: true"),
            "accounts other management"),
    ]

    static let stricter = [
        Change("nothing", "rules:\n" + rule, "rules:\n" + rule),
        Change("another layout", "rules:\n" + rule, "# why\nrules:\n" + rule.replacing("  - {", with: "  -   {")),
        Change(
            "a graver finding", "check: { unused_action: { severity: note } }\n",
            "check: { unused_action: { severity: error } }\n"),
        Change("fewer days without use", "", "check: { unused_action: { days: 30 } }\n"),
        Change(
            "an exception less", "check: { new_access: { except: [role/web, role/app] } }\n",
            "check: { new_access: { except: [role/app] } }\n"),
        Change(
            "more is forbidden", "check: { forbidden_actions: { actions: [\"iam:*\"] } }\n",
            "check: { forbidden_actions: { actions: [\"iam:*\", \"kms:*\"], whole_service: [\"s3:*\"] } }\n"),
        Change(
            "forbidden on all resources",
            "check: { forbidden_actions: { actions: [\"s3:*\"], resources: [\"arn:aws:s3:::a\"] } }\n",
            "check: { forbidden_actions: { actions: [\"s3:*\"] } }\n"),
        Change("a rule that removes", "rules:\n" + rule, "rules:\n" + removal + rule),
        Change("a rule that keeps is gone", "rules:\n" + rule, ""),
        Change(
            "a rule that removes stands before one that keeps", "rules:\n" + rule + removal, "rules:\n" + removal + rule
        ),
        Change(
            "a rule that reviews is gone", "rules:\n" + removal.replacing("decision: remove", with: "decision: review"),
            ""),
        Change("a default that removes", "decisions: { likely: review }\n", "decisions: { likely: remove }\n"),
        Change("data events that are recorded", "", "recorded_data_events: [AWS::S3::Object]\n"),
        Change("coverage that is declared", "", "usage: { coverage: { regions: all } }\n"),
        Change(
            "coverage of more", "usage: { coverage: { regions: [eu-west-1], days: 90, accounts: [demo] } }\n",
            "usage: { coverage: { regions: all, days: 120, management: [read], sources: [kms] } }\n"),
        Change("fewer days are looked at, and younger ones are old", "", "window: { days: 60, minimum_days: 10 }\n"),
        Change("logs may be older", "", "window: { stale_days: 60 }\n"),
        Change("an account more", GateWorld.accounts, GateWorld.accounts + "  - { name: new, id: \"333333333333\" }\n"),
        Change(
            "a grant", "",
            "grants:\n  - { id: g, principal: role/web, actions: [\"sqs:*\"], reason: R }\n"),
    ]

    @Test(arguments: looser) func `a change that loosens is found`(change: Change) throws {
        var world = try GateWorld(parts { role("web") })
        (world.baseRules, world.ownRules) = (change.base, change.own)
        #expect(try world.elements(LoosenedGateCheck()) == change.found.sorted())
    }

    @Test(arguments: stricter) func `a change that does not is silent`(change: Change) throws {
        var world = try GateWorld(parts { role("web") })
        (world.baseRules, world.ownRules) = (change.base, change.own)
        #expect(try world.elements(LoosenedGateCheck()) == [])
    }

    @Test(arguments: CheckName.allCases) func `a severity that is less is found, off most of all`(check: CheckName)
        throws
    {
        for (base, own) in [("error", "warning"), ("error", "off"), ("warning", "note"), ("note", "off")] {
            var world = try GateWorld(parts { role("web") })
            world.baseRules = "check: { \(check.rawValue): { severity: \(base) } }\n"
            world.ownRules = "check: { \(check.rawValue): { severity: \(own) } }\n"
            #expect(try world.elements(LoosenedGateCheck()) == ["check.\(check.rawValue).severity"])
            (world.baseRules, world.ownRules) = (world.ownRules, world.baseRules)
            #expect(try world.elements(LoosenedGateCheck()) == [])
        }
    }

    @Test func `a looser rule does not judge the change that brings it`() throws {
        var world = try GateWorld(parts { role("web") }, parts { role("web") { inline("More", allowing("s3:*")) } })
        world.ownRules = "check: { new_access: { severity: off, except: [role/web] } }\n"
        #expect(try world.subject().rules.check.severity(of: .newAccess) == .error)
        #expect(try world.codes(NewAccessCheck()) == ["new_access"])
    }

    @Test func `service control policies that forbid less are found, level by level`() throws {
        let all = allowing("*")
        let noIAM = EscalationWorld.document("Deny", ["iam:*"])
        func found(_ base: [[String]], _ own: [[String]]) throws -> [String] {
            var world = try GateWorld(parts { role("web") })
            world.controls = (base, own)
            return try world.elements(LoosenedGateCheck())
        }
        #expect(try found([[all, noIAM]], [[all, noIAM]]) == [])
        #expect(try found([[all]], [[all, noIAM]]) == [])
        #expect(try found([[all, noIAM]], [[all]]) == ["demo scps level 1"])
        #expect(try found([[all, noIAM]], []) == ["demo scps level 1"])
        #expect(try found([[all], [all, noIAM]], [[all]]) == ["demo scps level 2"])
        #expect(
            try found([[all, noIAM]], [[all, EscalationWorld.document("Deny", ["iam:Create*"])]])
                == ["demo scps level 1"])
    }
}
