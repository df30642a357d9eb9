import AccountState
import ActionCatalog
import IAMModel
import Rules

/// Decides which names go out of which documents, so that the rights go that are to go and no others.
///
/// A name goes only where everybody who has a right by it is to lose that right, and where somebody does lose it thereby:
/// a change that changes nothing is not proposed, and the right says why.
struct AssumeCutter {
    private let analyses: [String: AccountAnalysis]
    private let accounts: Set<AccountID>
    private let inputs: AccountAnalysis.Inputs
    private let assume: ActionID?
    private let decisionsByPath: [DocumentPath: [DocumentDecision]]
    /// The same by who attaches the document, nil where it is edited in place: a policy of AWS has one for each holder.
    private let decisionsByHolder: [DocumentPath: [Holder?: [DocumentDecision]]]

    /// Whether statements lose the action: asked for every role that a statement means.
    private final class Answers {
        struct Key: Hashable {
            let document: DocumentPath
            let statement: Int
            let principal: PrincipalReference
        }
        var byKey: [Key: Bool] = [:]
    }

    private let answers = Answers()

    /// A name in a document.
    private struct Place: Hashable {
        let document: DocumentPath
        let statement: Int
        let entry: Int
    }

    init(analyses: [AccountAnalysis], inputs: AccountAnalysis.Inputs) {
        self.analyses = Dictionary(analyses.map { ($0.state.name, $0) }, uniquingKeysWith: { first, _ in first })
        accounts = Set(analyses.map(\.state.id))
        self.inputs = inputs
        assume = inputs.sets.catalog.id(of: "sts:AssumeRole")
        decisionsByPath = Dictionary(grouping: analyses.flatMap(\.documents), by: \.path)
        decisionsByHolder = decisionsByPath.mapValues { Dictionary(grouping: $0, by: \.attachedTo) }
    }

    /// Fills in the cuts of a matrix and what becomes of each right.
    func cut(_ matrix: inout AssumeMatrix) {
        for index in matrix.roles.indices {
            var access = matrix.roles[index]
            var (places, stays) = resources(for: access)
            let (trusts, remarks) = trusts(of: access)
            for (place, reason) in trusts {
                if let reason { stays[place] = reason } else { places.insert(place) }
            }
            access.remarks = remarks
            var needed: [Place: [PrincipalReference]] = [:]
            for number in access.rights.indices where access.rights[number].decision == .remove {
                let right = access.rights[number]
                guard right.may else { continue }
                let own = self.places(of: right, in: access)
                let identity = right.identity.filter { grant in
                    if actionGoes(grant, for: right.principal) { return false }
                    return grant.entries.isEmpty || !grant.entries.allSatisfy { places.contains(place(grant, $0)) }
                }
                let trust = right.trust.filter { !places.contains(place($0, access)) }
                if AssumeRight.allows(identity: identity, trust: trust, in: right) {
                    access.rights[number].fate = .cannotGo(
                        reasons(right, identity, trust, access, stays))
                } else {
                    access.rights[number].fate = .goes
                    for place in own where places.contains(place) { needed[place, default: []].append(right.principal) }
                }
            }
            for number in access.parties.indices {
                guard let document = trustPath(of: access) else { continue }
                let entry = access.parties[number].entry
                let place = Place(document: document, statement: entry.statement, entry: entry.entry)
                guard places.contains(place) else { continue }
                access.parties[number].goes = true
                needed[place] = []
            }
            matrix.roles[index] = access
            for (place, who) in needed { matrix.cuts[place.document, default: []].append(cut(place, who, access)) }
        }
        for (document, cuts) in matrix.cuts {
            matrix.cuts[document] = cuts.sorted { ($0.statement, $0.entry) < ($1.statement, $1.entry) }
        }
    }

