import AccountState
import ActionCatalog
import IAMModel
import Lanes
import Rules

/// Turns decisions about principals into decisions about documents: a document keeps what any holder keeps
/// (design of the domain: "Documents of several principals").
struct DocumentDecider: Sendable {
    let map: PolicyMap
    let grants: [DocumentPath: DocumentGrants]
    let principals: [PrincipalReference: PrincipalAnalysis]
    let rules: Rules
    let drift: StateDrift

    func all() -> [DocumentDecision] {
        map.holdings.keys.sorted().concurrentMap { path -> [DocumentDecision] in
            let holdings = (map.holdings[path] ?? []).sorted { $0.holder < $1.holder }
            if path.isAWSManaged {
                return holdings.map { decide(path, holders: $0.principals, attachedTo: $0.holder) }
            }
            let holders = Set(holdings.flatMap(\.principals)).sorted()
            return [decide(path, holders: holders, attachedTo: nil)]
        }.flatMap { $0 }
    }

    /// Decides about a document, or one holder's part of it; `reason` leaves it as it is.
    func decide(
        _ path: DocumentPath, holders: [PrincipalReference], attachedTo holder: Holder?, leaving reason: String? = nil
    ) -> DocumentDecision {
        let analyses = holders.compactMap { principals[$0] }
        let young = analyses.filter { $0.youth != nil }.map(\.principal)
        let hasOld = young.count < analyses.count
        func left(_ reason: String) -> DocumentDecision {
            DocumentDecision(
                path: path, attachedTo: holder, holders: holders, leftAlone: reason, youngHolders: [], entries: [])
        }
        if let reason = reason ?? reasonToLeave(path, holders: holders, attachedTo: holder) { return left(reason) }
        guard let grants = grants[path] else { return left("not on file") }
        var stays = ActionSet()
        for analysis in analyses { stays.formUnion(analysis.stays(besideOlderHolders: hasOld)) }
        let freezes = analyses.contains { $0.decisions.freezesSpanningPatterns }
        let entries = grants.entries.map { entry in
            let isFrozen = freezes && !entry.namesService
            return DocumentDecision.Entry(
                entry: entry, stays: isFrozen ? entry.actions : entry.actions.intersection(stays))
        }
        return DocumentDecision(
            path: path, attachedTo: holder, holders: holders, leftAlone: nil, youngHolders: hasOld ? young : [],
            entries: entries)
    }

    /// Why a document must not change, whatever its holders use.
    private func reasonToLeave(
        _ path: DocumentPath, holders: [PrincipalReference], attachedTo holder: Holder?
    ) -> String? {
        if !path.isAWSManaged, map.boundaries.contains(path) {
            return "it is a permissions boundary: less boundary can be more access"
        }
        if let change = drift.change(of: path, attachedTo: holder) { return change.words }
        if holders.isEmpty { return "nobody holds it" }
        for principal in holders {
            if principal.kind == .role, let role = map.state.roles.first(where: { $0.name == principal.name }) {
                if role.isServiceLinked { return "\(principal) is a service-linked role" }
            }
            if let reason = principals[principal]?.leftAlone { return "\(principal) is left alone: \(reason)" }
        }
        let young = holders.filter { principals[$0]?.youth != nil }
        if young.count == holders.count, let first = young.first, let reason = principals[first]?.youth {
            return "\(first) is new: \(reason)"
        }
        return nil
    }
}
