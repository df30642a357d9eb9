import AccountState
import ActionCatalog
import Analysis
import Attribution
import IAMModel
import JSONSyntax
import Usage

/// Writes `usage.json`: sorted, a line a fact, so that a change of one action is a change of one line.
public struct EvidenceWriter {
    private let catalog: ActionCatalog
    private let account: AccountID

    /// The bytes of an account's file.
    public static func bytes(of evidence: AccountEvidence, catalog: ActionCatalog) -> [UInt8] {
        let writer = EvidenceWriter(catalog: catalog, account: evidence.account)
        var text = EvidenceLayout()
        let members = writer.file(evidence)
        let digest = UsageText.digest(of: EvidenceLayout.Value.block(members).json)
        text.file(members + [.init(UsageText.digestKey, .string(digest))])
        return text.bytes
    }

    private func file(_ evidence: AccountEvidence) -> [EvidenceLayout.Member] {
        var window: KeyedValues = [("first", day(evidence.window.first)), ("last", day(evidence.window.last))]
        if evidence.isEndGiven { window.append(("endGiven", .bool(true))) }
        if evidence.isStartGiven { window.append(("startGiven", .bool(true))) }
        var members: [EvidenceLayout.Member] = [
            .init("version", .integer(AccountEvidence.formatVersion)),
            .init("account", .string(evidence.account.digits)),
            .init("catalog", .string(evidence.catalogVersion)),
            .init("window", line(window)),
            .init("coverage", .block(coverage(evidence.coverage))),
        ]
        if !evidence.gaps.isEmpty { members.append(.init("gaps", .list(evidence.gaps.sorted().map(gap)))) }
        if !evidence.files.isPlain { members.append(.init("files", .block(files(evidence.files)))) }
        members.append(
            .init(
                "principals",
                .block(
                    evidence.principals.sorted { $0.key < $1.key }
                        .map { .init($0.key.description, .block(principal($0.value))) })))
        if !evidence.elsewhere.isEmpty {
            members.append(.init("elsewhere", .list(elsewhere(evidence.elsewhere))))
        }
        if !evidence.permissionSets.isEmpty {
            members.append(.init("permissionSets", .list(evidence.permissionSets.sorted().map(sighting))))
        }
        if !evidence.grants.isEmpty {
            let lines = evidence.grants.sorted().map { grant($0, of: evidence.account) }
            members.append(.init("grants", .list(lines)))
        }
        if !evidence.tellsGrants { members.append(.init("tellsGrants", .line(.bool(false)))) }
        if let record = evidence.record, !record.trims.isEmpty {
            members.append(.init("trims", .list(record.values.map { .line($0) })))
        }
        if let record = evidence.record, !record.putBacks.isEmpty {
            members.append(.init("putBacks", .list(record.putBackValues.map { .line($0) })))
        }
        return members
    }

    private func coverage(_ coverage: AccountCoverage) -> [EvidenceLayout.Member] {
        var members: [EvidenceLayout.Member] = []
        if let oldest = coverage.oldest { members.append(.init("oldest", .string(oldest.description))) }
        if let newest = coverage.newest { members.append(.init("newest", .string(newest.description))) }
        members += lists("events", coverage.events)
        if let management = list(coverage.management) {
            members.append(.init("management", management))
        }
        let regions = coverage.regions.sorted { $0.key < $1.key }.compactMap { name, region in
            let more: KeyedValues = region.recordsIAM ? [("iam", .bool(true))] : []
            return list(region.events, more).map { EvidenceLayout.Member(name, $0) }
        }
        if !regions.isEmpty { members.append(.init("regions", .block(regions))) }
        for (name, seen) in [("sources", coverage.sources), ("dataEvents", coverage.dataEventTypes)] where !seen.isEmpty
        {
            members.append(
                .init(name, .block(seen.sorted { $0.key < $1.key }.flatMap { lists($0.key, $0.value) })))
        }
        return members
    }

    private func files(_ tally: FileTally) -> [EvidenceLayout.Member] {
        FileTally.parts.compactMap { name, part in
            let groups = tally[keyPath: part].sorted { $0.key < $1.key }
            guard !groups.isEmpty else { return nil }
            let lines = groups.map { kind, group in
                EvidenceLayout.Member(
                    kind,
                    line(
                        [("files", .integer(group.files))]
                            + (group.records > 0 ? [("records", .integer(group.records))] : [])))
            }
            return .init(name, .block(lines))
        }
    }

