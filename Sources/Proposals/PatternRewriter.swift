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
    /// What was written before.
    var memory = WrittenNames()

    /// The names and patterns that stay, in the order of the catalog; empty where nothing stays.
    ///
    /// - Parameter all: what stays altogether where `stays` is a part of it: a service of which everything stays is written
    ///   whole in the part that holds most of it.
    func rewrite(
        _ entry: DocumentGrants.Entry, keeping stays: ActionSet, of all: ActionSet? = nil
    ) -> [String] {
        let kept = stays.intersection(entry.actions)
        return catalog.services(of: kept).flatMap { service in
            let range = catalog.services[service].actions
            let own = kept.actions(in: range)
            let granted = entry.actions.count(in: range)
            let isWhole =
                (all ?? kept).intersection(entry.actions).count(in: range) == granted && own.count * 2 > granted
            if !entry.namesService, isWhole, let whole = wholeService(service, of: entry) { return [whole] }
            return names(own, of: service, within: entry)
        }
    }

    /// The pattern for one service of a pattern that spans services: `service:*` of `*`, `service:List*` of `*:List*`.
    private func wholeService(_ service: Int, of entry: DocumentGrants.Entry) -> String? {
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

    private func names(_ kept: [ActionID], of service: Int, within entry: DocumentGrants.Entry) -> [String] {
        let question = WrittenNames.Question(
            actions: kept, pattern: entry.pattern, namesPerPattern: wording.namesPerPattern)
        return memory.answer(question) {
            let names = kept.map { catalog.name(of: $0) }.sorted()
            guard let least = wording.namesPerPattern else { return names }
            let original =
                entry.entry == nil
                ? PatternSet(entry.excluded.map(\.folded), isNegated: true)
                : PatternSet([ActionPattern(entry.pattern).folded])
            let compactor = ActionCompactor(universe: catalog.services[service].all.map { catalog.name(of: $0) })
            return compactor.patterns(for: names, within: original, joiningAtLeast: least)
        }
    }
}
