import AccountState
import IAMModel
import Usage

/// Whom the names in one account's events mean by now: who was renamed since has another name, and who was deleted is
/// none of them, whoever has the name today.
///
/// `UpdateUser` and `UpdateGroup` are all that renames; a role keeps its name (IAM API Reference, "UpdateUser",
/// "UpdateGroup", "UpdateRole"). Names are unique without regard to case (IAM User Guide, "IAM and AWS STS quotas").
struct NameHistory {
    private struct Change {
        let time: Timestamp
        let from: Holder
        /// Nil where it was deleted.
        let to: Holder?
    }

    /// In the order of time.
    private var changes: [Change] = []
    /// What the state calls who is on file, by the name in small letters.
    private var spelling: [Holder: Holder] = [:]
    private var created: [Holder: Timestamp] = [:]

    /// The history of an account that no event tells of.
    init() {}

    /// - Parameter events: those of one account, in the order of time.
    init(of state: AccountState?, events: some Sequence<GrantEvent>) {
        for event in events {
            guard let from = event.holder else { continue }
            switch event.operation {
            case "UpdateUser", "UpdateGroup":
                guard !event.newName.isEmpty else { continue }
                changes.append(Change(time: event.time, from: from.folded, to: Holder(from.kind, event.newName)))
            case "DeleteUser", "DeleteGroup", "DeleteRole":
                changes.append(Change(time: event.time, from: from.folded, to: nil))
            default: continue
            }
        }
        for holder in state?.holders ?? [] { spelling[holder.folded] = holder }
        for user in state?.users ?? [] { created[user.holder] = user.created }
        for group in state?.groups ?? [] { created[group.holder] = group.created }
        for role in state?.roles ?? [] { created[role.holder] = role.created }
    }

    /// Whom a name of an event means, by the name that it has now; one that is gone has a name that nobody can have.
    ///
    /// - Complexity: O(*renames and deletions in the account*).
    func current(_ holder: Holder, at time: Timestamp) -> Holder {
        var name = holder
        for change in changes where change.time >= time && change.from == name.folded {
            guard let next = change.to else { return Holder(name.kind, "\(name.name), deleted \(change.time.day)") }
            name = next
        }
        let known = spelling[name.folded] ?? name
        // An older one had the name before.
        if let created = created[known], created > time {
            return Holder(known.kind, "\(known.name) before \(created.day)")
        }
        return known
    }

    /// When somebody on file was made; nil where the state doesn't tell.
    func created(_ holder: Holder) -> Timestamp? { created[holder] }
}

extension Holder {
    /// The same in small letters.
    fileprivate var folded: Holder { Holder(kind, name.lowercased()) }
}

extension GrantEvent {
    /// Whose grant it is, by the name that the event has.
    var holder: Holder? {
        if !role.isEmpty { return .role(role) }
        if !user.isEmpty { return .user(user) }
        return group.isEmpty ? nil : .group(group)
    }
}
