import ActionCatalog
import Attribution
import IAMModel
import Usage

/// Use within the window and after it, by principal and origin: events turned into actions.
public struct UsageByPrincipal: Sendable {
    /// By principal, then origin.
    public private(set) var use: [PrincipalReference: [Origin: OriginUse]] = [:]
    /// How much of the use in roles is linked, by principal.
    public private(set) var linked: [PrincipalReference: LinkedShare] = [:]
    /// Events within the window of identities that are no principal (services, outsiders, the root user) or that the
    /// records do not name, by type of identity.
    public private(set) var others: [String: Int] = [:]
    /// Use by former principals whose names others have by now, by unique id; it counts for nobody.
    public private(set) var former: [PrincipalReference: [String: Use]] = [:]
    /// Which accounts have which permission sets.
    public private(set) var permissionSets = PermissionSetSightings()
    /// All events within the window.
    public private(set) var events = 0

    /// What was read before, by its parts.
    public init(
        use: [PrincipalReference: [Origin: OriginUse]], linked: [PrincipalReference: LinkedShare],
        former: [PrincipalReference: [String: Use]],
        permissionSets: PermissionSetSightings = PermissionSetSightings()
    ) {
        self.permissionSets = permissionSets
        self.use = use
        self.linked = linked
        self.former = former
    }

    /// Reads the rows of a record that fall into the window, or after it.
    ///
    /// - Complexity: O(*rows* · *actions an event maps to*); the catalog is asked once a kind.
    public init(
        _ record: UsageRecord, _ attribution: Attribution, window: UsageWindow, catalog: ActionCatalog
    ) {
        permissionSets = PermissionSetSightings(of: record)
        let meanings = UsageByPrincipal.meanings(of: record.kinds, in: catalog)
        let passRole = catalog.id(of: "iam:PassRole")
        var eventsOfSession: [Int: Int] = [:]
        for row in record.rows where window.counts(row.day) {
            events += row.count
            let finding = attribution.sessions[row.session]
            // What the caller's own copy tells, too, counts there.
            if finding.principal != nil, record.sessions[row.session].type == "AWSAccount" { continue }
            eventsOfSession[row.session, default: 0] += row.count
            guard let principal = finding.principal else {
                if let name = finding.former {
                    former[name, default: [:]][finding.uniqueID, default: Use()]
                        .merge(Use(count: row.count, isDenied: false, first: row.first, last: row.last))
                    continue
                }
                let type = record.sessions[row.session].type
                others[type.isEmpty ? "no type" : type, default: 0] += row.count
                continue
            }
            let kind = record.kinds[row.kind]
            use[principal, default: [:]][finding.origin, default: OriginUse()]
                .add(row, kind, meanings[row.kind], passRole: passRole)
        }
        // A cluster that was asked for groups of sessions put a group's rows under its first one.
        if let counted = record.sessionEvents {
            eventsOfSession = Dictionary(
                uniqueKeysWithValues: counted.enumerated().lazy.filter { $0.element > 0 }.map {
                    ($0.offset, $0.element)
                }.filter { record.sessions[$0.0].type != "AWSAccount" || attribution.sessions[$0.0].principal == nil })
        }
        for row in record.soleCopies where window.counts(row.day) {
            let finding = attribution.sessions[row.session]
            guard let principal = finding.principal else { continue }
            eventsOfSession[row.session, default: 0] += row.count
            use[principal, default: [:]][finding.origin, default: OriginUse()]
                .add(row, record.kinds[row.kind], meanings[row.kind], passRole: passRole)
        }
        for (session, count) in eventsOfSession.sorted(by: { $0.key < $1.key }) {
            let finding = attribution.sessions[session]
            guard let principal = finding.principal else { continue }
            use[principal]?[finding.origin]?.sessions += 1
            // Without a date it may have been issued whenever. Who asked for it, though not for whom, was nobody else.
            if record.sessions[session].creationDate.map({ window.counts($0.day) }) ?? true, !finding.hasKnownCaller {
                use[principal]?[finding.origin]?.sessionsIssued += 1
            }
            if principal.kind == .role, ["AssumedRole", "AWSAccount"].contains(record.sessions[session].type) {
                linked[principal, default: LinkedShare()].count(finding, events: count)
            }
        }
        for row in record.roleUses where window.counts(row.day) {
            let finding = attribution.sessions[row.session]
            guard let principal = finding.principal else { continue }
            use[principal]?[finding.origin]?
                .add(row, meanings[row.kind], passRole: passRole)
        }
        for assumption in attribution.assumptions where window.counts(assumption.time.day) {
            guard let principal = assumption.caller else { continue }
            use[principal, default: [:]][assumption.origin, default: OriginUse()]
                .assumedRoles[assumption.roleARN, default: Use()]
                .merge(
                    Use(count: 1, isDenied: assumption.isDenied, first: assumption.time, last: assumption.time))
        }
    }

    /// What each kind of event means; what a denial names counts for the same event where it was allowed, too.
    private static func meanings(of kinds: [EventKind], in catalog: ActionCatalog) -> [EventMeaning] {
        var meanings = kinds.map { EventMeaning(of: $0, in: catalog) }
        var named: [String: [ActionID]] = [:]
        for disagreement in Set(meanings.compactMap(\.disagreement)).sorted() {
            guard let action = catalog.id(of: disagreement.named) else { continue }
            named["\(disagreement.source) \(disagreement.event)", default: []].append(action)
        }
        guard !named.isEmpty else { return meanings }
        for (place, kind) in kinds.enumerated() where kind.outcome != .denied {
            guard let more = named["\(kind.source) \(kind.name)"] else { continue }
            meanings[place] = EventMeaning(of: kind, in: catalog, namedInDenials: more)
        }
        return meanings
    }

