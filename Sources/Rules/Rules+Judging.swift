import Diagnostics
import IAMModel

extension Rules {
    /// The rules by which a change to these rules is judged: those of the base, the accounts of both, and of each check the
    /// stricter setting. What the change declares in `grants:` stays beside what the base declares.
    ///
    /// A change can't be its own judge: whatever it takes out of the gate counts from the next change on.
    public func judged(by base: Rules) -> Rules {
        var rules = base
        rules.accounts += accounts.filter { own in
            !base.accounts.contains { $0.name == own.name || $0.id == own.id }
        }
        for check in CheckName.allCases { rules.check[check] = check.stricter(base.check[check], self.check[check]) }
        return rules
    }

    /// Takes over the names that other rules have for the same accounts: those are the folders in the tree of those rules.
    public mutating func useNames(of other: Rules) {
        for index in accounts.indices {
            guard let own = other.accounts.first(where: { $0.id == accounts[index].id }) else { continue }
            accounts[index].name = own.name
        }
    }
}

extension CheckName {
    /// Of two settings all that makes more findings; exceptions are the base's.
    func stricter(_ base: CheckSetting, _ change: CheckSetting) -> CheckSetting {
        var setting = base
        if change.level.rank > base.level.rank { setting.level = change.level }
        setting.days = (self == .expiresSoon ? max : min)(base.days, change.days)
        setting.wholes += change.wholes.filter { !base.wholes.contains($0) }
        if self == .forbiddenActions {
            setting.actions =
                (base.actions ?? []) + (change.actions ?? []).filter { !(base.actions ?? []).contains($0) }
            setting.resources = CheckName.joined(base.resources, change.resources)
        } else {
            setting.actions = CheckName.joined(base.actions, change.actions)
        }
        return setting
    }

    /// Both lists, where nil stands for everything.
    private static func joined<Element: Equatable>(_ first: [Element]?, _ second: [Element]?) -> [Element]? {
        guard let first, let second else { return nil }
        return first + second.filter { !first.contains($0) }
    }
}

extension CheckSetting.Level {
    /// Graver is more.
    var rank: Int {
        switch self {
        case .off: 0
        case .note: 1
        case .warning: 2
        case .error: 3
        }
    }
}
