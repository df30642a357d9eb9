import Diagnostics
import Testing

@testable import Rules

/// A file with something wrong, and what is told of it: `line:column: message (help)`.
struct WrongRules: Sendable, CustomTestStringConvertible {
    let text: String
    private(set) var told: [String]

    init(_ text: String, _ told: String...) {
        self.text = text
        self.told = told
    }

    var testDescription: String { String(text.debugDescription.prefix(120)) }

    static let all = syntax + keys + types + traps + values + entries + matching + checks

    static let checks: [WrongRules] = [
        WrongRules(
            "version: 1\ncheck: { unused_actions: { days: 9 } }\n",
            "2:10: unknown key `unused_actions` in `check` (did you mean `unused_action`?)"),
        WrongRules(
            "version: 1\ncheck: { unused_action: { day: 9, days: 0 } }\n",
            "2:27: unknown key `day` in `check.unused_action` (did you mean `days`?)",
            "2:41: `check.unused_action.days` is 0, and can be 1 to 3650"),
        WrongRules(
            "version: 1\ncheck: { policy_size: { severity: off, days: 3 } }\n",
            "2:40: unknown key `days` in `check.policy_size` (known here: `severity`)"),
        WrongRules(
            "version: 1\ncheck: { stale_usage: off }\n",
            "2:23: `check.stale_usage` wants a mapping of keys, not a boolean (write `{ severity: off }`)"),
        WrongRules(
            "version: 1\ncheck: { unmanaged: warning }\n",
            "2:21: `check.unmanaged` wants a mapping of keys, not text (write `{ severity: warning }`)"),
        WrongRules(
            "version: 1\ncheck: { wildcard_action: { severity: none } }\n",
            "2:39: `check.wildcard_action.severity` can't be `none` (did you mean `note`? allowed: `error`, `warning`,"
                + " `note`, `off`)"),
        WrongRules(
            "version: 1\ncheck: { privilege_escalation: { except: [break-glass] } }\n",
            "2:43: `break-glass` names no kind of principal (write `role/break-glass`, `user/break-glass` or"
                + " `group/break-glass`)"),
        WrongRules(
            "version: 1\ncheck: { unknown_action: { except: [\"s3:New\"] } }\n",
            "2:28: unknown key `except` in `check.unknown_action` (known here: `severity`, `known`)"),
    ]

    static let matching: [WrongRules] = [
        rule("paths: [team]", "2:37: `team` is no path (a path is written `/team/`)"),
        rule("tags: [=data]", "2:36: `=data` names no tag (write `key=value`, or the key alone)"),
        rule("origins: [alice]", "2:39: `alice` names no kind of origin (write `person/alice` or `user/alice`)"),
        rule(
            "origins: [persn/alice]",
            "2:39: `persn` is no kind of origin (did you mean `person`? kinds: `user`, `person`, `role`, `service`,"
                + " `outside`, `unknown`)"),
        rule("services: [\"s3:*\"]", "2:40: `s3:*` is an action (name the service alone, or use `actions`)"),
        rule("services: []", "2:9: rule `a` matches nothing: `services` is empty (take `services` out to match all)"),
        rule(
            "access_levels: [read]",
            "2:45: `rules[0].access_levels[0]` can't be `read` (did you mean `Read`? allowed: `List`, `Read`, `Write`,"
                + " `Permissions management`, `Tagging`)"),
        rule(
            "classes: [dataEvent]",
            "2:39: `rules[0].classes[0]` can't be `dataEvent` (did you mean `data_event`? allowed: `recorded`,"
                + " `likely`, `data_event`, `follows`, `inferred_only`, `unknown`)"),
        rule("service_used: no", "2:43: `rules[0].service_used` wants `true` or `false`, not a boolean"),
        rule(
            "documents: [managed/Team.json]",
            "2:41: documents are named without `.json` (write `managed/Team`)"),
        rule(
            "documents: [Team]",
            "2:41: `Team` is no path below an account's folder (it begins with `users/`, `groups/`, `roles/`,"
                + " `managed/`, `aws-managed/`)"),
    ]

    private static func rule(_ key: String, _ told: String) -> WrongRules {
        var wrong = WrongRules("version: 1\nrules: [{ id: a, reason: r, \(key), decision: keep }]\n")
        wrong.told = [told]
        return wrong
    }

