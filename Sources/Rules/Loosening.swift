import Diagnostics
import IAMModel

/// One thing by which rules let the gate find less than the rules before them.
public struct Loosening: Hashable, Sendable {
    /// What it is known by, whatever the lines: `check.new_access.severity`.
    public let key: String
    /// What it is, in words.
    public let message: String
    /// Where it stands; nil where it is something that stands there no more.
    public let span: SourceSpan?
}

extension Rules {
    /// What these rules loosen, compared with those of the base.
    public func loosenings(since base: Rules) -> [Loosening] {
        var found = LooseningList(rules: self)
        for check in CheckName.allCases { found.compare(check, base.check[check], self.check[check]) }
        compareAccounts(base, &found)
        compareRules(base, &found)
        compareDecisions(base, &found)
        compareWindow(base, &found)
        return found.all
    }

    private func compareAccounts(_ base: Rules, _ found: inout LooseningList) {
        for account in base.accounts {
            guard let own = accounts.first(where: { $0.id == account.id }) else {
                let key = "accounts \(account.name)"
                if accounts.contains(where: { $0.name == account.name }) {
                    found.add(key, "account `\(account.name)` has another number than \(account.id)", at: "accounts")
                } else {
                    found.add(key, "account `\(account.name)` (\(account.id)) is no longer watched", at: "accounts")
                }
                continue
            }
            if own.name != account.name {
                found.add(
                    "accounts \(account.name)",
                    "account `\(account.name)` is called `\(own.name)`, and its old folder is "
                        + "no longer watched", at: "accounts")
            }
            if own.isManagement != account.isManagement {
                found.add(
                    "accounts \(account.name) management",
                    "account `\(account.name)` \(own.isManagement ? "is" : "is no longer") the management account",
                    at: "accounts")
            }
        }
        if serviceControlPolicies != base.serviceControlPolicies {
            found.add("scps", "other service control policies are named", at: "scps")
        }
    }

    private func compareRules(_ base: Rules, _ found: inout LooseningList) {
        var left = base.rules[...]
        for rule in rules {
            if let index = left.firstIndex(where: { $0.saysTheSame(as: rule) }) {
                for gone in left[..<index] where gone.decision == .remove { tellGone(gone, &found) }
                left = left[(index + 1)...]
            } else if rule.decision != .remove {
                let old = base.rules.first { $0.id == rule.id }
                let what = old == nil ? "is new" : old?.saysTheSame(as: rule) == true ? "has moved up" : "has changed"
                found.add(
                    "rules \(rule.id)", "rule `\(rule.id)`, which decides `\(rule.decision.rawValue)`, \(what)",
                    rule.span)
            }
        }
        for gone in left where gone.decision == .remove { tellGone(gone, &found) }
    }

    private func tellGone(_ rule: Rule, _ found: inout LooseningList) {
        guard !rules.contains(where: { $0.saysTheSame(as: rule) }) else { return }
        found.add("rules \(rule.id)", "rule `\(rule.id)`, which decides `remove`, is gone or has changed", at: "rules")
    }

    private func compareDecisions(_ base: Rules, _ found: inout LooseningList) {
        let decisions: [(String, KeyPath<Rules, Decision>)] = [
            ("decisions.recorded", \.decisions.recorded), ("decisions.likely", \.decisions.likely),
            ("decisions.data_event", \.decisions.dataEvent), ("decisions.inferred_only", \.decisions.inferredOnly),
            ("decisions.unknown", \.decisions.unknown), ("untouched_services.named", \.untouchedServices.named),
            ("untouched_services.unnamed", \.untouchedServices.unnamed),
            ("untouched_services.unnamed_data_events", \.untouchedServices.unnamedDataEvents),
            ("untouched_services.unnamed_silent", \.untouchedServices.unnamedSilent),
        ]
        for (key, path) in decisions {
            let (old, new) = (base[keyPath: path], self[keyPath: path])
            if new.rank > old.rank {
                found.add(key, "`\(key)` is `\(new.rawValue)`, and was `\(old.rawValue)`", at: key)
            }
        }
        for entry in base.recordedDataEvents where !recordedDataEvents.contains(entry) {
            found.add(
                "recorded_data_events \(entry.type)",
                "`recorded_data_events` no longer says the same of `\(entry.type)`",
                at: "recorded_data_events")
        }
    }

