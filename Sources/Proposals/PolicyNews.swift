import AccountState
import ActionCatalog
import Analysis
import IAMModel

/// What a new version of one of AWS's policies allows, for those who had it until documents of their own took its place.
///
/// Nobody gets it by itself any more: whoever wants it adds it. Known where the state holds the policy still, since somebody
/// else attaches it; IAM tells nothing of policies that nobody attaches.
public struct PolicyNews: Sendable {
    /// The policy's name.
    public let policy: String
    /// When AWS changed it; nil where the state doesn't tell.
    public let day: Day?
    /// Who had it, and has none of the new actions otherwise; sorted.
    public let holders: [Holder]
    /// The actions that it allows and did not allow, sorted.
    public let actions: [String]

    /// All of an account, by policy; what changed before the window is told no more.
    static func all(in analysis: AccountAnalysis, window: UsageWindow) -> [PolicyNews] {
        let state = analysis.state
        var found: [DocumentPath: (actions: ActionSet, holders: Set<Holder>, since: Day)] = [:]
        let trims = (state.proposals?.trims ?? []).filter { $0.path.isAWSManaged && $0.holder != nil }
        for (holder, own) in Dictionary(grouping: trims, by: { $0.holder ?? .user("") }) where isThere(holder, state) {
            let latest = Dictionary(own.map { ($0.path, $0) }) { $0.day < $1.day ? $1 : $0 }
            for (path, trim) in latest {
                guard let now = state.documents[path], now.source.bytes != trim.before.source.bytes,
                    !state.documents(heldBy: holder).contains(where: { $0.document == path })
                else { continue }
                let catalog = analysis.sets.catalog
                var news = DocumentGrants(now, at: path, catalog: catalog).allowed
                    .subtracting(DocumentGrants(trim.before, at: path, catalog: catalog).allowed)
                if let kind = PrincipalReference.Kind(rawValue: holder.kind.rawValue),
                    let own = analysis.principals[
                        PrincipalReference(account: state.id, kind: kind, name: holder.name)]
                {
                    news.subtract(own.granted.granted)
                }
                guard !news.isEmpty else { continue }
                var all = found[path] ?? (ActionSet(), [], trim.day)
                all.actions.formUnion(news)
                all.holders.insert(holder)
                all.since = max(all.since, trim.day)
                found[path] = all
            }
        }
        return found.sorted { $0.key < $1.key }.compactMap { path, news in
            // It was another text when it was replaced.
            let day = state.policy(of: path)?.updated.map(\.day).flatMap { $0 >= news.since ? $0 : nil }
            guard day ?? news.since >= window.first else { return nil }
            return PolicyNews(
                policy: path.name, day: day, holders: news.holders.sorted(),
                actions: news.actions.map(analysis.sets.catalog.name(of:)).sorted())
        }
    }

    private static func isThere(_ holder: Holder, _ state: AccountState) -> Bool { state.holders.contains(holder) }
}
