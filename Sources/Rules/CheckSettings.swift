import Diagnostics
import IAMModel

/// What `cloudtrim check` looks for, and how grave it is: `check:` of `rules.yaml`, and for what that leaves out the
/// defaults of each check.
public struct CheckSettings: Hashable, Sendable {
    private var written: [CheckName: CheckSetting] = [:]

    /// How one check is set.
    public internal(set) subscript(check: CheckName) -> CheckSetting {
        get { written[check] ?? check.defaults }
        set { written[check] = newValue }
    }

    /// How grave a finding of a check is; nil where the check is off.
    public func severity(of check: CheckName) -> Severity? { self[check].severity }

    static let fields = CheckName.allCases.map { check in
        Field<CheckSettings>(check.rawValue, \.[check], check.fields, check.text)
    }
}

/// How one check is set. A check that does not take a key has the key's default.
public struct CheckSetting: Hashable, Sendable {
    /// How many days make a finding; 0 where the check counts none.
    public internal(set) var days: Int
    /// The actions that it looks at, or forbids; nil for all. Nothing is forbidden by default.
    public internal(set) var actions: [ActionPattern]?
    /// Patterns of which nobody may have all that they match.
    public internal(set) var wholes: [ActionPattern] = []
    /// The resources on which actions are forbidden; nil for all.
    public internal(set) var resources: [String]?
    /// Principals that it does not look at.
    public internal(set) var except: [PrincipalPattern] = []
    /// Actions that are right though the catalog has none such.
    public internal(set) var known: [ActionPattern] = []

    /// How grave a finding is; nil where the check is off.
    public var severity: Severity? { Severity(rawValue: level.rawValue) }

    /// What `severity` can be.
    enum Level: String, CaseIterable {
        case error
        case warning
        case note
        case off
    }

    var level: Level

    init(_ level: Level, days: Int = 0, actions: [ActionPattern]? = nil) {
        self.level = level
        self.actions = actions
        self.days = days
    }
}
