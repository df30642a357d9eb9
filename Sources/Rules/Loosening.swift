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

    /// The first rule that matches decides: what keeps may neither be new nor come before what kept less.
    private func compareRules(_ base: Rules, _ found: inout LooseningList) {
        for (place, rule) in rules.enumerated() {
            let what = "rule `\(rule.id)`, which decides `\(rule.decision.rawValue)`,"
            guard let old = base.rules.firstIndex(where: { $0.saysTheSame(as: rule) }) else {
                guard rule.decision != .remove else { continue }
                let isKnown = base.rules.contains { $0.id == rule.id }
                found.add("rules \(rule.id)", "\(what) \(isKnown ? "has changed" : "is new")", rule.span)
                continue
            }
            let overtaken = base.rules[..<old].first { other in
                other.decision.rank < rule.decision.rank
                    && rules[(place + 1)...].contains { $0.saysTheSame(as: other) }
            }
            guard let overtaken else { continue }
            found.add("rules \(rule.id)", "\(what) stands before `\(overtaken.id)`, and stood behind it", rule.span)
        }
        for (place, gone) in base.rules.enumerated() where !rules.contains(where: { $0.saysTheSame(as: gone) }) {
            // Behind it stands what keeps more.
            let isOverruled = base.rules[(place + 1)...].contains { other in
                other.decision.rank > gone.decision.rank && rules.contains { $0.saysTheSame(as: other) }
            }
            guard gone.decision == .remove || isOverruled else { continue }
            found.add(
                "rules \(gone.id)",
                "rule `\(gone.id)`, which decides `\(gone.decision.rawValue)`, is gone or has changed", at: "rules")
        }
    }

    private func compareDecisions(_ base: Rules, _ found: inout LooseningList) {
        let decisions: [(String, KeyPath<Rules, Decision>)] = [
            ("decisions.recorded", \.decisions.recorded), ("decisions.likely", \.decisions.likely),
            ("decisions.data_event", \.decisions.dataEvent), ("decisions.inferred_only", \.decisions.inferredOnly),
            ("decisions.follows", \.decisions.follows), ("decisions.pass_role", \.decisions.passRole),
            ("decisions.unknown", \.decisions.unknown), ("untouched_services.named", \.untouchedServices.named),
            ("untouched_services.unnamed", \.untouchedServices.unnamed),
            ("untouched_services.unnamed_data_events", \.untouchedServices.unnamedDataEvents),
            ("untouched_services.unnamed_silent", \.untouchedServices.unnamedSilent),
            ("pairs.named", \.pairs.untouchedServices.named), ("pairs.unnamed", \.pairs.untouchedServices.unnamed),
            ("pairs.unnamed_data_events", \.pairs.untouchedServices.unnamedDataEvents),
            ("pairs.unnamed_silent", \.pairs.untouchedServices.unnamedSilent),
            ("pairs.decisions.recorded", \.pairs.decisions.recorded),
            ("pairs.decisions.likely", \.pairs.decisions.likely),
            ("pairs.decisions.data_event", \.pairs.decisions.dataEvent),
            ("pairs.decisions.follows", \.pairs.decisions.follows),
            ("pairs.decisions.pass_role", \.pairs.decisions.passRole),
            ("pairs.decisions.inferred_only", \.pairs.decisions.inferredOnly),
            ("pairs.decisions.unknown", \.pairs.decisions.unknown),
        ]
        for (key, path) in decisions {
            let (old, new) = (base[keyPath: path], self[keyPath: path])
            if new.rank > old.rank {
                found.add(key, "`\(key)` is `\(new.rawValue)`, and was `\(old.rawValue)`", at: key)
            }
        }
        for entry in base.recordedDataEvents where !recordedDataEvents.contains(where: { $0.saysNoLess(than: entry) }) {
            found.add(
                "recorded_data_events \(entry.type)",
                "`recorded_data_events` no longer says the same of `\(entry.type)`",
                at: "recorded_data_events")
        }
        if base.declaredCoverage.contains(where: { old in !declaredCoverage.contains { $0.saysNoLess(than: old) } }) {
            found.add(
                "usage.coverage", "`usage.coverage` no longer says the same: what can't be seen is kept",
                at: "usage.coverage")
        }
    }

    private func compareWindow(_ base: Rules, _ found: inout LooseningList) {
        let days: [(String, KeyPath<Rules, Int>)] = [
            ("window.days", \.window.days), ("window.minimum_days", \.window.minimumDays),
            ("window.new_principal_days", \.window.newPrincipalDays), ("window.new_grant_days", \.window.newGrantDays),
        ]
        for (key, path) in days where self[keyPath: path] > base[keyPath: path] {
            found.add(key, "`\(key)` is \(self[keyPath: path]), and was \(base[keyPath: path])", at: key)
        }
        // Nothing is removed by logs that are older.
        if window.staleDays < base.window.staleDays {
            let key = "window.stale_days"
            found.add(key, "`\(key)` is \(window.staleDays), and was \(base.window.staleDays)", at: key)
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
        // A warning of a day that comes is less the later it comes.
        if check == .expiresSoon ? new.days < old.days : new.days > old.days {
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

extension DeclaredCoverage {
    /// Whether it speaks for all accounts and days of another statement, and says of them all that it says.
    fileprivate func saysNoLess(than other: DeclaredCoverage) -> Bool {
        func reaches<Bound>(_ own: Bound?, _ old: Bound?, _ isNoLess: (Bound, Bound) -> Bool) -> Bool {
            guard let own else { return true }
            return old.map { isNoLess(own, $0) } ?? false
        }
        let regionsStay: Bool =
            switch (regions, other.regions) {
            case (_, .asSeen), (.all, _): true
            case (.named(let own), .named(let old)): Set(old).isSubset(of: own)
            case (.named, .all), (.asSeen, _): false
            }
        return regionsStay && reaches(accounts, other.accounts) { Set($1).isSubset(of: $0) }
            && reaches(since, other.since, <=) && reaches(until, other.until, >=) && (days ?? 0) >= (other.days ?? 0)
            && (managementRead || !other.managementRead) && (managementWrite || !other.managementWrite)
            && Set(other.sources).isSubset(of: sources)
    }
}

extension RecordedDataEvent {
    /// Whether it says of all accounts and days of another entry that the type is recorded. From when one without a day counts, the
    /// logs tell: it is the same as none but its like.
    fileprivate func saysNoLess(than other: RecordedDataEvent) -> Bool {
        guard type == other.type else { return false }
        if let accounts, !(other.accounts.map { Set($0).isSubset(of: accounts) } ?? false) { return false }
        guard let since, let old = other.since else { return since == nil && other.since == nil }
        return since <= old
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
