import IAMModel
import Rules

/// What the rules declare of one account, day by day.
struct Declarations {
    private let entries: [DeclaredCoverage]
    /// The window's last day.
    private let end: Day

    init(of account: AccountID, in rules: Rules, end: Day) {
        entries = rules.coverage(of: account)
        self.end = end
    }

    /// Whether some entry that is made for accounts by name says that the trail was there.
    var namesTrail: Bool { entries.contains { $0.accounts != nil && $0.saysTrailWasThere } }

    /// Whether any entry says that the trail was there.
    var saysTrailWasThere: Bool { entries.contains { $0.saysTrailWasThere } }

    /// Whether the trail was there on a day.
    func trailWasThere(on day: Day) -> Bool { speaks(for: day) { $0.saysTrailWasThere } }

    /// Whether reading or writing management events were recorded on all of some days.
    ///
    /// - Parameter first: the day on which one was first seen; nil where none was.
    func records(reads: Bool, on days: some Sequence<Day>, seenFrom first: Day? = nil) -> Bool {
        speaks(for: days, seenFrom: first) { reads ? $0.managementRead : $0.managementWrite }
    }

    /// Whether the events of one of the sources that may be left out were recorded on all of some days.
    ///
    /// - Parameter first: the day on which one was first seen; nil where none was.
    func records(source: String, on days: some Sequence<Day>, seenFrom first: Day? = nil) -> Bool {
        // The service of `rdsdata` has another name.
        speaks(for: days, seenFrom: first) {
            $0.sources.contains(source) || source == "rdsdata" && $0.sources.contains("rds-data")
        }
    }

    /// Whether the events of a region were recorded on all of some days.
    ///
    /// - Parameter first: the day on which one was first seen; nil where none was.
    func records(region: String, on days: some Sequence<Day>, seenFrom first: Day? = nil) -> Bool {
        speaks(for: days, seenFrom: first) { entry in
            switch entry.regions {
            case .all: true
            case .named(let names): names.contains(region)
            case .asSeen: false
            }
        }
    }

    private func speaks(
        for days: some Sequence<Day>, seenFrom first: Day?, _ says: (DeclaredCoverage) -> Bool
    ) -> Bool {
        entries.contains(where: says) && days.allSatisfy { speaks(for: $0, seenFrom: first, says) }
    }

    private func speaks(for day: Day, seenFrom first: Day? = nil, _ says: (DeclaredCoverage) -> Bool) -> Bool {
        entries.contains { entry in
            says(entry) && entry.speaks(for: day, end: end) && (entry.isDated || first.map { day >= $0 } ?? true)
        }
    }
}