    /// Events day by day, from the first day on; nothing where there are none.
    private func lists(_ name: String, _ counts: DayCounts) -> [EvidenceLayout.Member] {
        guard let first = counts.first, let last = counts.last else { return [] }
        let values = JSONValue.array(counts.list(from: first, through: last).map { .integer($0) })
        return [.init(name, line([("first", day(first)), ("events", values)]))]
    }

    /// Management events day by day, by what they say of reading; nil where there are none.
    private func list(_ counts: ManagementCounts, _ more: KeyedValues = []) -> EvidenceLayout.Value? {
        let all = counts.all
        guard let first = all.first, let last = all.last else { return nil }
        var values: KeyedValues = [("first", day(first))]
        for (name, some) in [("reads", counts.reads), ("writes", counts.writes), ("others", counts.others)]
        where !some.isEmpty {
            values.append((name, .array(some.list(from: first, through: last).map { .integer($0) })))
        }
        return line(values + more)
    }

    private func gap(_ gap: AccountEvidence.Gap) -> EvidenceLayout.Value {
        line([
            ("file", .string(gap.file)), ("line", .integer(gap.line)), ("column", .integer(gap.column)),
            ("message", .string(gap.message)),
        ])
    }

    private func principal(_ evidence: PrincipalEvidence) -> [EvidenceLayout.Member] {
        var members: [EvidenceLayout.Member] = []
        let linked = evidence.linked
        if linked.sessions > 0 {
            members.append(
                .init(
                    "roleSessions",
                    line([
                        ("sessions", .integer(linked.sessions)), ("linked", .integer(linked.linkedSessions)),
                        ("events", .integer(linked.events)), ("linkedEvents", .integer(linked.linkedEvents)),
                    ])))
            let ways = LinkMethod.allCases.compactMap { method -> EvidenceLayout.Member? in
                guard let sessions = linked.sessionsByMethod[method] else { return nil }
                let events = linked.eventsByMethod[method] ?? 0
                return .init(method.rawValue, line([("sessions", .integer(sessions)), ("events", .integer(events))]))
            }
            if !ways.isEmpty { members.append(.init("linkedBy", .block(ways))) }
        }
        if let lastUsed = evidence.lastUsedWithoutEvent {
            members.append(.init("lastUsedWithoutEvent", .string(lastUsed.description)))
        }
        if !evidence.former.isEmpty { members.append(.init("former", .block(uses(evidence.former)))) }
        members.append(
            .init(
                "origins",
                .block(
                    evidence.use.sorted { $0.key < $1.key }
                        .map { .init(OriginName.text(of: $0.key, in: account), .block(origin($0.value))) })))
        return members
    }

    private func origin(_ use: OriginUse) -> [EvidenceLayout.Member] {
        var seen: KeyedValues = [
            ("events", .integer(use.events)), ("sessions", .integer(use.sessions)),
            ("issued", .integer(use.sessionsIssued)),
        ]
        if let last = use.last { seen.append(("last", day(last.day))) }
        var members: [EvidenceLayout.Member] = [.init("seen", line(seen))]
        if !use.touchedServices.isEmpty {
            let services = use.touchedServices.map { catalog.services[$0].prefix }.sorted()
            members.append(.init("services", .line(.strings(services))))
        }
        if use.hasUnknownService { members.append(.init("unknownService", .line(.bool(true)))) }
        let actions = use.actions.map { (catalog.name(of: $0.key), $0.value) }
        if !actions.isEmpty {
            members.append(.init("actions", .block(uses(Dictionary(actions, uniquingKeysWith: { $1 })))))
        }
        let possible = PossibleGroup.all(of: use, catalog: catalog)
        if !possible.isEmpty { members.append(.init("possible", .list(possible.map(self.possible)))) }
        if !use.passedRoles.isEmpty { members.append(.init("passed", .block(uses(use.passedRoles)))) }
        if !use.assumedRoles.isEmpty { members.append(.init("assumed", .block(uses(use.assumedRoles)))) }
        for (name, events) in [("unmapped", use.unmapped), ("deniedUnmapped", use.deniedUnmapped)]
        where !events.isEmpty {
            members.append(
                .init(
                    name,
                    .list(
                        events.sorted { $0.key < $1.key }.map { event, use in
                            line(
                                [
                                    ("source", .string(event.source)), ("event", .string(event.name)),
                                    ("services", .strings(event.services)),
                                ] + values(use))
                        })))
        }
        if !use.disagreements.isEmpty {
            members.append(
                .init(
                    "disagreements",
                    .list(
                        use.disagreements.sorted { $0.key < $1.key }.map { disagreement, count in
                            line([
                                ("source", .string(disagreement.source)), ("event", .string(disagreement.event)),
                                ("named", .string(disagreement.named)), ("mapped", .strings(disagreement.mapped)),
                                ("count", .integer(count)),
                            ])
                        })))
        }
        return members
    }

