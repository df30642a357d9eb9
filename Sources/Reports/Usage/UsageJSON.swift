import Analysis
import Attribution
import Diagnostics
import IAMModel
import Usage

/// `cloudtrim usage --format json` for programs.
public enum UsageJSON {
    /// One object a report.
    public static func value(_ report: UsageReport) -> JSONText {
        [
            "account": .string(report.account),
            "principal": .string(report.principal.description),
            "origin": .optional(report.origin),
            "role": report.principal.kind == .role
                ? .string("\(report.principalAccount)/\(report.principal.name)") : nil,
            "window": window(report.window),
            "coverage": coverage(report.visibility),
            "attribution": attribution(report.linked),
            "former": .array(
                report.former.map { former in
                    [
                        "principal": .string(former.name.description), "id": .string(former.id),
                        "events": .integer(former.use.count), "first": .optional(former.use.first?.day),
                        "last": .optional(former.use.last?.day),
                    ]
                }),
            "actions": .array(report.rows.map { row($0, report) }),
            "denied": .array(report.denied.map { row($0, report) }),
            "forbidden": .array(
                report.table.forbidden.map { ["reason": .string($0.reason), "actions": .integer($0.count)] }),
            "unmapped": .array(report.unmapped.map { unmapped($0.event, $0.use) }),
            "disagreements": .array(report.disagreements.map { disagreement($0.disagreement, $0.count) }),
        ]
    }

    static func window(_ window: UsageWindow) -> JSONText {
        ["start": .string("\(window.first)"), "end": .string("\(window.last)")]
    }

    static func coverage(_ visibility: Visibility) -> JSONText {
        [
            "seconds": .integer(visibility.secondsSeen),
            "daysWithEvents": .integer(visibility.daysWithEvents),
            "logsBegin": .optional(visibility.beginning),
            "quietDays": .integer(visibility.quietDays),
            "missingDays": .array(visibility.timeGaps.map(gap)),
            "events": .integer(visibility.events),
            "managementEvents": .integer(visibility.managementEvents),
            "regions": .array(visibility.regions.map { .string($0) }),
            "reads": .boolean(visibility.seesReads),
            "writes": .boolean(visibility.seesWrites),
            "newGrantsByEvents": .boolean(visibility.tellsGrants),
            "dataEventTypes": .array(visibility.dataEventTypes.map { .string($0) }),
            "notCovered": .array(visibility.holes.map { .string($0.reason) }),
            "gaps": .array(visibility.gaps.map(gap)),
            "files": files(visibility.files),
            "blockers": .array(visibility.blockers.map { .string($0) }),
        ]
    }

    private static func files(_ tally: FileTally) -> JSONText {
        .object(
            FileTally.parts.map { name, part in
                let groups = tally[keyPath: part].sorted { $0.key < $1.key }.map { kind, group in
                    JSONText.Member(kind, ["files": .integer(group.files), "records": .integer(group.records)])
                }
                return JSONText.Member(name, .object(groups))
            })
    }

    private static func gap(_ gap: TimeGap) -> JSONText {
        ["first": .string("\(gap.first)"), "last": .string("\(gap.last)"), "region": .optional(gap.region)]
    }

    private static func gap(_ diagnostic: Diagnostic) -> JSONText {
        ["place": .optional(diagnostic.span), "message": .string(diagnostic.message)]
    }

    static func attribution(_ linked: LinkedShare) -> JSONText {
        [
            "sessions": .integer(linked.sessions),
            "linkedSessions": .integer(linked.linkedSessions),
            "events": .integer(linked.events),
            "linkedEvents": .integer(linked.linkedEvents),
        ]
    }

    private static func row(_ row: UsageTable.Row, _ report: UsageReport) -> JSONText {
        let taken = report.taken[row.action]?.past
        var members: [JSONText.Member] = [
            .init("action", .string(row.action)),
            .init("status", .string(row.status.rawValue)),
            .init("class", .string(row.recording.name)),
            .init("count", .integer(row.use.count)),
            .init("denied", .integer(row.use.denied)),
            .init("first", .optional(row.use.first?.day)),
            .init("last", .optional(row.use.last?.day)),
            .init("forbidden", .optional(row.forbiddance)),
        ]
        if let taken {
            members.append(
                .init(
                    "taken",
                    ["document": .string(taken.path.text), "day": .optional(taken.day), "trim": .boolean(taken.isTrim)])
            )
        }
        return .object(members)
    }

    static func disagreement(_ disagreement: CatalogDisagreement, _ count: Int) -> JSONText {
        [
            "source": .string(disagreement.source), "event": .string(disagreement.event),
            "named": .string(disagreement.named), "catalog": .array(disagreement.mapped.map { .string($0) }),
            "denials": .integer(count),
        ]
    }

    static func unmapped(_ event: UnmappedEvent, _ use: Use) -> JSONText {
        [
            "source": .string(event.source), "event": .string(event.name), "count": .integer(use.count),
            "denied": .integer(use.denied),
            "keeps": .array(event.services.map { .string($0) }),
        ]
    }
}
