import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import EventLog
import IAMModel
import PolicyTree
import Proposals
import Rules
import SeededRandom
import Usage
import UsageEvidence

/// Twenty-six weeks of a team: an account, its tree of policies, a weekly job, people who merge, deploy, revert and go
/// around all of it; and what was wrong with what the program did.
struct HalfYear {
    static let actions = [
        "sqs:CreateQueue", "sqs:DeleteQueue", "sns:CreateTopic", "sns:DeleteTopic", "iam:CreateUser", "iam:DeleteUser",
        "iam:GetUser", "iam:UpdateUser", "iam:CreateRole", "iam:DeleteRole", "ec2:CreateVpc", "ec2:DeleteVpc",
    ]
    /// The trail begins here: later than the account.
    static let first = Day(year: 2025, month: 11, day: 17)
    static let start = Day(year: 2026, month: 1, day: 5)

    /// How many days of logs are kept; nil keeps all.
    let keptDays: Int?
    var random: SeededRandom
    var day = HalfYear.first
    var cloud = MadeCloud()
    /// The account at the last import.
    var imported = MadeCloud()
    var tree: [String: SourceText] = [:]
    var log = EventLog(from: HalfYear.first, to: HalfYear.first)
    /// What each person does, by unique id: often, and now and then.
    var habits: [String: (often: Set<String>, seldom: Set<String>)] = [:]
    /// The last successful use, by unique id and action.
    var used: [String: [String: Day]] = [:]
    /// What people gave or left in, by unique id and action: in AWS, in the tree, and after a trim.
    var givenInCloud: [String: [String: Day]] = [:]
    var givenInTree: [String: [String: Day]] = [:]
    var putBack: [String: [String: Day]] = [:]
    /// What merged proposals took.
    var taken: [String: [String: Day]] = [:]
    var counts = Counts()
    /// What was wrong, in words.
    var faults: [String] = []
    /// Lines of policies and of evidence in each week's pull request.
    var lines: [(policies: Int, evidence: Int)] = []
    /// What happened, for whoever looks for a fault.
    var story = ""
    /// A proposal of the week before that is merged late.
    var branch: [ProposalPlan.FileChange] = []

    /// How often something happened: a test in which nothing does tells nothing.
    struct Counts {
        var merged = 0, deployed = 0, reverted = 0, denied = 0, putBacks = 0, drifts = 0, pending = 0, conflicts = 0
        var reviewed = 0, late = 0
    }

    init(seed: UInt64, keptDays: Int?) {
        random = SeededRandom(seed: seed)
        self.keptDays = keptDays
    }

    var plain: PlainTree { PlainTree(files: tree.mapValues { String(decoding: $0.bytes, as: UTF8.self) }) }

