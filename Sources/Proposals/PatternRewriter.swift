import ActionCatalog
import Analysis
import IAMModel
import PolicySemantics

/// Writes what stays of a pattern: the exact names, or `service:*` where all that the pattern matches of a service stays.
///
/// What it writes is never wider than the pattern: every name and every shorter pattern that it returns matches only
/// what the pattern matches.
struct PatternRewriter {
    let catalog: ActionCatalog
    /// How names are written.
    let wording: Wording

    /// The names and patterns that stay, in the order of the catalog; empty where nothing stays.
    func rewrite(_ entry: DocumentGrants.Entry, keeping stays: ActionSet) -> [String] {
        entry.namesService
            ? names(stays, within: entry)
            : catalog.services(of: stays).flatMap { service in
                let all = entry.actions.intersection(catalog.services[service].all)
                let kept = stays.intersection(all)
                if kept.count == all.count, let whole = wholeService(service, all, of: entry) { return [whole] }
                return names(kept, within: entry)
            }
    }

    /// The pattern for one service of a pattern that spans services: `service:*` of `*`, `service:List*` of `*:List*`.
    private func wholeService(_ service: Int, _ all: ActionSet, of entry: DocumentGrants.Entry) -> String? {
        let prefix = catalog.services[service].prefix
        if entry.entry == nil {
            // A NotAction element leaves a whole service only where none of its patterns reaches into it.
            let reaches = entry.excluded.contains { $0.service.map { $0 == prefix } ?? true }
            return reaches ? nil : "\(prefix):*"
        }
        if entry.pattern.allSatisfy({ $0 == "*" }) { return "\(prefix):*" }
        guard let colon = entry.pattern.firstIndex(of: ":") else { return nil }
        return prefix + entry.pattern[colon...]
    }

    private func names(_ kept: ActionSet, within entry: DocumentGrants.Entry) -> [String] {
        let names = kept.map { catalog.name(of: $0) }.sorted()
        guard let least = wording.namesPerPattern else { return names }
        let known = catalog.services(of: kept).flatMap { catalog.services[$0].all.map { catalog.name(of: $0) } }
        let original =
            entry.entry == nil
            ? PatternSet(entry.excluded.map(\.folded), isNegated: true)
            : PatternSet([ActionPattern(entry.pattern).folded])
        return ActionCompactor(universe: known).patterns(for: names, within: original, joiningAtLeast: least)
    }
}
