import IAMModel
import Usage

/// What was seen of one account in the window, and on which of its days a silence would say something.
struct CoveredDays {
    let window: UsageWindow
    /// What was seen within the window.
    let seen: AccountCoverage
    /// The other accounts of the source, by number.
    let others: [(account: String, management: DayCounts)]
    /// The days of the window that are judged, in order: from the day on that the account's oldest principal was created and the
    /// source begins, and without the days on which the source begins and ends, of which it may hold some hours only.
    let days: [Day]
    /// The days of these on which the account was seen: on those, something else of it would have been seen, too.
    let active: [Day]
    /// How many days of the window had no management event, from the day on that the oldest principal was created.
    let silentDays: Int

    /// Management events of the account itself.
    var management: ManagementCounts { seen.management }

    /// The day within the window on which the source begins, where nobody said that it goes back further; nil where somebody
    /// did, or where it begins before the window.
    let beginning: Day?

    /// - Parameters:
    ///   - goesBack: whether it was said that the window goes back as far as it does.
    ///   - oldestPrincipal: the day on which the oldest principal on file was created.
    init(
        of account: AccountID, in coverage: ObservedCoverage, window: UsageWindow, goesBack: Bool,
        oldestPrincipal: Day?
    ) {
        self.window = window
        let oldest = coverage.oldest?.day
        beginning = goesBack ? nil : oldest.flatMap { window.first < $0 && $0 <= window.last ? $0 : nil }
        let seen = (coverage.accounts[account.digits] ?? AccountCoverage()).filter(window.contains)
        self.seen = seen
        others = coverage.accounts.filter { $0.key != account.digits && !$0.key.isEmpty }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.management.all.filter(window.contains)) }
        let edges = [oldest, coverage.newest?.day]
        let own = seen.management.all
        let start = max(oldestPrincipal ?? window.first, beginning ?? window.first)
        let later = window.all.filter { $0 >= start }
        silentDays = later.count { own[$0] == 0 }
        days = later.filter { own[$0] > 0 || !edges.contains($0) }
        active = later.filter { own[$0] > 0 && !edges.contains($0) }
    }
}
