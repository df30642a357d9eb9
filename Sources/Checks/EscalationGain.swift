import AccountState
import ActionCatalog
import Analysis
import IAMModel
import PolicyLanguage

/// What of a principal's actions can win it something.
struct EscalationGain {
    /// A user's own access keys, password and MFA devices: who changes them becomes nobody else
    /// (IAM User Guide, "Allows IAM users to manage their own password, access keys and MFA").
    private static let ownCredentials = [
        "iam:ChangePassword", "iam:*AccessKey*", "iam:*LoginProfile", "iam:*MFADevice*", "iam:*SSHPublicKey*",
        "iam:*ServiceSpecificCredential*", "iam:*SigningCertificate*",
    ]
    private let credentials: ActionSet
    private let assume: ActionSet

    /// The actions, as a catalog has them.
    init(_ catalog: ActionCatalog) {
        credentials = Self.ownCredentials.reduce(into: ActionSet()) { $0.formUnion(catalog.expand(ActionPattern($1))) }
        assume = catalog.expand(ActionPattern("sts:AssumeRole"))
    }

    /// What a principal is granted, without what a statement gives of its own user's credentials for that user alone, and
    /// without the right to assume where a statement names the roles: that right was meant, and a role's trust decides.
    func actions(_ granted: GrantedActions, of account: AccountState) -> ActionSet {
        var won = ActionSet()
        for grants in granted.documents {
            guard let document = account.documents[grants.path] else { continue }
            for entry in grants.entries {
                let statement = document.statements[entry.statement]
                var actions = entry.actions
                if statement.concernsOwnUserOnly(document.version) { actions.subtract(credentials) }
                if !actions.isDisjoint(with: assume), !statement.concernsAnyRole { actions.subtract(assume) }
                won.formUnion(actions)
            }
        }
        return won.intersection(granted.granted)
    }
}

extension Statement {
    /// A name that no role has: `~` is not among the characters of names (IAM User Guide, "IAM and AWS STS quotas").
    private static let nobody = "~~~~~~~~"

    /// Whether it is about the caller's own user, and its MFA device, alone: in a version that knows policy variables.
    func concernsOwnUserOnly(_ version: PolicyVersion) -> Bool {
        guard version == .v2012, let resources, !resources.isNegated, !resources.entries.isEmpty else { return false }
        return resources.entries.allSatisfy { entry in
            let parts = entry.text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            guard parts.count == 6, parts[2] == "iam" else { return false }
            let path = parts[5].split(separator: "/")
            guard let kind = path.first, let name = path.last, ["user", "mfa", "sms-mfa"].contains(kind) else {
                return false
            }
            return name == "${aws:username}"
        }
    }

    /// Whether it is about roles whatever they are called, in whatever account: `*`, `arn:aws:iam::111111111111:role/*`.
    var concernsAnyRole: Bool {
        guard let resources, !resources.isNegated else { return true }
        return resources.entries.contains { entry in
            let parts = entry.text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            func literal(_ part: Int, or other: String) -> String {
                parts.count > part && !parts[part].isEmpty && Wildcard(parts[part]).isLiteral
                    ? String(parts[part]) : other
            }
            let role = "arn:\(literal(1, or: "aws")):iam::\(literal(4, or: "111111111111")):role/\(Self.nobody)"
            return Wildcard(entry.text).matches(role)
        }
    }
}