    static let syntax: [WrongRules] = [
        WrongRules("", "0:0: the file is empty (begin with `version: 1`)"),
        WrongRules("# nothing\n", "0:0: the file is empty (begin with `version: 1`)"),
        WrongRules(
            "version: 1\nwindow:\n\tdays: 5\n",
            "3:1: not YAML: found character that cannot start any token while scanning for the next token"
                + " (YAML is indented by spaces, never by tabs)"),
        WrongRules(
            "version: 1\nwindow: { days: 5\n",
            "3:1: not YAML: did not find expected ',' or '}' while parsing a flow mapping (a `{` before this place has no `}`, or"
                + " a `,` is missing between two keys)"),
        WrongRules(
            "version: 1\nrules: a: b\n",
            "2:9: not YAML: mapping values are not allowed in this context (a text with a colon and a space goes into quotes;"
                + " a key begins its own line)"),
        WrongRules(
            "version: 1\nrecorded_data_events: [*]\n",
            "2:25: not YAML: did not find expected alphabetic or numeric character while scanning an alias"
                + " (a `*` that means itself is written `\"*\"`)"),
        WrongRules(
            "version: 1\nrecorded_data_events: *x\n",
            "2:23: no anchor `&x` stands before this alias (a `*` that means itself is written `\"*\"`)"),
        WrongRules(
            "version: 1\n---\nversion: 1\n",
            "2:1: a second document starts here (one file holds one document: take out the `---`)"),
        WrongRules(
            "version: 1\nwindow:\n  <<: { days: 5 }\n", "3:3: merge keys (`<<`) are not taken (write the keys out)"),
        WrongRules(
            "version: !!int \"1\"\n",
            "1:10: the tag `tag:yaml.org,2002:int` is not taken (take it out; put a value that is text in quotes)"),
        WrongRules("version: 1\n? [a]\n: b\n", "2:3: a key has to be plain text"),
        WrongRules(
            "version: 1\nwindow: " + String(repeating: "[", count: 40), "2:41: nested deeper than 32 levels"),
        WrongRules("version: 1\nwildcards: \u{7}\n", "2:12: not YAML: control characters are not allowed"),
    ]

    static let keys: [WrongRules] = [
        WrongRules("accounts: []\n", "1:1: the file has no `version` (add `version: 1`)"),
        WrongRules("verison: 1\n", "1:1: unknown key `verison` (did you mean `version`?)"),
        WrongRules("version: 1\nversion: 1\n", "2:1: `version` is given twice (take one of them out)"),
        WrongRules(
            "version: 1\nwindow:\n  day: 5\n  Days: 6\n",
            "3:3: unknown key `day` in `window` (did you mean `days`?)",
            "4:3: unknown key `Days` in `window` (did you mean `days`?)"),
        WrongRules(
            "version: 1\nwindow: { minimum-days: 5 }\n",
            "2:11: unknown key `minimum-days` in `window` (did you mean `minimum_days`?)"),
        WrongRules(
            "version: 1\ndecisions: { silent: keep }\n",
            "2:14: unknown key `silent` in `decisions` (known here: `recorded`, `likely`, `data_event`,"
                + " `follows`, `pass_role`, `inferred_only`, `unknown`, `never_accessed`)"),
        WrongRules(
            "version: 1\nuntouched_services: { unamed: keep }\n",
            "2:23: unknown key `unamed` in `untouched_services` (did you mean `named`?)"),
        WrongRules(
            "version: 1\nusage: { elasticsearch: { index: a } }\n",
            "2:25: `usage.elasticsearch` has no `url` (add `url: https://…`)"),
        WrongRules(
            "version: 1\naccounts:\n  - name: demo\n  - id: \"111111111111\"\n",
            "3:5: `accounts[0]` has no `id` (add `id: \"111111111111\"`)",
            "4:5: `accounts[1]` has no `name` (add `name: demo`)"),
        WrongRules(
            "version: 1\nrules:\n  - id: a\n    actions: [\"s3:*\"]\n",
            "3:5: `rules[0]` has no `decision` (add `decision: keep`)",
            "3:5: `rules[0]` has no `reason` (add `reason: Used in incidents only`)"),
        WrongRules(
            "version: 1\ncheck: { forbiden_actions: { actions: [\"*\"] } }\n",
            "2:10: unknown key `forbiden_actions` in `check` (did you mean `forbidden_actions`?)"),
        WrongRules(
            "version: 1\ngrants: [{ id: x, actions: [\"s3:*\"], reason: Queue }]\n",
            "2:10: grant `x` names no `principal` (add `principal: role/name`)"),
        WrongRules(
            "version: 1\nscps: [{ accounts: [\"111111111111\"] }]\n",
            "2:8: `scps[0]` has no `levels` (add `levels: [[scps/root.json], [scps/unit.json]]`)"),
    ]

