import AccountState
import EventLog
import IAMModel
import SeededRandom
import StateBuilder
import Usage

/// An account as it is at the end of a day, with an evaluator of its own.
struct MadeDay {
    /// A user, group or role, whatever it is called.
    struct Who: Hashable {
        let kind: Holder.Kind
        let number: Int
        var isRole: Bool { kind == .role }
    }

    struct Statement {
        let isDeny: Bool
        let actions: [String]

        var text: String {
            let list = actions.map { "\"\($0)\"" }.joined(separator: ", ")
            return #"{"Effect": "\#(isDeny ? "Deny" : "Allow")", "Action": [\#(list)], "Resource": "*"}"#
        }
    }

    typealias Document = [Statement]

    struct Trust {
        var users: Set<Who> = []
        var isOpenToAccount = false
    }

    var names: [Who: String] = [:]
    var inline: [Who: [String: Document]] = [:]
    var attached: [Who: Set<String>] = [:]
    /// Groups of users.
    var members: [Who: Set<Who>] = [:]
    var boundary: [Who: String] = [:]
    /// By name of the policy.
    var versions: [String: [(document: Document, created: Timestamp?)]] = [:]
    var inForce: [String: Int] = [:]
    var trust: [Who: Trust] = [:]

    var all: [Who] { names.keys.sorted { ($0.kind, $0.number) < ($1.kind, $1.number) } }
    var principals: [Who] { all.filter { $0.kind != .group } }
    var roles: [Who] { all.filter(\.isRole) }
    func name(of who: Who) -> String { names[who] ?? "" }

    private func statements(_ policy: String) -> Document {
        guard let versions = versions[policy], let place = inForce[policy] else { return [] }
        return versions[place].document
    }

    private func identity(_ who: Who) -> Document {
        ([who] + (members[who] ?? [])).flatMap { holder in
            (inline[holder] ?? [:]).values.flatMap { $0 } + (attached[holder] ?? []).flatMap { statements($0) }
        }
    }

    private static func decides(_ document: Document, _ isDeny: Bool, _ action: String) -> Bool {
        document.contains { $0.isDeny == isDeny && $0.actions.contains(action) }
    }

    private func denies(_ action: String, to who: Who) -> Bool {
        Self.decides(identity(who), true, action)
            || boundary[who].map { Self.decides(statements($0), true, action) } ?? false
    }

    /// Whether a principal may use an action: allowed, within its boundary, and denied by nothing.
    func allows(_ action: String, to who: Who) -> Bool {
        Self.decides(identity(who), false, action) && !denies(action, to: who)
            && (boundary[who].map { Self.decides(statements($0), false, action) } ?? true)
    }

    /// Whether a role lets in all whom it lets in on another day.
    func admits(_ role: Who, asOn other: MadeDay) -> Bool {
        guard let trust = trust[role], let later = other.trust[role] else { return true }
        return later.users.isSubset(of: trust.users) && (trust.isOpenToAccount || !later.isOpenToAccount)
    }

    /// Whether a user may assume a role: let in by name, or with the whole account and allowed to.
    func lets(_ who: Who, assume role: Who) -> Bool {
        guard let trust = trust[role] else { return false }
        if trust.users.contains(who) { return !denies(MadeHistory.assume, to: who) }
        return trust.isOpenToAccount && allows(MadeHistory.assume, to: who)
    }
}

/// Ninety days of a made account, with the events that tell of them.
struct MadeHistory {
    typealias Who = MadeDay.Who

    static let assume = "sts:AssumeRole"
    static let actions = ["sqs:DeleteQueue", "sns:CreateTopic", "iam:CreateUser", "iam:DeleteUser", "ec2:CreateVpc"]
    private static let last = 89
    private static let old = last - 30
    private static let users = ["alice", "bob", "carol", "dave"]
    private static let groups = ["devs", "ops", "qa"]
    private static let policies = ["One", "Two", "Three"]

    let isToldFromTheStart: Bool
    private(set) var now = MadeDay()
    /// At the last day that is not new.
    private(set) var base = MadeDay()
    /// From then on, day by day.
    private(set) var lately: [MadeDay] = []
    /// The events in words, for whoever looks for a fault.
    private(set) var story = ""
    private var log = EventLog(from: World.first, to: World.last)
    private var random: SeededRandom
    private var day = 0
    private var second: Int64 = 0

    /// Lives through all days.
    init(seed: UInt64, isToldFromTheStart: Bool) {
        self.isToldFromTheStart = isToldFromTheStart
        random = SeededRandom(seed: seed)
        begin()
        if isToldFromTheStart { tellStart() }
        for number in 1...Self.last {
            (day, second) = (number, 0)
            // Most of what happens is close to the day from which on it counts.
            let often = number > Self.old - 6 ? 3 : 8
            if random.below(often) == 0 { for _ in 0...random.below(2) { change() } }
            if number == Self.old { base = now }
            if number >= Self.old { lately.append(now) }
        }
    }

