import Diagnostics

extension Rules {
    /// The keys at the top of the file.
    static let fields: [Field<Rules>] = [
        Field("version", \.version, .version, required: "version: 1"),
        Field("accounts", \.accounts, Form.account.list),
        Field(
            "usage",
            fields: [
                Field("logs", \.logs, Form<String>.text.list),
                Field("elasticsearch", \.elasticsearch, .elasticsearch),
                Field("coverage", \.declaredCoverage, DeclaredCoverage.fields),
            ]),
        Field("window", \.window, Window.fields),
        Field("decisions", \.decisions, DefaultDecisions.fields),
        Field("untouched_services", \.untouchedServices, UntouchedServices.fields),
        Field("recorded_data_events", \.recordedDataEvents, Form<String>.dataEventType.list),
        Field("wildcards", \.wildcards, .name),
        Field("scps", \.serviceControlPolicies, Form.serviceControlPolicies.list),
        Field("rules", \.rules, Form.rule.list),
        Field("check", \.check, CheckSettings.fields),
    ]

    /// What only shows when entries are seen together.
    func compareEntries(_ root: YAMLNode, _ reader: inout RulesReader) {
        unique(accounts.map(\.name), "accounts", "name", "two accounts are named", &reader)
        unique(accounts.map(\.id.digits), "accounts", "id", "two accounts have the number", &reader)
        unique(rules.map(\.id), "rules", "id", "two rules have the id", &reader)
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
