import AccountState
import Analysis
import Attribution
import IAMModel

/// `cloudtrim usage --list assume`: who may assume each role of an account, and each role elsewhere that the account's
/// own users and roles may assume; by which policies, how often they did, and what becomes of the right.
public struct AssumeListing: Sendable {
    private let account: String
    private let id: AccountID
    private let names: [AccountID: String]
    private let window: UsageWindow
    private let visibility: Visibility
    private let roles: [RoleAccess]

    /// Lists one account's part of a matrix.
    ///
    /// - Parameter names: the accounts' names in the rules.
    public init(
        of state: AccountState, matrix: AssumeMatrix, names: [AccountID: String], window: UsageWindow,
        visibility: Visibility
    ) {
        account = state.name
        id = state.id
        self.names = names
        self.window = window
        self.visibility = visibility
        let id = state.id
        roles = matrix.roles.filter { access in
            access.role.account == id || access.rights.contains { $0.principal.account == id }
        }.sorted { ($0.role.account != id ? 1 : 0, $0.role) < ($1.role.account != id ? 1 : 0, $1.role) }
    }

    /// How many of those who may assume a role and never did are listed where not all are.
    private static let unusedLimit = 12

    /// For people: a block a role, a line a right, the mark first; every right with `isVerbose`.
    public func text(_ style: TerminalStyle, isVerbose: Bool) -> TerminalText {
        let rights = roles.flatMap { shown($0) }
        var text =
            style(.strong, of: account) + "   \(window): \(NumberText.counted(roles.count, "role")), "
            + "\(NumberText.counted(rights.count, "right")) of users and roles to assume one, "
            + "\(NumberText.grouped(rights.count { !$0.did })) never used"
            + "\(CoverageText.gapsOnly(visibility))\n"
        for blocker in visibility.blockers { text += style(.warning, "too little was seen: \(blocker)") + "\n" }
        for access in roles { text += "\n" + block(access, style, isVerbose) }
        return text
    }

    /// Of a role elsewhere only what this account's own principals may.
    private func shown(_ access: RoleAccess) -> [AssumeRight] {
        access.role.account == id ? access.rights : access.rights.filter { $0.principal.account == id }
    }

    private func block(_ access: RoleAccess, _ style: TerminalStyle, _ isVerbose: Bool) -> TerminalText {
        var lines: [(status: UsageTable.Status?, cells: [String])] = []
        var left = isVerbose ? .max : Self.unusedLimit
        for right in shown(access) {
            if !right.did { left -= 1 }
            guard right.did || left >= 0 else { continue }
            lines.append(
                (
                    right.status,
                    [
                        String(right.status.mark), name(right.principal),
                        right.use.count > 0 ? "\(NumberText.grouped(right.use.count)) ×" : "",
                        [right.use.count > 0 ? right.use.last : nil, right.lastActed].compactMap { $0 }.max()
                            .map { "last \($0.day)" } ?? "",
                        way(right), RightText.remark(right),
                    ]
                ))
        }
        if access.role.account == id { lines += access.parties.flatMap(rows) }
        var table = TextTable([.left, .left, .right, .left, .left, .left], indentInColumns: 2)
        for line in lines { table.add(line.cells) }
        var head = style(.strong, of: name(access.role))
        if access.role.account == id {
            head += "   trusts \(access.trust.isEmpty ? "nobody on file" : trusted(access.trust))"
        }
        if access.unlinkedSessions > 0, access.role.account == id {
            head += "; \(NumberText.counted(access.unlinkedSessions, "session")) of unknown origin"
        }
        let body: TerminalText =
            lines.isEmpty
            ? "     nobody of the accounts on file\n"
            : table.text { text, row, _ in
                switch lines[row].status {
                case .unused: style(.removed, text)
                case .unknown: style(.faint, text)
                case .ungranted: style(.warning, text)
                default: text
                }
            }
        // A right that stays for the same reason says it itself.
        let told = shown(access).contains { if case .cannotGo = $0.fate { true } else { false } }
        let rest: TerminalText = left < 0 ? "     … \(NumberText.grouped(-left)) more never did (--verbose)\n" : ""
        return head + "\n" + body + rest + (told ? "" : access.remarks.map { "     \($0)\n" as TerminalText }.joined())
    }

