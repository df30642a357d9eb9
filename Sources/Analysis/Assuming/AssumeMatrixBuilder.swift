import AccountState
import ActionCatalog
import Attribution
import IAMModel
import PolicyLanguage
import Rules

/// Finds who may assume which role, and who did.
struct AssumeMatrixBuilder {
    private let analyses: [AccountID: AccountAnalysis]
    private let inputs: AccountAnalysis.Inputs
    private let assume: ActionID?
    private let byARN: [String: PrincipalReference]
    private var statements: [PrincipalReference: [AssumeStatement]] = [:]
    /// Principals with a statement that allows to assume anything, by account.
    private var assumers: [AccountID: [PrincipalReference]] = [:]
    /// Who is named by ARN in an identity statement, or assumed it, by role.
    private var namedBy: [PrincipalReference: Set<PrincipalReference>] = [:]
    private var uses: [AssumeMatrix.Pair: Use] = [:]

    init(analyses list: [AccountAnalysis], inputs: AccountAnalysis.Inputs) {
        self.inputs = inputs
        analyses = Dictionary(list.map { ($0.state.id, $0) }, uniquingKeysWith: { first, _ in first })
        assume = inputs.sets.catalog.id(of: "sts:AssumeRole")
        var byARN: [String: PrincipalReference] = [:]
        for analysis in list {
            for principal in analysis.state.principals {
                byARN[analysis.state.arn(of: principal)] = principal
            }
        }
        self.byARN = byARN
        for analysis in list { readStatements(of: analysis) }
        for (principal, origins) in inputs.usage.use where analyses[principal.account] != nil {
            for (_, use) in origins {
                for (text, use) in use.assumedRoles {
                    guard let role = role(of: text) else { continue }
                    uses[AssumeMatrix.Pair(principal: principal, role: role), default: Use()].merge(use)
                    if use.count > 0 || analyses[role.account]?.state.role(role.name) != nil {
                        namedBy[role, default: []].insert(principal)
                    }
                }
            }
        }
    }

    private func role(of text: String) -> PrincipalReference? {
        guard let reference = ARN(text).flatMap({ PrincipalReference($0) }), reference.kind == .role else { return nil }
        return reference
    }

    private mutating func readStatements(of analysis: AccountAnalysis) {
        var read: [DocumentPath: [AssumeStatement]] = [:]
        for principal in analysis.principals.keys.sorted() {
            var own: [AssumeStatement] = []
            for path in (analysis.map.documents[principal] ?? [:]).keys.sorted() {
                let known =
                    read[path]
                    ?? (analysis.state.documents[path]?.statements ?? []).compactMap { AssumeStatement($0, in: path) }
                read[path] = known
                own += known
            }
            guard own.contains(where: { $0.effect == .allow }) else { continue }
            statements[principal] = own
            assumers[principal.account, default: []].append(principal)
            for statement in own where statement.effect == .allow {
                for text in statement.namedRoles {
                    // Names are an account's own: a path that is not the role's names nobody.
                    guard let role = role(of: text), analyses[role.account] == nil || byARN[text] == role else {
                        continue
                    }
                    namedBy[role, default: []].insert(principal)
                }
            }
        }
    }

    /// All rows, sorted by role.
    func roles() -> [RoleAccess] {
        var wanted = Set(namedBy.keys)
        for analysis in analyses.values {
            for role in analysis.state.roles where !role.isServiceLinked {
                wanted.insert(PrincipalReference(account: analysis.state.id, kind: .role, name: role.name))
            }
        }
        return wanted.sorted().compactMap { access(to: $0) }
    }

    private func access(to role: PrincipalReference) -> RoleAccess? {
        let analysis = analyses[role.account]
        let known = analysis?.state.role(role.name)
        if known?.isServiceLinked ?? false { return nil }
        let document = known?.trust.flatMap { analysis?.state.documents[$0] }
        let trust = document.map { TrustEntry.entries(of: $0) { byARN[$0] } } ?? []
        let denied = document.map { TrustEntry.denied(by: $0) { byARN[$0] } } ?? []
        let arn = known.flatMap { role in analysis?.state.arn(of: role.holder) }
        var who = namedBy[role] ?? []
        for entry in trust {
            switch entry.party {
            case .principal(let principal) where analyses[principal.account]?.principals[principal] != nil:
                who.insert(principal)
            case .account(let account): who.formUnion(assumers[account] ?? [])
            case .everyone: who.formUnion(assumers.values.joined())
            default: break
            }
        }
        // Who only went on to other roles from here, as those tell, left no event.
        let origins = (inputs.usage.use[role] ?? [:]).filter { $0.value.last != nil }
        let rights = who.sorted().compactMap { principal -> AssumeRight? in
            let identity = identity(of: principal, for: arn ?? namedARN(of: role, by: principal))
            let entries = denied.contains(.principal(principal)) ? [] : trust.filter { admits($0, principal) }
            let use = uses[AssumeMatrix.Pair(principal: principal, role: role)] ?? Use()
            let origin: Origin = principal.kind == .user ? .user(principal) : .role(principal)
            // A trust in the whole account lets in whoever has a statement, and who has none is nobody here.
            guard
                use != Use() || origins[origin] != nil || !entries.isEmpty && !identity.isEmpty
                    || entries.contains(where: { $0.names(principal) })
                    || identity.contains(where: { !$0.entries.isEmpty })
            else { return nil }
            let (decision, reason) = decision(about: principal, role, use: use, acted: origins[origin])
            return AssumeRight(
                principal: principal, role: role, identity: identity, trust: entries,
                isTrustKnown: document != nil, use: use, lastActed: origins[origin]?.last, decision: decision,
                reason: reason, fate: .stays)
        }
        return RoleAccess(
            role: role, accountName: analysis?.state.name ?? role.account.digits, trust: trust, rights: rights,
            parties: trust.compactMap { party($0, origins) }, unlinkedSessions: origins[.unknown]?.sessions ?? 0)
    }

