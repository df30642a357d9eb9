import AccountState
import Diagnostics
import IAMModel

/// The dates of one account's users, roles and policies, here and in the other tree.
///
/// IAM never changes when something was made (IAM API Reference, "User", "Role", "PolicyVersion": `CreateDate`), and nothing
/// was made or used after today. Young principals and new grants are left alone, and so is whoever was used without an
/// event: a date by hand keeps access.
struct AccountDateComparison {
    private static let help = "`cloudtrim import` the account's state; never edit a date by hand"

    let account: AccountState
    let old: AccountState?
    let subject: CheckSubject

    /// What one tree tells of a user or role.
    private struct Dates {
        let id: String
        let created: Timestamp?
        let used: Timestamp?

        init(_ user: User) { (id, created, used) = (user.id, user.created, user.passwordLastUsed) }
        init(_ role: Role) { (id, created, used) = (role.id, role.created, role.lastUsed) }
    }

    /// Everything that can't be.
    func findings() -> [Finding] {
        var found: [Finding] = []
        for user in account.users {
            found += compare(user.holder, Dates(user), old?.user(user.name).map { Dates($0) })
        }
        for role in account.roles {
            found += compare(role.holder, Dates(role), old?.role(role.name).map { Dates($0) })
        }
        return found + versions()
    }

    private func compare(_ holder: Holder, _ now: Dates, _ was: Dates?) -> [Finding] {
        var found: [Finding] = []
        for (what, date, known) in [("created", now.created, was?.created), ("last used", now.used, was?.used)] {
            guard let date, date != known, isToCome(date) else { continue }
            found.append(
                finding(
                    "`\(holder)` was \(what) on \(date.day), after today, \(subject.today)", holder, "\(what) to come"))
        }
        guard found.isEmpty, let was, let created = now.created, let known = was.created, created != known else {
            return found
        }
        let isSame = now.id == was.id || now.id.isEmpty || was.id.isEmpty
        // Another one of the same name was made after the first.
        guard isSame ? created != known : created < known else { return found }
        let before = subject.before?.name ?? ""
        return [
            finding(
                isSame
                    ? "`\(holder)` was created on \(created.day), and on \(known.day) in \(before): IAM never changes that"
                    : "`\(holder)` has another id than in \(before), and was created before that one", holder, "created"
            )
        ]
    }

    /// Versions of policies: what their texts grant is as old as they are.
    private func versions() -> [Finding] {
        account.policies.flatMap { policy -> [Finding] in
            let was = old?.policies.first { $0.arn == policy.arn }
            return policy.versions.compactMap { version -> Finding? in
                guard let created = version.created else { return nil }
                let known = was?.versions.first { $0.id == version.id }?.created
                guard created != known else { return nil }
                let isOfSamePolicy = was?.created == policy.created
                guard isToCome(created) || known != nil && isOfSamePolicy else { return nil }
                let other =
                    isToCome(created)
                    ? "after today, \(subject.today)"
                    : "and on \(known.map { "\($0.day)" } ?? "") in \(subject.before?.name ?? ""): IAM never changes that"
                return Finding(
                    ChangedEvidenceCheck.code,
                    "version `\(version.id)` of `\(policy.name)` was created on \(created.day), \(other)",
                    at: account.file.map { SourceSpan(path: $0.tree.source.path) },
                    element: "\(policy.arn) \(version.id)", help: Self.help)
            }
        }
    }

    /// A day of grace: the state may come from where it is tomorrow.
    private func isToCome(_ date: Timestamp) -> Bool { date.day > subject.today.advanced(byDays: 1) }

    private func finding(_ message: String, _ holder: Holder, _ what: String) -> Finding {
        Finding(
            ChangedEvidenceCheck.code, message, at: account.file?.span(of: holder), element: "\(holder) \(what)",
            help: Self.help)
    }
}
