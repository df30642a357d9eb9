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
        /// Its place among all changes.
        let place: Int
        /// Nil where it was deleted.
        let to: Holder?
    }

    /// By the name that went, in small letters, in the order of time.
    private var changes: [Holder: [Change]] = [:]
    /// What the state calls who is on file, by the name in small letters.
    private var spelling: [Holder: Holder] = [:]
    private var created: [Holder: Timestamp] = [:]

    /// The history of an account that no event tells of.
    init() {}

    /// - Parameter events: those of one account, in the order of time.
    init(of state: AccountState?, events: some Sequence<GrantEvent>) {
        for (place, event) in events.enumerated() {
            guard let from = event.holder else { continue }
            switch event.operation {
            case "UpdateUser", "UpdateGroup":
                guard !event.newName.isEmpty else { continue }
                let to = Holder(from.kind, event.newName)
                changes[from.folded, default: []].append(Change(time: event.time, place: place, to: to))
            case "DeleteUser", "DeleteGroup", "DeleteRole":
                changes[from.folded, default: []].append(Change(time: event.time, place: place, to: nil))
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
    /// - Complexity: O(*renames since* · log *renames and deletions of one name*).
    func current(_ holder: Holder, at time: Timestamp) -> Holder {
        var name = holder
        var place = -1
        while let change = next(after: place, of: name, at: time) {
            place = change.place
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

    private func next(after place: Int, of name: Holder, at time: Timestamp) -> Change? {
        guard let own = changes[name.folded] else { return nil }
        var (low, high) = (0, own.count)
        while low < high {
            let middle = (low + high) / 2
            if own[middle].time >= time && own[middle].place > place { high = middle } else { low = middle + 1 }
        }
        return low < own.count ? own[low] : nil
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