    private func compareWindow(_ base: Rules, _ found: inout LooseningList) {
        let days: [(String, KeyPath<Rules, Int>)] = [
            ("window.minimum_days", \.window.minimumDays), ("window.new_principal_days", \.window.newPrincipalDays),
            ("window.new_grant_days", \.window.newGrantDays),
        ]
        for (key, path) in days where self[keyPath: path] > base[keyPath: path] {
            found.add(key, "`\(key)` is \(self[keyPath: path]), and was \(base[keyPath: path])", at: key)
        }
    }
}

/// What was found so far.
private struct LooseningList {
    let rules: Rules
    var all: [Loosening] = []

    init(rules: Rules) {
        self.rules = rules
    }

    mutating func add(_ key: String, _ message: String, _ span: SourceSpan?) {
        all.append(Loosening(key: key, message: message, span: span))
    }

    /// At the key itself, or at the nearest one around it that is written.
    mutating func add(_ key: String, _ message: String, at path: String) {
        var path = path
        var span = rules.span(of: path)
        while span == nil, let dot = path.lastIndex(where: { $0 == "." || $0 == "[" }) {
            path = String(path[..<dot])
            span = rules.span(of: path)
        }
        add(key, message, span ?? SourceSpan(path: rules.source.path))
    }

    mutating func compare(_ check: CheckName, _ old: CheckSetting, _ new: CheckSetting) {
        let key = "check.\(check.rawValue)"
        if new.level.rank < old.level.rank {
            add(
                "\(key).severity", "`\(check.rawValue)` is `\(new.level.rawValue)`, and was `\(old.level.rawValue)`",
                at: "\(key).severity")
        }
        if new.days > old.days {
            add(
                "\(key).days", "`\(check.rawValue)` counts \(new.days) days, and counted \(old.days)", at: "\(key).days"
            )
        }
        for (index, pattern) in new.except.enumerated() where !old.except.contains(pattern) {
            add(
                "\(key).except \(pattern)", "`\(check.rawValue)` leaves out `\(pattern)`", at: "\(key).except[\(index)]"
            )
        }
        for (index, pattern) in new.known.enumerated() where !old.known.contains(pattern) {
            add("\(key).known \(pattern)", "`\(check.rawValue)` takes `\(pattern)`", at: "\(key).known[\(index)]")
        }
        for pattern in old.wholes where !new.wholes.contains(pattern) {
            add(
                "\(key).whole_service \(pattern)", "all of `\(pattern)` is no longer forbidden",
                at: "\(key).whole_service")
        }
        if let lost = LooseningList.lost(old.actions, new.actions) {
            add(
                "\(key).actions \(lost)",
                "`\(check.rawValue)` no longer looks at \(lost.isEmpty ? "all actions" : lost)",
                at: "\(key).actions")
        }
        if let lost = LooseningList.lost(old.resources, new.resources) {
            add(
                "\(key).resources \(lost)",
                "`\(check.rawValue)` no longer looks at \(lost.isEmpty ? "all resources" : lost)",
                at: "\(key).resources")
        }
    }

    /// What a list no longer holds; nil stands for everything.
    private static func lost<Element: Equatable>(_ old: [Element]?, _ new: [Element]?) -> String? {
        guard let new else { return nil }
        guard let old else { return "" }
        let lost = old.filter { !new.contains($0) }
        return lost.isEmpty ? nil : lost.map { "`\($0)`" }.joined(separator: ", ")
    }
}

extension Decision {
    /// What keeps more is more.
    fileprivate var rank: Int {
        switch self {
        case .remove: 0
        case .review: 1
        case .keep: 2
        }
    }
}

extension Rule {
    /// Whether another rule says the same, wherever it stands.
    func saysTheSame(as other: Rule) -> Bool {
        var copy = other
        copy.span = span
        return copy == self
    }
}