    static let types: [WrongRules] = [
        WrongRules("- version: 1\n", "1:1: the file wants a mapping of keys, not a list"),
        WrongRules("version\n", "1:1: the file wants a mapping of keys, not text"),
        WrongRules(
            "version: \"1\"\n", "1:10: `version` wants a whole number, not text in quotes (take the quotes off: `1`)"),
        WrongRules("version: 1.0\n", "1:10: `version` wants a whole number, not a decimal fraction"),
        WrongRules(
            "version: 1\nwindow:\n",
            "2:1: `window` has no value (give it one, or take the key out: it then has its default)"),
        WrongRules(
            "version: 1\nwindow: { end: ~ }\n",
            "2:11: `window.end` has no value (give it one, or take the key out: it then has its default)"),
        WrongRules("version: 1\nwindow: { days: ninety }\n", "2:17: `window.days` wants a whole number, not text"),
        WrongRules("version: 1\nwindow: { days: [90] }\n", "2:17: `window.days` wants a whole number, not a list"),
        WrongRules(
            "version: 1\nusage: { logs: Tests/Demo/logs }\n",
            "2:16: `usage.logs` wants a list, not text (write `[Tests/Demo/logs]`)"),
        WrongRules("version: 1\nusage: { logs: [{ path: a }] }\n", "2:17: `usage.logs[0]` wants text, not a mapping"),
        WrongRules(
            "version: 1\nusage: { coverage: { regions: us-east-1 } }\n",
            "2:31: `usage.coverage.regions` wants `all` or a list of regions, not text (write `all`, or `[us-east-1]`)"),
        WrongRules(
            "version: 1\nwildcards: [exact]\n", "2:12: `wildcards` wants one of `exact`, `words`, `auto`, not a list"),
        WrongRules(
            "version: 1\ncheck: { policy_size: error }\n",
            "2:23: `check.policy_size` wants a mapping of keys, not text (write `{ severity: error }`)"),
        WrongRules(
            "version: 1\nscps: [{ accounts: [\"111111111111\"], levels: [scps/root.json] }]\n",
            "2:47: `scps[0].levels[0]` wants a list, not text (write `[scps/root.json]`)"),
        WrongRules(
            "version: 1\nscps: [{ accounts: [\"111111111111\"], levels: [[a.json], []] }]\n",
            "2:57: a level without a document allows nothing (name its documents, or take it out)"),
        WrongRules(
            "version: 1\naccounts: [{ name: main, id: \"111111111111\", management: true }]\n"
                + "scps: [{ accounts: [main], levels: [[a.json]] }]\n",
            "3:21: `main` is the management account, which no service control policy restricts (take it out)"),
    ]

    static let traps: [WrongRules] = [
        WrongRules(
            "version: 1\naccounts: [{ name: demo, id: 111111111111 }]\n",
            "2:30: `accounts[0].id` wants the twelve digits in quotes, not a number"
                + " (write `\"111111111111\"`: YAML reads a number)"),
        WrongRules(
            "version: 1\naccounts: [{ name: demo, id: 012345678901 }]\n",
            "2:30: `accounts[0].id` wants the twelve digits in quotes, not a number"
                + " (write `\"012345678901\"`: YAML 1.1 reads it as an octal number or drops the zero)"),
        WrongRules(
            "version: 1\naccounts: [{ name: demo, id: 12345678901 }]\n",
            "2:30: `12345678901` is no account: an account has twelve digits"
                + " (11 digits are given: are leading zeros missing?)"),
        WrongRules(
            "version: 1\naccounts: [{ name: demo, id: \"1111-1111-1111\" }]\n",
            "2:30: `1111-1111-1111` is no account: an account has twelve digits (write `\"111111111111\"`)"),
        WrongRules(
            "version: 1\naccounts: [{ name: no, id: \"111111111111\" }]\n",
            "2:20: `accounts[0].name` wants text, not a boolean (write `\"no\"`: YAML 1.1 reads `no` as a boolean)"),
        WrongRules(
            "version: 1\nrules: [{ id: 7, actions: [\"s3:*\"], decision: keep, reason: 2026-06-30 }]\n",
            "2:15: `rules[0].id` wants text, not a number (write `\"7\"`)",
            "2:61: `rules[0].reason` wants text, not a date (write `\"2026-06-30\"`)"),
        WrongRules(
            "version: 1\nwindow: { days: 090 }\n",
            "2:17: `090` is a number in base 8, or of decimal digits, in YAML 1.1 (write it in decimal digits)"),
        WrongRules(
            "version: 1\nwindow: { days: 0x5A, stale_days: 1_0, minimum_days: 1:30 }\n",
            "2:17: `0x5A` is a number in base 16 in YAML 1.1 (write it in decimal digits)",
            "2:35: `1_0` is a number with `_` in it in YAML 1.1 (write it in decimal digits)",
            "2:54: `1:30` is a number in base 60 in YAML 1.1 (write it in decimal digits)"),
        WrongRules(
            "version: 1\nwindow: { end: 2026-06-30T12:00:00Z }\n",
            "2:16: `window.end` wants a day, not a point in time (write `2026-06-30`; days are those of UTC)"),
        WrongRules(
            "version: 1\nwindow: { end: 2026-6-30 }\n",
            "2:16: `2026-6-30` is no day of the calendar (a day is written `2026-06-30`)"),
        WrongRules(
            "version: 1\nwindow: { end: \"2026-02-30\" }\n",
            "2:16: `2026-02-30` is no day of the calendar (a day is written `2026-06-30`)"),
        WrongRules(
            "version: 1\nwindow: { end: 20260630 }\n",
            "2:16: `window.end` wants a day such as `2026-06-30`, not a number"),
    ]

