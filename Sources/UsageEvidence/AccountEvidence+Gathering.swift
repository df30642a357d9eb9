import AccountState
import ActionCatalog
import Analysis
import Attribution
import IAMModel
import Usage

extension AccountEvidence {
    /// What a record holds of each of some accounts, in their order.
    ///
    /// - Parameters:
    ///   - named: the numbers of all accounts in the rules: a gap that names none of them may concern any.
    ///   - catalogVersion: the version of the catalog that `usage` was made with.
    public static func all(
        of states: [AccountState], record: UsageRecord, usage: UsageByPrincipal, window: UsageWindow,
        isEndGiven: Bool, isStartGiven: Bool = false, named: Set<String>, catalogVersion: String
    ) -> [AccountEvidence] {
        let onFile = Set(states.map(\.id))
        return states.map { state in
            var evidence = AccountEvidence(account: state.id, catalogVersion: catalogVersion, window: window)
            evidence.isEndGiven = isEndGiven
            evidence.isStartGiven = isStartGiven
            evidence.coverage = (record.coverage.accounts[state.id.digits] ?? AccountCoverage())
                .filter(window.contains)
            evidence.gaps = record.coverage.gaps.filter { $0.mayConcern(state.id, of: named) }.map { gap in
                let span = gap.diagnostic.span
                let name = (span?.path ?? "").split(separator: "/").last.map(String.init) ?? ""
                return Gap(
                    file: name, line: span?.line ?? 0, column: span?.column ?? 0, message: gap.diagnostic.message)
            }
            evidence.files = record.coverage.tally
            evidence.grants = record.grants.filter { event in
                // Whom a role of an account lets in that is not on file, no other file tells.
                event.account == state.id.digits
                    || event.operation == "UpdateAssumeRolePolicy"
                        && AccountID(event.account).map { !onFile.contains($0) } ?? false
            }.sorted()
            for (principal, origins) in usage.use where principal.account == state.id {
                evidence.principals[principal, default: PrincipalEvidence()].use = origins.mapValues(\.inDays)
            }
            for (principal, linked) in usage.linked where principal.account == state.id {
                evidence.principals[principal, default: PrincipalEvidence()].linked = linked
            }
            for (principal, former) in usage.former where principal.account == state.id {
                evidence.principals[principal, default: PrincipalEvidence()].former = former.mapValues(\.inDays)
            }
            evidence.tellsGrants = record.tellsGrants
            let sets = Set(state.roles.compactMap(\.permissionSet)).sorted()
            evidence.permissionSets = sets.flatMap { usage.permissionSets.sightings(of: $0) }
                .filter { $0.account != state.id }
            evidence.record = state.proposals
            evidence.noteUnshownUse(state)
            for (role, origins) in usage.use where role.kind == .role && !onFile.contains(role.account) {
                for (origin, use) in origins where origin.account == state.id {
                    guard let last = use.last else { continue }
                    evidence.elsewhere[role, default: [:]][origin] = Acting(events: use.events, last: last.day)
                }
            }
            return evidence
        }
    }

    private mutating func noteUnshownUse(_ state: AccountState) {
        let told =
            state.users.map { (PrincipalReference.Kind.user, $0.name, $0.passwordLastUsed) }
            + state.roles.filter { !$0.isServiceLinked }.map { (.role, $0.name, $0.lastUsed) }
        for (kind, name, lastUsed) in told {
            let principal = PrincipalReference(account: state.id, kind: kind, name: name)
            guard let lastUsed, window.contains(lastUsed.day),
                !(principals[principal]?.total ?? OriginUse()).shows(lastUsed)
            else { continue }
            principals[principal, default: PrincipalEvidence()].lastUsedWithoutEvent = lastUsed.day
        }
    }

    /// What one principal used or tried, over all of its origins, sorted by action.
    public func actions(of principal: PrincipalReference, named name: (ActionID) -> String) -> [UsedAction] {
        (principals[principal]?.total.actions ?? [:]).map { UsedAction(action: name($0.key), use: $0.value) }
            .sorted { $0.action < $1.action }
    }
}

extension Origin {
    /// The account of a user or role.
    var account: AccountID? {
        switch self {
        case .user(let principal), .role(let principal): principal.account
        case .person, .service, .outside, .unknown: nil
        }
    }
}

extension OriginUse {
    /// The same with days for times.
    var inDays: OriginUse {
        var copy = self
        copy.actions = actions.mapValues(\.inDays)
        copy.possible = possible.mapValues { OriginUse.Evidence(reason: $0.reason, last: $0.last.day.start) }
        copy.unmapped = unmapped.mapValues(\.inDays)
        copy.deniedUnmapped = deniedUnmapped.mapValues(\.inDays)
        copy.passedRoles = passedRoles.mapValues(\.inDays)
        copy.assumedRoles = assumedRoles.mapValues(\.inDays)
        copy.last = last?.day.start
        return copy
    }
}

extension Use {
    /// The same with days for times.
    var inDays: Use {
        var copy = self
        copy.first = first?.day.start
        copy.last = last?.day.start
        copy.firstDenied = firstDenied?.day.start
        copy.lastDenied = lastDenied?.day.start
        return copy
    }
}