    private func cut(_ place: Place, _ who: [PrincipalReference], _ access: RoleAccess) -> RightCut {
        let isTrust = place.document == trustPath(of: access)
        let named = access.trust.first { $0.statement == place.statement && $0.entry == place.entry }?.text
        let granted = access.rights.lazy.flatMap(\.identity)
            .first { $0.document == place.document && $0.statement == place.statement }?.text
        return RightCut(
            statement: place.statement, element: isTrust ? .principal : .resource, entry: place.entry,
            text: (isTrust ? named : granted) ?? "", role: access.role, who: who.sorted())
    }

    private func trustPath(of access: RoleAccess) -> DocumentPath? {
        accounts.contains(access.role.account)
            ? DocumentPath(account: access.accountName, .trust(role: access.role.name)) : nil
    }

    private func place(_ grant: IdentityGrant, _ entry: Int) -> Place {
        Place(document: grant.document, statement: grant.statement, entry: entry)
    }

    private func place(_ entry: TrustEntry, _ access: RoleAccess) -> Place {
        Place(
            document: DocumentPath(account: access.accountName, .trust(role: access.role.name)),
            statement: entry.statement, entry: entry.entry)
    }

    private func places(of right: AssumeRight, in access: RoleAccess) -> [Place] {
        right.identity.flatMap { grant in grant.entries.map { place(grant, $0) } }
            + right.trust.map { place($0, access) }
    }
}

// What may be cut at all, and why the rest may not.
extension AssumeCutter {
    /// The places of the role's ARN in identity documents that may go, and why others may not.
    private func resources(for access: RoleAccess) -> (Set<Place>, [Place: String]) {
        var needs: [Place: Set<PrincipalReference>] = [:]
        var all: [Place: IdentityGrant] = [:]
        for right in access.rights where right.may {
            // A wider resource is no place that could go.
            for grant in right.identity where !grant.entries.isEmpty && !actionGoes(grant, for: right.principal) {
                for entry in grant.entries {
                    all[place(grant, entry)] = grant
                    if right.decision != .remove { needs[place(grant, entry), default: []].insert(right.principal) }
                }
            }
        }
        var places: Set<Place> = []
        var stays: [Place: String] = [:]
        for (place, grant) in all {
            if let why = reasonToLeave(grant) {
                stays[place] = why
            } else if let who = needs[place] {
                stays[place] = "\(place.document) stays for \(Self.names(who))"
            } else {
                places.insert(place)
            }
        }
        return (places, stays)
    }

    /// Whether the statement loses the action itself, since none of its holders uses it for any role.
    private func actionGoes(_ grant: IdentityGrant, for principal: PrincipalReference) -> Bool {
        let key = Answers.Key(document: grant.document, statement: grant.statement, principal: principal)
        if let known = answers.byKey[key] { return known }
        let answer = findWhetherActionGoes(grant, for: principal)
        answers.byKey[key] = answer
        return answer
    }

    private func findWhetherActionGoes(_ grant: IdentityGrant, for principal: PrincipalReference) -> Bool {
        guard let analysis = analyses[grant.document.account], let assume else { return false }
        let holders = analysis.map.documents[principal]?[grant.document] ?? []
        let own = decisionsByHolder[grant.document] ?? [:]
        let decisions = (own[nil] ?? []) + holders.flatMap { own[$0] ?? [] }
        return !decisions.isEmpty
            && decisions.allSatisfy { decision in
                let entries = decision.entries.filter { $0.entry.statement == grant.statement }
                return !entries.isEmpty
                    && !entries.contains { $0.entry.actions.contains(assume) && $0.stays.contains(assume) }
            }
    }

    /// Whether what stays of a statement is about assuming roles only.
    private func isAboutRolesOnly(_ decision: DocumentDecision, _ statement: Int) -> Bool {
        let sts = inputs.sets.actions(ofService: "sts")
        let entries = decision.entries.filter { $0.entry.statement == statement }
        // A pattern that the catalog does not know stays, whatever it means.
        return !entries.isEmpty && entries.allSatisfy { !$0.entry.actions.isEmpty && $0.stays.isSubset(of: sts) }
    }