    private mutating func begin() {
        for number in 0..<2 {
            now.names[Who(kind: .user, number: number)] = Self.users[number]
            now.names[Who(kind: .group, number: number)] = Self.groups[number]
        }
        now.names[Who(kind: .role, number: 0)] = "admin"
        now.names[Who(kind: .role, number: 1)] = "audit"
        for policy in Self.policies {
            now.versions[policy] = [(document(), Timestamp("2025-01-01T00:00:00Z"))]
            now.inForce[policy] = 0
        }
        for who in now.all {
            if random.below(3) > 0 { now.inline[who, default: [:]]["P"] = document() }
            if random.below(3) == 0 { now.inline[who, default: [:]]["Q"] = document() }
            if random.below(2) == 0 { now.attached[who, default: []].insert(policy()) }
            if who.kind == .user, random.below(2) == 0 { now.members[who] = [any(.group)] }
            if who.kind != .group, random.below(4) == 0 { now.boundary[who] = policy() }
            if who.isRole { now.trust[who] = trust() }
        }
    }

    // MARK: What may be

    private mutating func document() -> MadeDay.Document {
        let all = Self.actions + [Self.assume]
        func some(_ count: Int) -> [String] { (0..<count).map { _ in all[random.below(all.count)] } }
        var result = [MadeDay.Statement(isDeny: false, actions: Set(some(4)).sorted())]
        if random.below(3) == 0 { result.append(.init(isDeny: true, actions: Set(some(2)).sorted())) }
        return result
    }

    private mutating func trust() -> MadeDay.Trust {
        var trust = MadeDay.Trust()
        for who in now.all where who.kind == .user && random.below(2) == 0 { trust.users.insert(who) }
        trust.isOpenToAccount = trust.users.isEmpty || random.below(3) == 0
        return trust
    }

    private mutating func policy() -> String { Self.policies[random.below(Self.policies.count)] }

    private mutating func any(_ kinds: Holder.Kind...) -> Who {
        let found = now.all.filter { kinds.contains($0.kind) }
        return found[random.below(found.count)]
    }

    private static func text(_ document: MadeDay.Document) -> String {
        #"{"Version": "2012-10-17", "Statement": [\#(document.map(\.text).joined(separator: ", "))]}"#
    }

    private func text(_ trust: MadeDay.Trust) -> String {
        var names = trust.users.map { "arn:aws:iam::111111111111:user/\(now.name(of: $0))" }.sorted()
        if trust.isOpenToAccount { names.append("arn:aws:iam::111111111111:root") }
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        return #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": [\#(list)]}, "#
            + #""Action": "sts:AssumeRole"}]}"#
    }

    private static func arn(_ policy: String) -> String { "arn:aws:iam::111111111111:policy/\(policy)" }

    // MARK: What happens

    private mutating func tell(
        _ operation: String, _ who: Who? = nil, group: Who? = nil, policy: String = "", arn: String = "",
        version: String = "", isDefault: Bool = false, newName: String = "", _ document: String = ""
    ) {
        let name = who.map { now.name(of: $0) } ?? ""
        let groupName = group.map { now.name(of: $0) } ?? (who?.kind == .group ? name : "")
        let on = World.first.advanced(byDays: day)
        log.grant(
            operation, user: who?.kind == .user ? name : "", group: groupName, role: who?.isRole ?? false ? name : "",
            policy: policy, arn: arn, version: version, isDefault: isDefault, newName: newName, on: on, document)
        second += 1
        log.record.grants[log.record.grants.count - 1].time = Timestamp(
            secondsSinceEpoch: on.start.secondsSinceEpoch + second)
        story += "\(on) \(operation) \(name) \(groupName) \(policy)\(arn) \(version) \(newName) \(document)\n"
    }

    /// Tells all that the account begins with as if it were made on the first day.
    private mutating func tellStart() {
        for who in now.all {
            switch who.kind {
            case .user: tell("CreateUser", who, arn: now.boundary[who].map(Self.arn) ?? "")
            case .group: tell("CreateGroup", who)
            case .role:
                let trust = now.trust[who].map { text($0) } ?? ""
                tell("CreateRole", who, arn: now.boundary[who].map(Self.arn) ?? "", trust)
            }
        }
        for who in now.all {
            for (name, document) in (now.inline[who] ?? [:]).sorted(by: { $0.key < $1.key }) {
                tell("Put\(Self.word(who))Policy", who, policy: name, Self.text(document))
            }
            for policy in (now.attached[who] ?? []).sorted() {
                tell("Attach\(Self.word(who))Policy", who, arn: Self.arn(policy))
            }
            for group in now.members[who] ?? [] { tell("AddUserToGroup", who, group: group) }
        }
    }

    private static func word(_ who: Who) -> String {
        switch who.kind {
        case .user: "User"
        case .group: "Group"
        case .role: "Role"
        }
    }

