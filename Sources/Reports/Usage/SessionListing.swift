import AccountState
import Analysis
import Attribution
import IAMModel
import Usage

/// `cloudtrim usage --list sessions`: whose temporary credentials acted in an account, by role and origin, and how they
/// were linked; sessions that nothing links are listed one by one.
public struct SessionListing: Sendable {
    private struct Group {
        var sessions = 0
        var events = 0
        var last: Timestamp?
        var methods: [LinkMethod: Int] = [:]
        var members: [Member] = []

        mutating func add(_ member: Member) {
            sessions += 1
            events += member.events
            last = [last, member.last].compactMap { $0 }.max()
            methods[member.method, default: 0] += 1
            members.append(member)
        }
    }

    private struct Member {
        let name: String
        let created: Timestamp?
        let events: Int
        /// The last event; nil where a cluster told it of a group of sessions only.
        let last: Timestamp?
        let method: LinkMethod
    }

    private struct Key: Hashable, Comparable {
        let principal: PrincipalReference
        let origin: Origin

        static func < (left: Key, right: Key) -> Bool {
            (left.principal, left.origin) < (right.principal, right.origin)
        }
    }

    /// How many sessions of unknown origin are listed by themselves.
    private static let shownLimit = 10

    private let account: String
    private let id: AccountID
    private let window: UsageWindow
    private let groups: [(key: Key, group: Group)]
    private let linked: LinkedShare

    /// Groups the sessions with an event within the window.
    public init(
        of state: AccountState, record: UsageRecord, attribution: Attribution, usage: UsageByPrincipal,
        window: UsageWindow
    ) {
        var events: [Int: (count: Int, last: Timestamp?)] = [:]
        // Of what another account's copy tells only what no other copy does.
        func isByID(_ session: Int) -> Bool {
            record.sessions[session].type == "AWSAccount" && attribution.sessions[session].principal != nil
        }
        for row in record.rows.filter({ !isByID($0.session) }) + record.soleCopies where window.contains(row.day) {
            let known = events[row.session] ?? (0, nil)
            events[row.session] = (known.count + row.count, max(known.last ?? row.last, row.last))
        }
        // A cluster that was asked for groups of sessions put a group's rows under its first one.
        for (number, count) in (record.sessionEvents ?? []).enumerated() where count > 0 && !isByID(number) {
            events[number] = (count, events[number]?.last)
        }
        var groups: [Key: Group] = [:]
        for (number, (count, last)) in events.sorted(by: { $0.key < $1.key }) {
            let session = record.sessions[number]
            let finding = attribution.sessions[number]
            guard let principal = finding.principal, principal.account == state.id,
                session.type == "AssumedRole" || session.type == "FederatedUser" || session.creationDate != nil
                    || isByID(number) && principal.kind == .role
            else { continue }
            let key = Key(principal: principal, origin: finding.origin)
            let name = session.principalID.split(separator: ":").dropFirst().joined(separator: ":")
            let member = Member(
                name: name, created: session.creationDate, events: count, last: last, method: finding.method)
            groups[key, default: Group()].add(member)
        }
        self.groups = groups.sorted { $0.key < $1.key }.map { (key: $0.key, group: $0.value) }
        account = state.name
        id = state.id
        self.window = window
        linked = usage.linked(in: state.id)
    }

    /// For people: a line a principal and origin; every session with `isVerbose`.
    public func text(_ style: TerminalStyle, isVerbose: Bool) -> TerminalText {
        var text: TerminalText = "\(style(.strong, of: account))   \(window): "
        text += "\(linked.linkedSessions) of \(NumberText.counted(linked.sessions, "role session")) linked\n\n"
        var table = TextTable([.left, .left, .right, .right, .left, .left], indentInColumns: 2)
        var isUnknown: [Bool] = []
        for (key, group) in groups {
            let ways = LinkMethod.allCases.filter { group.methods[$0] != nil }.map { method in
                group.methods.count == 1 ? method.phrase : "\(group.methods[method] ?? 0) by \(method.phrase)"
            }
            table.add(
                key.principal.description, who(key), NumberText.counted(group.sessions, "session"),
                NumberText.counted(group.events, "event"), Self.day(group.last), ways.joined(separator: ", "))
            isUnknown.append(key.origin == .unknown)
            guard isVerbose || key.origin == .unknown else { continue }
            let members = group.members.sorted {
                ($0.last ?? $0.created ?? Timestamp(secondsSinceEpoch: 0), $0.name) > (
                    $1.last ?? $1.created ?? Timestamp(secondsSinceEpoch: 0), $1.name
                )
            }
            for member in isVerbose ? members[...] : members.prefix(Self.shownLimit) {
                let created = member.created.map { "issued \($0)" } ?? "issued nobody knows when"
                table.add(
                    "", member.name, created, NumberText.counted(member.events, "event"), Self.day(member.last),
                    isVerbose ? member.method.phrase : "")
                isUnknown.append(key.origin == .unknown)
            }
            if !isVerbose, members.count > Self.shownLimit {
                table.add("", "… \(members.count - Self.shownLimit) more (--verbose)")
                isUnknown.append(true)
            }
        }
        return text + table.text { cell, row, _ in isUnknown[row] ? style(.warning, cell) : cell }
    }

    private static func day(_ last: Timestamp?) -> String { last.map { "last \($0.day)" } ?? "" }

    private func who(_ key: Key) -> String {
        switch key.origin {
        case .user(let user) where user == key.principal: "itself"
        case .user(let user) where user.account != id: "\(user) of \(user.account)"
        case .role(let role) where role.account != id: "\(role) of \(role.account)"
        default: key.origin.description
        }
    }

    /// For programs: a group a principal and origin, without the single sessions, of which there may be very many.
    public var json: JSONText {
        [
            "account": .string(account),
            "window": UsageJSON.window(window),
            "attribution": UsageJSON.attribution(linked),
            "groups": .array(
                groups.map { key, group in
                    [
                        "principal": .string(key.principal.description),
                        "origin": .string(key.origin.description),
                        "sessions": .integer(group.sessions),
                        "events": .integer(group.events),
                        "last": .optional(group.last),
                        "linkedBy": .object(
                            LinkMethod.allCases.compactMap { method in
                                group.methods[method].map { .init(method.rawValue, .integer($0)) }
                            }),
                    ]
                }),
        ]
    }
}
