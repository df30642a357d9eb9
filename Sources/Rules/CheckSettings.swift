import Diagnostics
import IAMModel

/// What `cloudtrim check` looks for, and how grave it is; nil where the file does not ask for it.
public struct CheckSettings: Hashable, Sendable {
    /// Actions that no document may grant.
    public struct ForbiddenActions: Hashable, Sendable {
        /// How grave a finding is.
        public internal(set) var severity = Severity.error
        /// The actions.
        public internal(set) var actions: [ActionPattern] = []
        /// Principals that may have them all the same.
        public internal(set) var except: [PrincipalPattern] = []
    }

    /// Actions without use.
    public struct UnusedAction: Hashable, Sendable {
        /// How grave a finding is.
        public internal(set) var severity = Severity.warning
        /// How many days without use make a finding.
        public internal(set) var days = 90
    }

    /// Documents over AWS's quotas.
    public struct PolicySize: Hashable, Sendable {
        /// How grave a finding is.
        public internal(set) var severity = Severity.error
    }

    /// What another tree does not grant.
    public struct NewAccess: Hashable, Sendable {
        /// How grave a finding is.
        public internal(set) var severity = Severity.error
    }

    /// Actions that no document may grant.
    public internal(set) var forbiddenActions: ForbiddenActions?
    /// Actions without use.
    public internal(set) var unusedAction: UnusedAction?
    /// Documents over AWS's quotas.
    public internal(set) var policySize: PolicySize?
    /// What another tree does not grant.
    public internal(set) var newAccess: NewAccess?

    static let fields: [Field<CheckSettings>] = [
        Field(
            "forbidden_actions", \.forbiddenActions,
            .section(
                ForbiddenActions(),
                [
                    Field("severity", \.severity, .name),
                    Field("actions", \.actions, Form.actionPattern.list, required: "actions: [\"iam:*\"]"),
                    Field("except", \.except, Form.principal.list),
                ])),
        Field(
            "unused_action", \.unusedAction,
            .section(
                UnusedAction(),
                [Field("severity", \.severity, .name), Field("days", \.days, .integer(1...3_650))])),
        Field("policy_size", \.policySize, .section(PolicySize(), [Field("severity", \.severity, .name)])),
        Field("new_access", \.newAccess, .section(NewAccess(), [Field("severity", \.severity, .name)])),
    ]
}

extension Form where Value: Sendable {
    /// A mapping whose keys have defaults.
    static func section(_ defaults: Value, _ fields: [Field<Value>]) -> Form {
        Form(.mapping(fields.map(\.schema))) { node, reader in
            var value = defaults
            reader.read(node, into: &value, fields)
            return value
        }
    }
}