    mutating func chance(_ percent: Int) -> Bool { random.below(100) < percent }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[random.below(list.count)] }

    mutating func some(_ count: Int) -> Set<String> { Set((0..<count).map { _ in pick(Self.actions) }) }

    mutating func tell(_ text: String) { story += "\(day) \(text)\n" }

    /// Lives through all weeks.
    mutating func play() throws {
        begin()
        while day < Self.start { live() }
        try importState(isFirst: true)
        for week in 1...26 {
            for _ in 0..<7 { live() }
            try change(inWeek: week)
            try work()
        }
    }

    // MARK: Days

    /// One day: everybody does what it does, and whoever is denied asks to have it back.
    private mutating func live() {
        for (holder, member) in cloud.members.sorted(by: { $0.key < $1.key }) where holder.kind != .group {
            let granted = cloud.granted(holder)
            let habit = habits[member.id] ?? ([], [])
            for action in Self.actions {
                let percent = habit.often.contains(action) ? 30 : habit.seldom.contains(action) ? 1 : 0
                guard percent > 0, chance(percent) else { continue }
                let isGranted = granted.contains(action)
                note(holder, member, action, isGranted)
                if isGranted {
                    used[member.id, default: [:]][action] = day
                } else {
                    counts.denied += 1
                    if taken[member.id]?[action] != nil, chance(60) { rescue(holder, member, action) }
                }
            }
        }
        day = day.advanced(byDays: 1)
    }

    private mutating func note(_ holder: Holder, _ member: MadeCloud.Member, _ action: String, _ isGranted: Bool) {
        let event = action.replacing(":", with: " ")
        let outcome = isGranted ? EventKind.Outcome.succeeded : .denied
        if holder.kind == .role {
            log.role(
                holder.name, id: member.id, by: "ann", userID: "AIDAANN", event, on: day, outcome: outcome)
        } else {
            log.user(holder.name, id: member.id, event, on: day, outcome: outcome)
        }
    }

    /// A person puts an action back that was trimmed: in AWS at once, or in the tree.
    private mutating func rescue(_ holder: Holder, _ member: MadeCloud.Member, _ action: String) {
        guard putBack[member.id]?[action] == nil else { return }
        putBack[member.id, default: [:]][action] = day
        counts.putBacks += 1
        if chance(60) {
            give(holder, "Rescue", action)
            tell("\(holder) gets \(action) back in AWS")
        } else {
            giveInTree(holder, "Rescue", action)
            tell("\(holder) gets \(action) back in the tree")
        }
    }

    mutating func giveInTree(_ holder: Holder, _ policy: String, _ action: String) {
        let path = "demo/\(holder.kind.rawValue)s/\(holder.name)/inline/\(policy).json"
        guard plain.attached(holder) != nil else { return }
        givenInTree[id(holder), default: [:]][action] = day
        let text = MadeCloud.text((plain.actions(path) ?? []).union([action]))
        tree[path] = SourceText(path: path, text: text)
    }

    func id(_ holder: Holder) -> String { cloud.members[holder]?.id ?? "" }

    // MARK: What is done in AWS, with its events

    static func word(_ holder: Holder) -> String {
        "\(holder.kind.rawValue.prefix(1).uppercased())\(holder.kind.rawValue.dropFirst())"
    }

    mutating func event(
        _ operation: String, _ holder: Holder? = nil, group: String = "", policy: String = "", arn: String = "",
        version: String = "", newName: String = "", _ document: String = ""
    ) {
        log.grant(
            operation, user: holder?.kind == .user ? holder?.name ?? "" : "",
            group: holder?.kind == .group ? holder?.name ?? "" : group,
            role: holder?.kind == .role ? holder?.name ?? "" : "", policy: policy, arn: arn, version: version,
            isDefault: operation == "CreatePolicyVersion", newName: newName, on: day, document)
    }

    static func arn(_ policy: String) -> String {
        policy.hasPrefix("aws/")
            ? "arn:aws:iam::aws:policy/\(policy.dropFirst(4))" : "arn:aws:iam::111111111111:policy/\(policy)"
    }

    /// Gives somebody an action by an inline policy.
    mutating func give(_ holder: Holder, _ policy: String, _ action: String) {
        put(holder, policy, (cloud.inline[holder]?[policy] ?? []).union([action]))
        for (member, data) in cloud.members where reaches(holder, member) {
            givenInCloud[data.id, default: [:]][action] = day
        }
    }

    func reaches(_ holder: Holder, _ member: Holder) -> Bool {
        holder == member || holder.kind == .group && cloud.groups[member]?.contains(holder.name) ?? false
    }

    mutating func put(_ holder: Holder, _ policy: String, _ actions: Set<String>?) {
        cloud.inline[holder, default: [:]][policy] = actions
        if let actions {
            event("Put\(Self.word(holder))Policy", holder, policy: policy, MadeCloud.text(actions))
        } else {
            event("Delete\(Self.word(holder))Policy", holder, policy: policy)
        }
    }

    mutating func attach(_ holder: Holder, _ policy: String, _ isAttached: Bool) {
        if isAttached {
            cloud.attached[holder, default: []].insert(policy)
        } else {
            cloud.attached[holder]?.remove(policy)
        }
        event("\(isAttached ? "Attach" : "Detach")\(Self.word(holder))Policy", holder, arn: Self.arn(policy))
    }
}
