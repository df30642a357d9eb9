import AccountState
import ActionCatalog
import Attribution
import IAMModel
import Lanes
import PolicyLanguage
import Rules

/// Finds who may assume which role, and who did.
struct AssumeMatrixBuilder: Sendable {
    private let analyses: [AccountID: AccountAnalysis]
    private let inputs: AccountAnalysis.Inputs
    private let assume: ActionID?
    private let byARN: [String: PrincipalReference]
    /// Principals with a statement that allows to assume anything.
    private var known: [PrincipalReference: Assumer] = [:]
    /// The same by account, sorted.
    private var assumers: [AccountID: [Assumer]] = [:]
    /// Who is named by ARN in an identity statement, or assumed it, by role.
    private var namedBy: [PrincipalReference: Set<PrincipalReference>] = [:]
    /// Who assumed a role how often, by role.
    private var uses: [PrincipalReference: [PrincipalReference: Use]] = [:]

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
                    uses[role, default: [:]][principal, default: Use()].merge(use)
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
            let assumer = assumer(principal, own)
            known[principal] = assumer
            assumers[principal.account, default: []].append(assumer)
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
        return wanted.sorted().concurrentMap { access(to: $0) }.compactMap { $0 }
    }

    private func access(to role: PrincipalReference) -> RoleAccess? {
        let analysis = analyses[role.account]
        let known = analysis?.state.role(role.name)
        if known?.isServiceLinked ?? false { return nil }
        let document = known?.trust.flatMap { analysis?.state.documents[$0] }
        let trust = document.map { TrustEntry.entries(of: $0) { byARN[$0] } } ?? []
        let denied = document.map { TrustEntry.denied(by: $0) { byARN[$0] } } ?? []
        let arn = known.flatMap { role in analysis?.state.arn(of: role.holder) }
        // Who only went on to other roles from here, as those tell, left no event.
        let origins = (inputs.usage.use[role] ?? [:]).filter { $0.value.last != nil }
        let decider = RoleDecider(role: role, analyses: analyses, inputs: inputs)
        let ownUses = uses[role] ?? [:]
        let isActedIn = origins.keys.contains { $0 != .unknown }
        let open = trust.filter { if case .principal = $0.party { false } else { true } }
        let namesSomebody = open.count < trust.count
        let rights = candidates(for: role, trust).compactMap { assumer -> AssumeRight? in
            let principal = assumer.principal
            let identity = identity(of: assumer, for: arn ?? namedARN(of: role, by: assumer))
            let entries =
                !denied.isEmpty && denied.contains(.principal(principal))
                ? [] : (namesSomebody ? trust : open).filter { admits($0, principal) }
            let use = ownUses.isEmpty ? Use() : ownUses[principal] ?? Use()
            let acted = isActedIn ? origins[principal.kind == .user ? .user(principal) : .role(principal)] : nil
            // A trust in the whole account lets in whoever has a statement, and who has none is nobody here.
            guard
                use != Use() || acted != nil || !entries.isEmpty && !identity.isEmpty
                    || namesSomebody && entries.contains(where: { $0.names(principal) })
                    || identity.contains(where: { !$0.entries.isEmpty })
            else { return nil }
            let (decision, reason) = decider.decide(
                about: assumer, isAllowed: !identity.isEmpty, use: use, acted: acted,
                arn: arn ?? namedARN(of: role, by: assumer))
            return AssumeRight(
                principal: principal, role: role, identity: identity, trust: entries,
                isTrustKnown: document != nil, use: use, lastActed: acted?.last, decision: decision,
                reason: reason, fate: .stays)
        }
        return RoleAccess(
            role: role, accountName: analysis?.state.name ?? role.account.digits, trust: trust, rights: rights,
            parties: trust.compactMap { party($0, origins) }, unlinkedSessions: origins[.unknown]?.sessions ?? 0)
    }

    /// Everybody who may have to do with a role, sorted: whom its trust document admits, whom it names, and who is named
    /// by a statement or assumed it.
    private func candidates(for role: PrincipalReference, _ trust: [TrustEntry]) -> [Assumer] {
        var named = namedBy[role] ?? []
        var admitted: Set<AccountID> = []
        for entry in trust {
            switch entry.party {
            case .principal(let principal) where analyses[principal.account]?.principals[principal] != nil:
                named.insert(principal)
            case .account(let account): admitted.insert(account)
            case .everyone: admitted.formUnion(assumers.keys)
            default: break
            }
        }
        let many = admitted.sorted().flatMap { assumers[$0] ?? [] }
        let others = named.filter { !admitted.contains($0.account) || known[$0] == nil }
        guard !others.isEmpty else { return many }
        let few = others.sorted().map { known[$0] ?? assumer($0, []) }
        var merged: [Assumer] = []
        merged.reserveCapacity(many.count + few.count)
        var next = few[...]
        for assumer in many {
            while let first = next.first, first.principal < assumer.principal { merged.append(next.removeFirst()) }
            merged.append(assumer)
        }
        return merged + next
    }

    /// The ARN by which a principal's statements name a role that is not on file.
    private func namedARN(of role: PrincipalReference, by assumer: Assumer) -> String? {
        (assumer.allowing + assumer.denying).flatMap(\.namedRoles).filter { self.role(of: $0) == role }.min()
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
    private func identity(of assumer: Assumer, for arn: String?) -> [IdentityGrant] {
        guard let arn, assumer.isGranted, !assumer.denying.contains(where: { $0.surelyCovers(arn) }) else { return [] }
        return assumer.allowing.compactMap { $0.grant(of: arn) }
    }

    /// What of a principal is the same for all roles.
    private func assumer(_ principal: PrincipalReference, _ own: [AssumeStatement]) -> Assumer {
        let examined = analyses[principal.account]?.principals[principal]
        return Assumer(
            principal: principal, allowing: own.filter { $0.effect == .allow },
            denying: own.filter { $0.effect == .deny },
            isGranted: assume.map { examined?.granted.granted.contains($0) ?? false } ?? false,
            newGrants: (examined?.newGrants ?? []).filter { $0.assuming != nil },
            before: decisionBeforeRoles(about: principal, examined),
            after: decisionAfterRoles(about: principal, examined))
    }

    /// Whether an origin is nobody on file: then it may be whoever a name means that is not on file either.
    private func isForeign(_ origin: Origin) -> Bool {
        switch origin {
        case .outside: true
        case .user(let principal), .role(let principal): analyses[principal.account]?.principals[principal] == nil
        case .person, .service, .unknown: false
        }
    }

    /// Whether an origin is one of an identity provider's people, as far as both are told.
    private static func isOf(_ provider: String, _ origin: Origin) -> Bool {
        guard case .person(let person) = origin else { return false }
        // Identity Center's people come by the provider that it makes in each account; some events tell another name of a
        // provider than trust documents do.
        if person.provider.isEmpty || person.provider.hasPrefix("identity-center/") { return true }
        let known = [false, true].map { Person.provider(provider, isWebIdentity: $0) }
        return known.contains(person.provider)
            || person.provider.hasPrefix("saml/") && !person.provider.dropFirst(5).contains("/")
    }

    private func party(_ entry: TrustEntry, _ origins: [Origin: OriginUse]) -> PartyAccess? {
        let isMeant: (Origin) -> Bool
        switch entry.party {
        case .principal, .everyone: return nil
        case .account(let account) where analyses[account] != nil: return nil
        case .service(let name): isMeant = { $0 == .service(name) }
        case .provider(let text): isMeant = { AssumeMatrixBuilder.isOf(text, $0) }
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
    /// A principal with all that does not depend on the role.
    struct Assumer {
        let principal: PrincipalReference
        let allowing: [AssumeStatement]
        let denying: [AssumeStatement]
        /// Whether its documents grant `sts:AssumeRole` at all, within boundary and SCPs.
        let isGranted: Bool
        /// What lets it assume roles newly, the latest first.
        let newGrants: [NewGrants.Grant]
        /// What is decided whatever the role is; nil where the role has a say.
        let before: (Decision, DecisionReason)?
        /// What is decided where nothing about the role decides.
        let after: (Decision, DecisionReason)
    }

    /// Decides about everybody's right to one role.
    struct RoleDecider {
        /// What keeps the role assumable, by the account of whoever wants to assume it.
        private let kept: [AccountID: KeptRole]
        /// The rule that keeps a role that is not on file.
        private let foreign: DecisionReason?
        /// What changes of its trust document opened, where it is not on file.
        private let opening: TrustOpening?

        init(role: PrincipalReference, analyses: [AccountID: AccountAnalysis], inputs: AccountAnalysis.Inputs) {
            kept = analyses.compactMapValues { $0.keptRoles[role] }
            foreign =
                analyses[role.account] != nil
                ? nil
                : inputs.rules.ruleKeeping(
                    RuleSubject("role/\(role.name)", account: role.account.digits, accountID: role.account.digits)
                ).map { .keptRole($0.id) }
            opening =
                analyses[role.account] == nil
                ? inputs.trusts.opening(of: role, trust: nil, since: inputs.lastOldDay) : nil
        }

        func decide(
            about assumer: Assumer, isAllowed isAllowedNow: Bool, use: Use, acted: OriginUse?, arn: String?
        ) -> (Decision, DecisionReason) {
            if use.count > 0 { return (.keep, .used) }
            // Through other roles, or by an event before the window: what it did there it may do again.
            if acted != nil { return (.keep, .possiblyUsed) }
            if let decided = assumer.before { return decided }
            let grant = assumer.newGrants.first { grant in
                arn.map { grant.assuming?.mayReach($0) ?? false } ?? true
            }
            let isAllowed = grant == nil && isAllowedNow
            if let reason = kept[assumer.principal.account]?.reason(for: assumer.principal, isAllowed: isAllowed)
                ?? foreign ?? opening?.reason(for: assumer.principal, isAllowed: isAllowed)
            {
                return (KeptRole.decision(by: reason), reason)
            }
            if let grant { return (.review, grant.reason) }
            return assumer.after
        }
    }

    private func decisionBeforeRoles(
        about principal: PrincipalReference, _ examined: PrincipalAnalysis?
    ) -> (Decision, DecisionReason)? {
        guard let examined, assume != nil else { return (.keep, .notCovered("\(principal) is not examined")) }
        if let why = examined.leftAlone { return (.keep, .leftAlone("\(principal) is left alone: \(why)")) }
        if let rule = examined.ruleOnAssuming { return (rule.decision, .rule(rule.id)) }
        if let why = examined.youth { return (.keep, .newPrincipal("\(principal) was \(why)")) }
        return nil
    }

    private func decisionAfterRoles(
        about principal: PrincipalReference, _ examined: PrincipalAnalysis?
    ) -> (Decision, DecisionReason) {
        guard let assume, examined != nil, let home = analyses[principal.account] else {
            return (.keep, .notCovered("\(principal) is not examined"))
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