    /// The ARN by which a principal's statements name a role that is not on file.
    private func namedARN(of role: PrincipalReference, by principal: PrincipalReference) -> String? {
        (statements[principal] ?? []).flatMap(\.namedRoles).filter { self.role(of: $0) == role }.min()
    }

    private func admits(_ entry: TrustEntry, _ principal: PrincipalReference) -> Bool {
        switch entry.party {
        case .principal(let named): named == principal
        case .account(let account): account == principal.account
        case .everyone: true
        case .service, .provider, .other: false
        }
    }

    /// The statements that let a principal assume a role; none where it may not assume any, or where one denies it.
    private func identity(of principal: PrincipalReference, for arn: String?) -> [IdentityGrant] {
        guard let arn, let assume, let granted = analyses[principal.account]?.principals[principal]?.granted,
            granted.granted.contains(assume)
        else { return [] }
        let own = statements[principal] ?? []
        if own.contains(where: { $0.effect == .deny && $0.surelyCovers(arn) }) { return [] }
        return own.filter { $0.effect == .allow }.compactMap { $0.grant(of: arn) }
    }

    /// Whether an origin is nobody on file: then it may be whoever a name means that is not on file either.
    private func isForeign(_ origin: Origin) -> Bool {
        switch origin {
        case .outside: true
        case .user(let principal), .role(let principal): analyses[principal.account]?.principals[principal] == nil
        case .person, .service, .unknown: false
        }
    }

    private func party(_ entry: TrustEntry, _ origins: [Origin: OriginUse]) -> PartyAccess? {
        let isMeant: (Origin) -> Bool
        switch entry.party {
        case .principal, .everyone: return nil
        case .account(let account) where analyses[account] != nil: return nil
        case .service(let name): isMeant = { $0 == .service(name) }
        case .provider: isMeant = { if case .person = $0 { true } else { false } }
        case .account, .other: isMeant = { isForeign($0) }
        }
        return PartyAccess(
            entry: entry,
            origins: origins.filter { isMeant($0.key) }.sorted { $0.key < $1.key }.map {
                (origin: $0.key, use: $0.value)
            })
    }
}

// What is decided, in the order of the passes about actions; who is new comes before the rules, since a document that it
// shares with older holders keeps for it what it used and no more.
extension AssumeMatrixBuilder {
    private func decision(
        about principal: PrincipalReference, _ role: PrincipalReference, use: Use, acted: OriginUse?
    ) -> (Decision, DecisionReason) {
        if use.count > 0 { return (.keep, .used) }
        // Through other roles, or by an event before the window: what it did there it may do again.
        if acted != nil { return (.keep, .possiblyUsed) }
        guard let home = analyses[principal.account], let examined = home.principals[principal], let assume else {
            return (.keep, .notCovered("\(principal) is not examined"))
        }
        if let why = examined.leftAlone { return (.keep, .leftAlone("\(principal) is left alone: \(why)")) }
        if let rule = examined.ruleOnAssuming { return (rule.decision, .rule(rule.id)) }
        if let why = examined.youth { return (.keep, .newPrincipal("\(principal) was \(why)")) }
        if let reason = home.keptRoles[role] { return (.keep, reason) }
        if analyses[role.account] == nil,
            let rule = inputs.rules.ruleKeeping(
                RuleSubject("role/\(role.name)", account: role.account.digits, accountID: role.account.digits))
        {
            return (.keep, .keptRole(rule.id))
        }
        if let grant = examined.newGrants.first(where: { $0.actions.contains(assume) }) {
            return (.review, .newGrant("granted \(grant.day) (\(grant.cause))"))
        }
        for hole in home.visibility.holes where hole.actions.contains(assume) {
            return (inputs.rules.decisions.unknown, .notCovered(hole.reason))
        }
        guard inputs.sets.recorded.contains(assume) else {
            return (.keep, .setting("unknown: keep", recording: "not known whether recorded"))
        }
        let setting = inputs.rules.decisions.recorded
        return (setting, .setting("recorded: \(setting.rawValue)", recording: "recorded"))
    }
}

extension AccountState {
    /// The ARN of a user or role of this account.
    fileprivate func arn(of principal: PrincipalReference) -> String {
        arn(of: principal.kind == .user ? Holder.user(principal.name) : Holder.role(principal.name))
    }
}