    /// The roles in which users and roles acted as origins, with the last event, sorted by role.
    public var rolesActedIn: [PrincipalReference: [(role: PrincipalReference, last: Timestamp)]] {
        var result: [PrincipalReference: [(role: PrincipalReference, last: Timestamp)]] = [:]
        for (role, origins) in use.sorted(by: { $0.key < $1.key }) where role.kind == .role {
            for (origin, use) in origins {
                guard let last = use.last else { continue }
                switch origin {
                case .user(let principal), .role(let principal): result[principal, default: []].append((role, last))
                default: break
                }
            }
        }
        return result
    }

    /// Events of some accounts' principals that map to no action.
    public func unmapped(in accounts: Set<AccountID>) -> [UnmappedEvent: Use] {
        var result: [UnmappedEvent: Use] = [:]
        for (principal, origins) in use where accounts.contains(principal.account) {
            for origin in origins.values {
                for (event, use) in origin.unmapped { result[event, default: Use()].merge(use) }
            }
        }
        return result
    }

    /// Denials of some accounts' principals that name another action than the catalog, with their number.
    public func disagreements(in accounts: Set<AccountID>) -> [CatalogDisagreement: Int] {
        var result: [CatalogDisagreement: Int] = [:]
        for (principal, origins) in use where accounts.contains(principal.account) {
            for origin in origins.values { result.merge(origin.disagreements, uniquingKeysWith: +) }
        }
        return result
    }

    /// How much of the use in one account's roles is linked.
    public func linked(in account: AccountID) -> LinkedShare {
        linked.reduce(into: LinkedShare()) { if $1.key.account == account { $0.merge($1.value) } }
    }

    /// What all origins together used of a principal's rights.
    public func total(of principal: PrincipalReference) -> OriginUse {
        var total = OriginUse()
        for (_, origin) in (use[principal] ?? [:]).sorted(by: { $0.key < $1.key }) { total.merge(origin) }
        return total
    }

    /// The same without what was last used, or may have been, before a day; who acted where stays.
    public func since(_ day: Day) -> UsageByPrincipal {
        var copy = self
        for (principal, origins) in use {
            for (origin, old) in origins {
                copy.use[principal]?[origin]?.actions = old.actions.filter {
                    $0.value.last.map { $0.day >= day } ?? true
                }
                copy.use[principal]?[origin]?.possible = old.possible.filter { $0.value.last.day >= day }
            }
        }
        return copy
    }

    /// What one origin used of a principal's rights, what unknown origins used being possible use.
    public func use(of principal: PrincipalReference, by origin: Origin) -> OriginUse {
        var result = use[principal]?[origin] ?? OriginUse()
        guard origin != .unknown else { return result }
        var others: [Origin] = [.unknown]
        // Whom a provider vouched for without a name may be any of its people.
        if case .person(let person) = origin { others.append(.person(Person("", of: person.provider))) }
        for other in others where other != origin {
            guard let unknown = use[principal]?[other] else { continue }
            for (action, use) in unknown.actions
            where use.count > 0 && result.actions[action, default: Use()].count == 0 {
                result.note(action, .init(reason: .unknownOrigin, last: use.last ?? Timestamp(secondsSinceEpoch: 0)))
            }
            for (action, evidence) in unknown.possible { result.note(action, evidence) }
            result.touchedServices.formUnion(unknown.touchedServices)
            result.hasUnknownService = result.hasUnknownService || unknown.hasUnknownService
        }
        return result
    }
}

extension OriginUse {
    fileprivate mutating func add(
        _ row: UsageRow, _ kind: EventKind, _ meaning: EventMeaning, passRole: ActionID?
    ) {
        events += row.count
        last = max(last ?? row.last, row.last)
        guard meaning.isUse else { return }
        touchedServices.formUnion(meaning.services)
        let use = Use(count: row.count, isDenied: kind.outcome == .denied, first: row.first, last: row.last)
        for action in meaning.own { actions[action, default: Use()].merge(use) }
        for (action, reason) in meaning.further { note(action, Evidence(reason: reason, last: row.last)) }
        if meaning.mayPassRole, let passRole {
            note(passRole, Evidence(reason: .passedRole(by: meaning.operation, role: ""), last: row.last))
        }
        if let disagreement = meaning.disagreement { disagreements[disagreement, default: 0] += row.count }
        if let event = meaning.deniedUnmapped { deniedUnmapped[event, default: Use()].merge(use) }
        if let event = meaning.unmapped {
            unmapped[event, default: Use()].merge(use)
            if event.services.isEmpty { hasUnknownService = true }
        }
    }

    fileprivate mutating func add(_ row: RoleUseRow, _ meaning: EventMeaning, passRole: ActionID?) {
        guard meaning.isUse, meaning.mayPassRole, let passRole else { return }
        let shown = ARN(row.role).map(\.resource) ?? row.role
        note(passRole, Evidence(reason: .passedRole(by: meaning.operation, role: shown), last: row.last))
        passedRoles[shown, default: Use()]
            .merge(Use(count: row.count, isDenied: false, first: row.day.start, last: row.last))
    }
}
