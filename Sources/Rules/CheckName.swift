import Diagnostics

/// A check of `cloudtrim check`, by its key under `check:`, which is the code of its findings, too.
public enum CheckName: String, Hashable, Sendable, CaseIterable {
    /// A document grants what nobody used.
    case unusedAction = "unused_action"
    /// A document grants what no document may grant.
    case forbiddenActions = "forbidden_actions"
    /// A pattern that spans a service or more.
    case wildcardAction = "wildcard_action"
    /// Actions that change things are granted on all resources.
    case wildcardResource = "wildcard_resource"
    /// An Allow of everything but a list.
    case notActionAllow = "not_action_allow"
    /// A pattern that matches no action of the catalog.
    case unknownAction = "unknown_action"
    /// Documents or attachments over AWS's quotas.
    case policySize = "policy_size"
    /// What lets a principal give itself more.
    case privilegeEscalation = "privilege_escalation"
    /// What another tree does not grant.
    case newAccess = "new_access"
    /// A rule whose last day is over.
    case expiredRule = "expired_rule"
    /// A rule whose last day is near.
    case expiresSoon = "expires_soon"
    /// A principal for emergencies that was used.
    case breakGlassUse = "break_glass_use"
    /// A rule that names nobody or nothing.
    case unmatchedRule = "unmatched_rule"
    /// Evidence that is old.
    case staleUsage = "stale_usage"
    /// What `generate` would still propose.
    case pendingChanges = "pending_changes"
    /// A principal without documents, a document of nobody.
    case unmanaged
    /// A document that IAM would refuse, or take otherwise than it reads.
    case refusedDocument = "refused_document"
    /// A change by which the gate itself would find less.
    case loosenedGate = "loosened_gate"
    /// What `grants:` declares and the change grants.
    case declaredGrant = "declared_grant"
    /// A document of AWS that differs from the one that the other tree has.
    case awsChanges = "aws_changes"
    /// A file among the policies that no reader takes.
    case unreadFile = "unread_file"
    /// Evidence that the other tree's evidence contradicts.
    case changedEvidence = "changed_evidence"
}

extension CheckName {
    /// What the check looks for, in a sentence.
    public var text: String {
        switch self {
        case .unusedAction: "Actions that are granted and were not used for `days` days."
        case .forbiddenActions: "Actions of which nobody may have any, but the principals in `except`."
        case .wildcardAction: "Patterns under Allow that span a service or more: `*`, `s3:*`."
        case .wildcardResource: "Actions that change things and are allowed on all resources."
        case .notActionAllow: "NotAction under Allow, which grants whatever AWS adds."
        case .unknownAction: "Patterns that match no action of the catalog, as typing errors do."
        case .policySize: "Documents, and numbers of attachments, over AWS's quotas."
        case .privilegeEscalation: "Actions that together let a principal give itself more."
        case .newAccess: "What is granted here and not in the tree of `--against`."
        case .expiredRule: "Rules whose `until` is over; they hold until someone takes them out."
        case .expiresSoon: "Rules whose `until` is today or at most `days` days ahead."
        case .breakGlassUse: "Use of principals that a rule keeps for emergencies (`break_glass`)."
        case .unmatchedRule: "Rules of which a key names what there is not."
        case .staleUsage: "A `usage.json` whose evidence ends more than `days` days ago."
        case .pendingChanges: "What `cloudtrim generate` would still propose."
        case .unmanaged: "Principals of `account.json` without documents, and documents of nobody."
        case .refusedDocument: "Documents that IAM would refuse, or take otherwise than they read."
        case .loosenedGate: "Whatever a change does to rules, baseline and accounts by which the gate would find less."
        case .declaredGrant: "New access that lies within what `grants:` of the same change declares."
        case .awsChanges: "Documents of AWS that are not those of the tree of `--against`."
        case .unreadFile: "Files under `policies/` that no reader takes and the tree of `--against` lacks."
        case .changedEvidence: "A `usage.json`, or a date in `account.json`, that the tree of `--against` contradicts."
        }
    }

    /// How grave a finding is where the file says nothing; nil where the check is off then.
    public var defaultSeverity: Severity? { defaults.severity }

    /// How it stands where the file says nothing: an error where the text alone proves it and the file itself asked to be
    /// told (a rule's last day), a warning where someone has to judge, a note where `generate` sees to it.
    var defaults: CheckSetting {
        switch self {
        case .forbiddenActions: CheckSetting(.error, actions: [])
        case .unknownAction, .policySize, .newAccess, .expiredRule, .refusedDocument, .loosenedGate, .awsChanges,
            .unreadFile, .changedEvidence:
            CheckSetting(.error)
        case .unusedAction: CheckSetting(.warning, days: 90)
        case .staleUsage: CheckSetting(.warning, days: 30)
        case .expiresSoon: CheckSetting(.warning, days: 14)
        case .wildcardAction, .wildcardResource, .notActionAllow, .privilegeEscalation, .unmatchedRule, .unmanaged,
            .declaredGrant, .breakGlassUse:
            CheckSetting(.warning)
        case .pendingChanges: CheckSetting(.note)
        }
    }

    /// The keys that it takes.
    var fields: [Field<CheckSetting>] {
        let severity: Field<CheckSetting> = Field(
            "severity", \.level, .name,
            "How grave a finding is; `off` leaves the check out. `\(defaults.level.rawValue)` without this key.")
        let except: Field<CheckSetting> = Field(
            "except", \.except, Form.principal.list, "Principals that it does not look at.")
        let narrowed: Field<CheckSetting> = Field(
            "actions", \.actions, Form.actionPattern.list, "The actions that it looks at; all without this key.")
        return switch self {
        case .unusedAction: [severity, days("How many days without use make a finding."), narrowed, except]
        case .forbiddenActions:
            [
                severity,
                Field(
                    "actions", \.actions, Form.actionPattern.list,
                    "The actions that are forbidden: whoever has any of what a pattern matches breaks it."),
                Field(
                    "whole_service", \.wholes, Form.actionPattern.list,
                    "Patterns of which nobody may have all that they match; a part of it is let be."),
                Field(
                    "resources", \.resources, Form<String>.text.list,
                    "The resources on which `actions` are forbidden, as ARNs with `*` and `?`; all without this key."),
                Field("except", \.except, Form.principal.list, "Principals that may have them all the same."),
            ]
        case .wildcardAction, .wildcardResource, .newAccess: [severity, narrowed, except]
        case .unknownAction:
            [
                severity,
                Field(
                    "known", \.known, Form.actionPattern.list,
                    "Actions that are right all the same: newer than the catalog."),
            ]
        case .notActionAllow, .privilegeEscalation, .unmanaged: [severity, except]
        case .expiresSoon: [severity, days("How many days before its last day a rule makes a finding.")]
        case .staleUsage: [severity, days("How old the newest evidence may be, in days.")]
        case .policySize, .expiredRule, .unmatchedRule, .pendingChanges, .refusedDocument, .loosenedGate,
            .declaredGrant, .awsChanges, .unreadFile, .changedEvidence, .breakGlassUse:
            [severity]
        }
    }

    private func days(_ text: String) -> Field<CheckSetting> {
        Field("days", \.days, .integer(1...3_650), "\(text) \(defaults.days) without this key.")
    }
}
