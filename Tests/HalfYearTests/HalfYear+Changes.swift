import AccountState
import Diagnostics
import IAMModel

// What people do around the weekly job.
extension HalfYear {
    mutating func begin() {
        cloud.base = Set(Self.actions.prefix(8))
        let made = Day(year: 2025, month: 1, day: 1)
        for name in ["ann", "bob", "cid", "dora", "eve"] { join(.user(name), "AIDA\(name.uppercased())", made) }
        join(.role("deploy"), "AROADEPLOY", made)
        for name in ["devs", "ops"] {
            cloud.members[.group(name)] = .init(id: "AGPA\(name.uppercased())", created: made)
        }
        cloud.inline[.group("devs")] = ["Shared": some(4)]
        cloud.inline[.group("ops")] = ["Shared": some(3)]
        cloud.managed["Team"] = [.init(actions: some(6), created: made)]
        cloud.groups = [.user("ann"): ["devs"], .user("bob"): ["devs", "ops"], .user("cid"): ["ops"]]
        cloud.attached = [
            .user("dora"): ["aws/Base"], .user("eve"): ["Team"], .role("deploy"): ["Team"], .user("cid"): ["Team"],
        ]
        tell("begins")
    }

    private mutating func join(_ holder: Holder, _ id: String, _ created: Day) {
        cloud.members[holder] = .init(id: id, created: created)
        let own = some(5)
        cloud.inline[holder] = ["Work": own.union(some(2))]
        habits[id] = (Set(own.sorted().prefix(2)), Set(own.sorted().dropFirst(2)))
    }

    /// What happens in one week besides.
    mutating func change(inWeek week: Int) throws {
        switch week {
        case 6:
            event("CreateUser", .user("fay"))
            join(.user("fay"), "AIDAFAY", day)
            event(
                "PutUserPolicy", .user("fay"), policy: "Work", MadeCloud.text(cloud.inline[.user("fay")]?["Work"] ?? [])
            )
            tell("fay joins")
        case 11: recreate(.role("deploy"), as: "AROADEPLOY2")
        case 15: leave(.user("eve"))
        case 18: rename("bob", to: "ben")
        default: break
        }
        if chance(35) { drift() }
        if chance(20) { reviewOfPeople() }
    }

    private mutating func recreate(_ holder: Holder, as id: String) {
        event("DeleteRole", holder)
        day = day.advanced(byDays: 1)
        event("CreateRole", holder)
        let old = self.id(holder)
        cloud.members[holder] = .init(id: id, created: day)
        habits[id] = habits[old]
        cloud.inline[holder] = [:]
        cloud.attached[holder] = []
        put(holder, "Work", some(5).union(habits[id]?.often ?? []))
        tell("\(holder) is made again")
    }

    private mutating func leave(_ holder: Holder) {
        event("Delete\(Self.word(holder))", holder)
        cloud.members[holder] = nil
        (cloud.inline[holder], cloud.attached[holder], cloud.groups[holder]) = (nil, nil, nil)
        tell("\(holder) leaves")
    }

    private mutating func rename(_ old: String, to new: String) {
        event("UpdateUser", .user(old), newName: new)
        let (from, to) = (Holder.user(old), Holder.user(new))
        cloud.members[to] = cloud.members.removeValue(forKey: from)
        cloud.inline[to] = cloud.inline.removeValue(forKey: from)
        cloud.attached[to] = cloud.attached.removeValue(forKey: from)
        cloud.groups[to] = cloud.groups.removeValue(forKey: from)
        tell("\(old) is \(new)")
    }

    /// Somebody changes something in the console.
    private mutating func drift() {
        counts.drifts += 1
        let users = cloud.members.keys.filter { $0.kind != .group }.sorted()
        let holder = pick(users)
        let action = pick(Self.actions)
        switch random.below(4) {
        case 0:
            give(holder, "Work", action)
            tell("console: \(holder) gets \(action)")
        case 1:
            give(pick([Holder.group("devs"), .group("ops")]), "Shared", action)
            tell("console: a group gets \(action)")
        case 2 where holder.kind == .user:
            let group = pick(["devs", "ops"])
            guard !(cloud.groups[holder]?.contains(group) ?? false) else { return }
            cloud.groups[holder, default: []].insert(group)
            event("AddUserToGroup", holder, group: group)
            for action in cloud.granted(.group(group)) { givenInCloud[id(holder), default: [:]][action] = day }
            tell("console: \(holder) joins \(group)")
        default:
            let policy = pick(["aws/Base", "Team"])
            guard !(cloud.attached[holder]?.contains(policy) ?? false),
                policy == "aws/Base" || cloud.managed["Team"] != nil
            else { return }
            attach(holder, policy, true)
            for action in policy == "aws/Base" ? cloud.base : cloud.managed["Team"]?.last?.actions ?? [] {
                givenInCloud[id(holder), default: [:]][action] = day
            }
            tell("console: \(policy) attached to \(holder)")
        }
    }

    /// Somebody gives an action by a pull request of its own.
    private mutating func reviewOfPeople() {
        counts.reviewed += 1
        let holder = pick(cloud.members.keys.filter { $0.kind != .group }.sorted())
        let action = pick(Self.actions)
        giveInTree(holder, "Work", action)
        tell("a pull request gives \(holder) \(action)")
    }

    // MARK: Bringing the tree to AWS

    /// The pipeline brings what the tree changed since the last import, where AWS is as it was then.
    mutating func deploy() {
        let (plain, before) = (plain, cloud.grantedByID)
        var isAny = false
        for name in plain.files.keys.filter({ $0.hasPrefix("demo/managed/") }).map({
            String($0.dropFirst(13).dropLast(5))
        }).sorted() {
            guard let wanted = plain.actions("demo/managed/\(name).json"),
                cloud.managed[name] == imported.managed[name],
                cloud.managed[name]?.last?.actions != wanted
            else { continue }
            isAny = true
            let isNew = cloud.managed[name] == nil
            cloud.managed[name, default: []].append(.init(actions: wanted, created: day))
            event(
                isNew ? "CreatePolicy" : "CreatePolicyVersion", policy: name, arn: Self.arn(name),
                version: isNew ? "" : "v\(cloud.managed[name]?.count ?? 0)", MadeCloud.text(wanted))
        }
        for holder in cloud.members.keys.sorted() {
            guard let attached = plain.attached(holder), imported.members[holder] == cloud.members[holder] else {
                continue
            }
            if cloud.attached[holder] ?? [] == imported.attached[holder] ?? [] {
                for policy in attached.subtracting(cloud.attached[holder] ?? []).sorted() {
                    isAny = true
                    attach(holder, policy, true)
                }
                for policy in (cloud.attached[holder] ?? []).subtracting(attached).sorted() {
                    isAny = true
                    attach(holder, policy, false)
                }
            }
            let documents = plain.inline(holder)
            for name in Set(documents.keys).union((cloud.inline[holder] ?? [:]).keys).sorted() {
                let now = cloud.inline[holder]?[name]
                guard now == imported.inline[holder]?[name], now != documents[name] else { continue }
                isAny = true
                put(holder, name, documents[name])
            }
        }
        for (id, actions) in cloud.grantedByID {
            for action in actions.subtracting(before[id] ?? []) where givenInTree[id]?[action] == nil {
                faults.append("\(day) added: \(id) has \(action) by what was brought to AWS, and nobody gave it")
            }
        }
        if isAny {
            counts.deployed += 1
            tell("deployed")
        }
    }
}