    private func rows(_ party: PartyAccess) -> [(status: UsageTable.Status?, cells: [String])] {
        if party.origins.isEmpty {
            return [(.unused, ["-", party.entry.text, "", "", "trust", party.goes ? "goes" : "left alone"])]
        }
        return party.origins.map { origin, use in
            (
                UsageTable.Status.used,
                [
                    " ", origin.description, NumberText.counted(use.sessions, "session"),
                    use.last.map { "last \($0.day)" } ?? "", "trust",
                ]
            )
        }
    }

    private func name(_ principal: PrincipalReference) -> String {
        principal.account == id
            ? principal.description : "\(principal) of \(names[principal.account] ?? principal.account.digits)"
    }

    private func trusted(_ entries: [TrustEntry]) -> String {
        let texts = entries.map { entry -> String in
            let text =
                switch entry.party {
                case .principal(let principal): name(principal)
                case .account(let account): "all of \(names[account] ?? account.digits)"
                case .everyone: "everyone"
                case .service(let text), .provider(let text), .other(let text): text
                }
            return text + (entry.isConditional ? " (under a condition)" : "")
        }
        let shown = texts.prefix(4).joined(separator: ", ")
        return texts.count > 4 ? shown + " and \(texts.count - 4) more" : shown
    }

    private func way(_ right: AssumeRight) -> String {
        let isNamed = right.trust.contains { if case .account = $0.party { false } else { true } }
        let trust =
            !right.isTrustKnown ? "trust not on file" : right.mayByTrust ? (isNamed ? "trust" : "trust in account") : ""
        return [right.mayByIdentity ? "identity" : "", trust].filter { !$0.isEmpty }.joined(separator: " + ")
    }

    /// For programs: all facts of the text, and the documents that grant each right.
    public var json: JSONText {
        [
            "account": .string(account),
            "window": UsageJSON.window(window),
            "coverage": UsageJSON.coverage(visibility),
            "roles": .array(roles.map(value)),
        ]
    }

    private func value(_ access: RoleAccess) -> JSONText {
        [
            "role": .string(access.role.name),
            "account": .string(access.accountName),
            "trusts": .array(access.trust.map { .string($0.text) }),
            "sessionsOfUnknownOrigin": .integer(access.unlinkedSessions),
            "rights": .array(shown(access).map(value)),
            "others": .array(
                access.parties.map { party in
                    [
                        "name": .string(party.entry.text), "conditional": .boolean(party.entry.isConditional),
                        "goes": .boolean(party.goes),
                        "origins": .array(
                            party.origins.map { origin, use in
                                [
                                    "origin": .string(origin.description), "sessions": .integer(use.sessions),
                                    "last": .optional(use.last?.day),
                                ]
                            }),
                    ]
                }),
            "remarks": .array(access.remarks.map { .string($0) }),
        ]
    }

    private func value(_ right: AssumeRight) -> JSONText {
        var fate = "stays"
        var reasons = [EvidenceText.words(for: right.reason)]
        switch right.fate {
        case .stays: break
        case .goes: fate = "goes"
        case .cannotGo(let why): (fate, reasons) = ("cannotGo", why)
        }
        return [
            "principal": .string(right.principal.description),
            "account": .string(names[right.principal.account] ?? right.principal.account.digits),
            "status": .string(right.status.rawValue),
            "mayByIdentity": .boolean(right.mayByIdentity),
            "mayByTrust": .boolean(right.mayByTrust),
            "may": .boolean(right.may),
            "identity": .array(right.identity.map { .string($0.document.text) }),
            "count": .integer(right.use.count),
            "denied": .integer(right.use.denied),
            "last": .optional(right.use.last?.day),
            "lastActed": .optional(right.lastActed?.day),
            "decision": .string(right.decision.rawValue),
            "fate": .string(fate),
            "reasons": .array(reasons.map { .string($0) }),
        ]
    }
}