    private mutating func change() {
        switch random.below(10) {
        case 0, 1: changeInline(any(.user, .group, .role))
        case 2, 3: changeAttachment(any(.user, .group, .role))
        case 4, 5: move(any(.user), any(.group))
        case 6: changeBoundary(any(.user, .role))
        case 7: changePolicy(policy())
        case 8: rename(any(.user, .group))
        default:
            let role = any(.role)
            let new = trust()
            now.trust[role] = new
            tell("UpdateAssumeRolePolicy", role, text(new))
        }
    }

    private mutating func changeInline(_ who: Who) {
        let name = ["P", "Q"][random.below(2)]
        if now.inline[who]?[name] != nil, random.below(3) == 0 {
            now.inline[who]?[name] = nil
            tell("Delete\(Self.word(who))Policy", who, policy: name)
        } else {
            let new = document()
            now.inline[who, default: [:]][name] = new
            tell("Put\(Self.word(who))Policy", who, policy: name, Self.text(new))
        }
    }

    private mutating func changeAttachment(_ who: Who) {
        let policy = policy()
        let isThere = now.attached[who]?.contains(policy) ?? false
        // What is replaced is taken and given again at once.
        let times = random.below(5) == 0 ? 2 : 1
        for time in 0..<times {
            tell("\(isThere == (time == 0) ? "Detach" : "Attach")\(Self.word(who))Policy", who, arn: Self.arn(policy))
        }
        guard times == 1 else { return }
        if isThere { now.attached[who]?.remove(policy) } else { now.attached[who, default: []].insert(policy) }
    }

    private mutating func move(_ user: Who, _ group: Who) {
        if now.members[user]?.contains(group) ?? false {
            now.members[user]?.remove(group)
            tell("RemoveUserFromGroup", user, group: group)
        } else {
            now.members[user, default: []].insert(group)
            tell("AddUserToGroup", user, group: group)
        }
    }

    private mutating func changeBoundary(_ who: Who) {
        if now.boundary[who] != nil, random.below(2) == 0 {
            now.boundary[who] = nil
            tell("Delete\(Self.word(who))PermissionsBoundary", who)
        } else {
            let new = policy()
            now.boundary[who] = new
            tell("Put\(Self.word(who))PermissionsBoundary", who, arn: Self.arn(new))
        }
    }

    private mutating func changePolicy(_ policy: String) {
        let count = now.versions[policy]?.count ?? 0
        if count < 5, random.below(2) == 0 {
            let new = document()
            let created = World.first.advanced(byDays: day).start
            now.versions[policy, default: []].append((new, created))
            now.inForce[policy] = count
            tell(
                "CreatePolicyVersion", arn: Self.arn(policy), version: "v\(count + 1)", isDefault: true, Self.text(new))
        } else {
            let place = random.below(count)
            // What is in force already cannot be put in force.
            guard now.inForce[policy] != place else { return }
            now.inForce[policy] = place
            tell("SetDefaultPolicyVersion", arn: Self.arn(policy), version: "v\(place + 1)")
        }
    }

    private mutating func rename(_ who: Who) {
        let taken = Set(now.all.filter { $0.kind == who.kind }.map { now.name(of: $0) })
        let free = (who.kind == .user ? Self.users : Self.groups).filter { !taken.contains($0) }
        let new = free[random.below(free.count)]
        tell("Update\(Self.word(who))", who, newName: new)
        now.names[who] = new
    }

    // MARK: What the tool is given

    func world() throws -> World {
        var parts: [StatePart] = []
        for name in Self.policies {
            let own = now.versions[name] ?? []
            let inForce = now.inForce[name] ?? 0
            // The last one of them is in force.
            let order = own.enumerated().filter { $0.offset != inForce } + [(inForce, own[inForce])]
            let versions = order.filter { isToldFromTheStart || $0.0 == inForce || $0.0 % 2 == 0 }
                .map { place, version in
                    StateBuilder.version(
                        "v\(place + 1)", version.created?.description ?? "",
                        place == inForce ? nil : Self.text(version.document))
                }
            parts.append(managed(name, versions: versions, Self.text(own[inForce].document)))
        }
        for who in now.all {
            let documents = (now.inline[who] ?? [:]).sorted { $0.key < $1.key }.map {
                inline($0.key, Self.text($0.value))
            }
            let attached = (now.attached[who] ?? []).sorted()
            let name = now.name(of: who)
            switch who.kind {
            case .user:
                let groups = (now.members[who] ?? []).map { now.name(of: $0) }.sorted()
                parts.append(
                    user(name, groups: groups, attached: attached, boundary: now.boundary[who]) { documents })
            case .group: parts.append(group(name, attached: attached) { documents })
            case .role:
                parts.append(
                    role(
                        name, trust: now.trust[who].map { text($0) }, attached: attached, boundary: now.boundary[who]
                    ) { documents })
            }
        }
        var world = try World(.demo { parts })
        world.log = log
        return world
    }
}