    private func possible(_ group: PossibleGroup) -> EvidenceLayout.Value {
        var values: KeyedValues = [("reason", .string(group.reason.word))]
        switch group.reason {
        case .furtherAction(let operation), .namedInDenial(let operation), .networkActivity(let operation),
            .notFound(let operation):
            values.append(("of", .string(operation)))
        case .passedRole(let operation, let role):
            values.append(("of", .string(operation)))
            if !role.isEmpty { values.append(("role", .string(role))) }
        case .unmappedEvent(let event): values.append(("event", .string(event)))
        case .actedInRole, .lastAccessed, .unknownOrigin: break
        }
        values.append(("last", day(group.last)))
        switch group.actions {
        case .named(let names): values.append(("actions", .strings(names)))
        case .services(let services, let readsOnly):
            values.append(("services", .strings(services)))
            if readsOnly { values.append(("readsOnly", .bool(true))) }
        }
        return line(values)
    }

    private func uses(_ uses: [String: Use]) -> [EvidenceLayout.Member] {
        uses.sorted { $0.key < $1.key }.map { .init($0.key, line(values($0.value))) }
    }

    private func values(_ use: Use) -> KeyedValues {
        var values: KeyedValues = []
        if use.count > 0 || use.denied == 0 { values.append(("count", .integer(use.count))) }
        if use.denied > 0 { values.append(("denied", .integer(use.denied))) }
        if let first = use.first { values.append(("first", day(first.day))) }
        if let last = use.last { values.append(("last", day(last.day))) }
        // Without a use the days above are those of the denials.
        if use.count > 0, let first = use.firstDenied { values.append(("deniedFirst", day(first.day))) }
        if use.count > 0, let last = use.lastDenied { values.append(("deniedLast", day(last.day))) }
        return values
    }

    private func elsewhere(
        _ roles: [PrincipalReference: [Origin: AccountEvidence.Acting]]
    ) -> [EvidenceLayout.Value] {
        roles.sorted { $0.key < $1.key }.flatMap { role, origins in
            origins.sorted { $0.key < $1.key }.map { origin, acting in
                line([
                    ("account", .string(role.account.digits)), ("role", .string(role.name)),
                    ("origin", .string(OriginName.text(of: origin, in: account))),
                    ("events", .integer(acting.events)), ("last", day(acting.last)),
                ])
            }
        }
    }

    private func sighting(_ sighting: PermissionSetSighting) -> EvidenceLayout.Value {
        var values: KeyedValues = [
            ("set", .string(sighting.set)), ("account", .string(sighting.account.digits)),
        ]
        if !sighting.arn.isEmpty { values.append(("arn", .string(sighting.arn))) }
        return line(values)
    }

    private func grant(_ event: GrantEvent, of account: AccountID) -> EvidenceLayout.Value {
        var values: KeyedValues = [("time", .string(event.time.description)), ("event", .string(event.operation))]
        for (key, field) in GrantField.all where !event[keyPath: field].isEmpty {
            values.append((key, .string(event[keyPath: field])))
        }
        if event.isDefault { values.append(("default", .bool(true))) }
        if event.account != account.digits { values.append(("account", .string(event.account))) }
        return line(values)
    }

    private typealias KeyedValues = [(String, JSONValue)]

    private func day(_ day: Day) -> JSONValue { .string(day.description) }

    private func line(_ values: KeyedValues) -> EvidenceLayout.Value {
        .line(.object(values.map { JSONValue.Member($0.0, $0.1) }))
    }
}

/// The fields of a grant event that are text, by their keys in the file.
enum GrantField {
    static let all: [(String, any WritableKeyPath<GrantEvent, String> & Sendable)] = [
        ("user", \.user), ("group", \.group), ("role", \.role), ("policy", \.policy), ("policyArn", \.policyARN),
        ("policyVersion", \.version), ("document", \.document), ("newName", \.newName),
    ]
}
