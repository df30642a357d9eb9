import Diagnostics

extension Rules {
    /// The keys at the top of the file.
    static let fields: [Field<Rules>] = [
        Field("version", \.version, .version, required: "version: 1", "The version of this language."),
        Field(
            "accounts", \.accounts, Form.account.list,
            "The accounts by the names that they have here; a name is a folder under `policies/`, too."),
        Field(
            "usage",
            fields: [
                Field(
                    "logs", \.logs, Form<String>.text.list,
                    "Log archives: files, folders and globs, relative to this file."),
                Field("elasticsearch", \.elasticsearch, .elasticsearch, "The cluster that is asked in place of logs."),
                Field(
                    "refresh_days", \.refreshDays, .integer(0...3_650),
                    "How old `usage.json` may be, in days, before it is written though nothing is proposed. 28 without this key."
                ),
                Field(
                    "coverage", \.declaredCoverage, .declaredCoverage,
                    "What the trail is known to record beyond what its events show, in some accounts or in all."),
            ], "Where usage is read from."),
        Field("window", \.window, Window.fields, "The time that is looked at, and how much of it is enough."),
        Field(
            "decisions", \.decisions, DefaultDecisions.fields,
            "What becomes of an action that is granted and has no use on record, by its recording class."),
        Field(
            "last_accessed", \.lastAccessed, LastAccessedSettings.fields,
            "How IAM's last-accessed reports are taken, `last-accessed.json` of each account."),
        Field(
            "untouched_services", \.untouchedServices, UntouchedServices.fields,
            "What becomes of what CloudTrail may not show, in a service in which the principal has no event at all."),
        Field(
            "pairs", \.pairs, PairDefaults.fields,
            "What documents of a user or person in a role hold beside what the pair used and rules keep for it."),
        Field(
            "recorded_data_events", \.recordedDataEvents, Form.recordedDataEvent.list,
            "Data-event types (`AWS::S3::Object`) whose reads and writes are logged for all resources of the type, "
                + "in some accounts or in all."),
        Field("wildcards", \.wildcards, .name, "How names that stay are written where their pattern goes."),
        Field(
            "scps", \.serviceControlPolicies, Form.serviceControlPolicies.list,
            "Service control policies over accounts, level by level."),
        Field(
            "rules", \.rules, Form.rule.list, "Rules that stand before the defaults; the first that matches decides."),
        Field(
            "grants", \.grants, Form.declaredGrant.list,
            "Access that a change is meant to give: `check` proves that it gives no more."),
        Field("check", \.check, CheckSettings.fields, "What `cloudtrim check` looks for, and how grave it is."),
    ]

    /// What only shows when entries are seen together.
    func compareEntries(_ root: YAMLNode, _ reader: inout RulesReader) {
        unique(accounts.map(\.name), "accounts", "name", "two accounts are named", &reader)
        if Set(accounts.map(\.name)).count == accounts.count {
            // Their folders would be one on some systems.
            unique(
                accounts.map { $0.name.lowercased() }, "accounts", "name",
                "two accounts' names differ in capital letters only:", &reader)
        }
        unique(accounts.map(\.id.digits), "accounts", "id", "two accounts have the number", &reader)
        unique(rules.map(\.id), "rules", "id", "two rules have the id", &reader)
        unique(grants.map(\.id), "grants", "id", "two grants have the id", &reader)
        if let logs = reader.places["usage.logs"], let cluster = reader.places["usage.elasticsearch"] {
            reader.problems.append(
                .error(
                    .rulesValue, "usage comes from `logs` or from `elasticsearch`, not from both", at: cluster,
                    notes: [.init("logs are named here", at: logs)], help: "take one of them out"))
        }
        if window.minimumDays > window.days,
            let place = reader.places["window.minimum_days"] ?? reader.places["window.days"]
        {
            reader.problems.append(
                .error(
                    .rulesValue,
                    "`window.minimum_days` is \(window.minimumDays), more than `window.days`, \(window.days): "
                        + "nothing would ever be removed", at: place, help: "make `minimum_days` less, or `days` more"))
        }
        // A list with a broken entry was not taken over: its names are not known.
        guard reader.places["accounts"] == nil || !accounts.isEmpty || reader.problems.isEmpty else { return }
        for (index, rule) in rules.enumerated() {
            for (position, pattern) in (rule.accounts ?? []).enumerated() where !isKnown(pattern) {
                unmatched(pattern, reader.places["rules[\(index)].accounts[\(position)]"] ?? rule.span, &reader)
            }
        }
        compareDeclarations(&reader)
        for (index, grant) in grants.enumerated() {
            for (position, pattern) in (grant.accounts ?? []).enumerated() where !isKnown(pattern) {
                unmatched(pattern, reader.places["grants[\(index)].accounts[\(position)]"] ?? grant.span, &reader)
            }
        }
        for (index, entry) in serviceControlPolicies.enumerated() {
            for (position, pattern) in entry.accounts.enumerated() where !isKnown(pattern) {
                guard let place = reader.places["scps[\(index)].accounts[\(position)]"] else { continue }
                unmatched(pattern, place, &reader)
            }
            for (position, name) in entry.accounts.enumerated() {
                guard accounts.contains(where: { $0.isManagement && ($0.name == name || $0.id.digits == name) }),
                    let place = reader.places["scps[\(index)].accounts[\(position)]"]
                else { continue }
                reader.problems.append(
                    .error(
                        .rulesValue, "`\(name)` is the management account, which no service control policy restricts",
                        at: place, help: "take it out"))
            }
        }
    }
}