    static let values: [WrongRules] = [
        WrongRules(
            "version: 2\nnonsense: 1\n",
            "1:10: version 2 is not known (this program reads version 1; a newer one may read this file)"),
        WrongRules("version: 1\nwindow: { days: 0 }\n", "2:17: `window.days` is 0, and can be 1 to 3650"),
        WrongRules(
            "version: 1\nwindow: { days: 10 }\n",
            "2:11: `window.minimum_days` is 30, more than `window.days`, 10: nothing would ever be removed"
                + " (make `minimum_days` less, or `days` more)"),
        WrongRules(
            "version: 1\ndecisions: { recorded: delete, likely: revew, unknown: no }\n",
            "2:24: `decisions.recorded` can't be `delete` (allowed: `keep`, `remove`, `review`)",
            "2:40: `decisions.likely` can't be `revew` (did you mean `review`? allowed: `keep`, `remove`, `review`)",
            "2:56: `decisions.unknown` can't be `no` (allowed: `keep`, `remove`, `review`)"),
        WrongRules(
            "version: 1\ncheck: { new_access: { severity: fatal } }\n",
            "2:34: `check.new_access.severity` can't be `fatal` (allowed: `error`, `warning`, `note`, `off`)"),
        WrongRules(
            "version: 1\nusage: { coverage: { management: [read, writes], sources: [kms.amazonaws.com], regions: [useast1] } }\n",
            "2:41: `usage.coverage.management[1]` can't be `writes` (did you mean `write`? allowed: `read`, `write`)",
            "2:60: `kms.amazonaws.com` is no name of a source (write `kms`, without the domain)",
            "2:90: `useast1` is no region (a region is written `us-east-1`)"),
        WrongRules(
            "version: 1\nrecorded_data_events: [S3]\n",
            "2:24: `S3` is no type of data events (a type is written `AWS::S3::Object`, as in `resources.type`)"),
        WrongRules(
            "version: 1\naccounts: [{ name: ../etc, id: \"111111111111\" }]\n",
            "2:20: `../etc` can't be a name (up to 64 letters (a–z), digits, `-`, `_` and `.` are taken,"
                + " and a letter or digit first)"),
        WrongRules(
            "version: 1\nusage: { elasticsearch: { url: \"es.test:9200\" } }\n",
            "2:32: `es.test:9200` is no address of a server (an address begins with `https://` or `http://`)"),
        WrongRules(
            "version: 1\nusage: { elasticsearch: { url: \"https://me:secret@es.test\" } }\n",
            "2:32: an address holds no user or password (passwords come from the environment or from a file)"),
    ]