    private func reasonToLeave(_ grant: IdentityGrant) -> String? {
        let path = grant.document
        if path.isAWSManaged { return "\(path) is AWS's" }
        guard let decision = decisionsByPath[path]?.first else { return "\(path) is not on file" }
        if !grant.isAboutRolesOnly && !isAboutRolesOnly(decision, grant.statement) {
            return "\(path) allows other actions in the same statement"
        }
        return decision.leftAlone.map { "\(path) is left alone: \($0)" }
    }

    /// The places in the trust document that may go (nil), and why others may not; and what is to be said of it.
    private func trusts(of access: RoleAccess) -> ([Place: String?], [String]) {
        guard let path = trustPath(of: access), let role = analyses[access.accountName]?.state.role(access.role.name)
        else { return ([:], []) }
        var found: [Place: String?] = [:]
        var goes = 0
        for entry in access.trust {
            let place = place(entry, access)
            switch entry.party {
            case .principal(let principal):
                guard let right = access.rights.first(where: { $0.principal == principal }), right.decision == .remove
                else { continue }
            case .account, .other:
                guard let party = access.parties.first(where: { $0.entry == entry }), party.origins.isEmpty,
                    partyGoes(access),
                    !(analyses[access.accountName]?.keptRoles[access.role]?.opening?.isNew(entry) ?? false)
                else { continue }
            case .everyone, .service, .provider: continue
            }
            if role.permissionSet != nil {
                found[place] = .some("Identity Center writes \(path)")
            } else if let change = analyses[access.accountName]?.drift.change(of: path, attachedTo: nil) {
                found[place] = .some("\(path) is left alone: \(change.words)")
            } else if entry.isConditional {
                found[place] = .some("\(path) names it under a condition")
            } else {
                found[place] = .some(nil)
                goes += 1
            }
        }
        guard goes > 0, goes == access.trust.count else { return (found, []) }
        // A trust document without a statement is none that IAM takes.
        let why = "the trust lets nobody else in: if nobody needs the role, delete it"
        for (place, reason) in found where reason == nil { found[place] = .some(why) }
        return (found, [why])
    }

    /// Whether a name that means nobody on file may go where none of its kind acted in the role.
    private func partyGoes(_ access: RoleAccess) -> Bool {
        guard let analysis = analyses[access.accountName], let examined = analysis.principals[access.role],
            examined.leftAlone == nil, examined.youth == nil, inputs.rules.decisions.recorded == .remove,
            (inputs.usage.use[access.role]?[.unknown]?.sessionsIssued ?? 0) == 0,
            inputs.rules.ruleKeeping(examined.ruleSubject) == nil,
            let assume
        else { return false }
        return !analysis.visibility.holes.contains { $0.actions.contains(assume) }
    }

    /// Why a right stays that ought to go: what each of the documents says that still grants it.
    private func reasons(
        _ right: AssumeRight, _ identity: [IdentityGrant], _ trust: [TrustEntry], _ access: RoleAccess,
        _ stays: [Place: String]
    ) -> [String] {
        var reasons: [String] = []
        for grant in identity {
            guard let entry = grant.entries.first else {
                reasons.append("\(grant.document) means more roles by `\(grant.text)`")
                continue
            }
            reasons.append(stays[place(grant, entry)] ?? "\(grant.document) grants it")
        }
        for entry in trust {
            switch entry.party {
            case .account: if identity.isEmpty { reasons.append("the trust names the account") }
            case .everyone: reasons.append("the trust names everyone")
            default: reasons.append(stays[place(entry, access)] ?? "the trust names it")
            }
        }
        return Array(Set(reasons)).sorted()
    }

    private static func names(_ who: Set<PrincipalReference>) -> String {
        let sorted = who.sorted()
        return sorted.prefix(3).map(\.description).joined(separator: ", ")
            + (sorted.count > 3 ? " and \(sorted.count - 3) more" : "")
    }
}