    static let entries: [WrongRules] = [
        WrongRules(
            "version: 1\nrules: [{ id: é, principals: [alice], actions: [s3], decision: keep, reason: r }]\n",
            "2:15: `é` can't be a name (up to 64 letters (a–z), digits, `-`, `_` and `.` are taken,"
                + " and a letter or digit first)",
            "2:31: `alice` names no kind of principal (write `role/alice`, `user/alice` or `group/alice`)",
            "2:49: `s3` is no action pattern: it is `service:Action`, or `*` (write `s3:*` for a whole service)"),
        WrongRules(
            "version: 1\nrules: [{ id: a, principals: [rol/x], actions: [\"s3:Get Object\"], decision: keep, reason: \"\" }]\n",
            "2:31: `rol` is no kind of principal (did you mean `role/x`?)",
            "2:49: `s3:Get Object` is no action pattern: no action has such a character",
            "2:91: `rules[0].reason` is empty"),
        WrongRules(
            "version: 1\nrules: [{ id: a, principals: [\"arn:aws:iam::111111111111:role/x\"], decision: keep, reason: r }]\n",
            "2:31: `arn:aws:iam::111111111111:role/x` is an ARN (name the account in `accounts`,"
                + " and the principal as `role/name` or `user/name`)"),
        WrongRules(
            "version: 1\nrules: [{ id: a, decision: keep, reason: r }]\n",
            "2:9: rule `a` matches everything (name `accounts`, `principals` or `actions`)"),
        WrongRules(
            "version: 1\nrules: [{ id: a, actions: [], decision: keep, reason: r }]\n",
            "2:9: rule `a` matches nothing: `actions` is empty (take `actions` out to match all)"),
        WrongRules(
            "version: 1\nrules:\n  - &r { id: a, actions: [\"s3:*\"], decision: keep, reason: r }\n  - *r\n",
            "3:10: two rules have the id `a`"),
        WrongRules(
            "version: 1\naccounts:\n- { name: a, id: \"111111111111\" }\n- { name: a, id: \"111111111111\" }\n",
            "4:5: two accounts are named `a`", "4:14: two accounts have the number `111111111111`"),
        WrongRules(
            "version: 1\naccounts:\n- { name: Prod, id: \"111111111111\" }\n- { name: prod, id: \"222222222222\" }\n",
            "4:5: two accounts' names differ in capital letters only: `prod`"),
        WrongRules(
            "version: 1\naccounts: [{ name: demo, id: \"111111111111\" }]\n"
                + "rules: [{ id: a, accounts: [dmeo, prod], decision: keep, reason: r }]\n",
            "3:29: `dmeo` is none of the accounts (did you mean `demo`?)",
            "3:35: `prod` is none of the accounts (name it under `accounts` first)"),
        WrongRules(
            "version: 1\nusage: { logs: [a], elasticsearch: { url: \"http://localhost:9200\" } }\n",
            "2:21: usage comes from `logs` or from `elasticsearch`, not from both (take one of them out)"),
    ]
}

@Test(arguments: WrongRules.all)
func `a wrong file is told with every message and place`(_ wrong: WrongRules) {
    #expect(told(wrong.text) == wrong.told)
}

@Test func `columns count characters, not bytes`() {
    #expect(
        told("version: 1\nusage: { logs: [\"größe\", 1] }\n")
            == ["2:26: `usage.logs[1]` wants text, not a number (write `\"1\"`)"])
}

@Test func `malformed UTF-8 is told with its place`() {
    let bytes = Array("version: 1\nwildcards: ".utf8) + [0xFF, 0x0A]
    let error = #expect(throws: DiagnosticError.self) {
        try Rules(parsing: SourceText(path: "rules.yaml", bytes: bytes))
    }
    #expect(error?.diagnostics.map(\.message) == ["not YAML: invalid leading UTF-8 octet"])
    #expect(error?.diagnostics.first?.span?.line == 2 && error?.diagnostics.first?.span?.column == 12)
}

@Test func `aliases of aliases do not grow without end`() {
    var text = "version: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
        let inner = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
        text += "a\(level): &a\(level) [\(inner)]\n"
    }
    #expect(told(text).map { $0.drop { $0 != " " } } == [" more than 100000 values, aliases written out"])
}

@Test func `a second place is told where there is one`() {
    let error = #expect(throws: DiagnosticError.self) {
        try Rules(parsing: SourceText(path: "rules.yaml", text: "version: 1\nwindow: { days: 40, days: 50 }\n"))
    }
    let note = error?.diagnostics.first?.notes.first
    #expect(note?.message == "first given here" && note?.span?.description == "rules.yaml:2:11")
    #expect(error?.diagnostics.first?.span?.lengthInCharacters == 4)
}

@Test func `a file of more than a mebibyte is not read`() {
    let text = "version: 1\n" + String(repeating: "#\n", count: 1 << 19)
    #expect(told(text) == ["0:0: the file has 1048587 bytes; at most 1048576 are read"])
}

private func told(_ text: String) -> [String] {
    do {
        _ = try Rules(parsing: SourceText(path: "rules.yaml", text: text))
        return []
    } catch {
        return error.diagnostics.map { diagnostic in
            let help = diagnostic.help.map { " (\($0))" } ?? ""
            return "\(diagnostic.span?.line ?? -1):\(diagnostic.span?.column ?? -1): \(diagnostic.message)\(help)"
        }
    }
}
