import ActionCatalog
import IAMModel
import Usage

/// Finds what of an account would not have been seen though days of it were: kinds of events, sources and regions that a trail
/// may leave out, for the whole window or for a time.
struct HoleFinder {
    /// Actions whose use would not have been seen, with the reason in words.
    typealias Hole = (actions: ActionSet, reason: String)

    let judged: CoveredDays
    let declared: Declarations
    let sets: CatalogSets
    /// Less days than this, and what was seen says nothing of the days before it.
    let minimumDays: Int
    /// The region in which the partition's global services are recorded; nil where nobody knows.
    let home: String?
    /// What one region alone records.
    private let ofOneRegion: [OneRegion]

    /// A region is said to lack reads, or writes, where it has this many of the others on this many days.
    private static let leastEvents = 20
    private static let leastDays = 7

    init(judged: CoveredDays, declared: Declarations, sets: CatalogSets, minimumDays: Int) {
        self.minimumDays = minimumDays
        self.judged = judged
        self.declared = declared
        self.sets = sets
        let regions = judged.seen.regions
        let most = regions.max { ($0.value.events.all.total, $1.key) < ($1.value.events.all.total, $0.key) }?.key ?? ""
        let partition = sets.catalog.partition(ofRegion: most)
        let standard = sets.catalog.globalRegion(of: partition)
        // Where IAM's events are seen, whatever is usual.
        let withIAM = regions.filter(\.value.recordsIAM).keys.sorted()
        home = withIAM.isEmpty || withIAM.contains(standard ?? "") ? standard : withIAM[0]
        let elsewhere = home
        ofOneRegion = sets.catalog.recordedInOneRegion(of: partition).map { entry in
            guard entry.region == standard, let elsewhere else { return entry }
            return entry.moved(to: elsewhere)
        }
    }

    /// The days of which the logs are missing.
    var timeGaps: [TimeGap] { TimeGapFinder(judged: judged, declared: declared, home: home).all }

    /// Whether reading management events were seen or declared.
    var seesReads: Bool { !judged.management.reads.isEmpty || declared.records(reads: true, on: judged.window.all) }

    /// Whether writing management events were seen or declared.
    var seesWrites: Bool { !judged.management.writes.isEmpty || declared.records(reads: false, on: judged.window.all) }

    /// All of them, those of kinds first, then of sources, then of regions.
    var all: [Hole] { ofDirections + ofSources + ofRegions }

    // Reads and writes

    private var ofDirections: [Hole] {
        let writes = sets.all.subtracting(sets.reads)
        let saysReadOnly = !judged.management.reads.isEmpty || !judged.management.writes.isEmpty
        var holes: [Hole] = []
        if !seesReads {
            if saysReadOnly || judged.management.others.isEmpty {
                holes.append((sets.reads, "no reading event was seen: the trail may record writes only"))
            }
        } else {
            holes += silences(
                of: judged.management.reads, sets.reads, "no reading event",
                unless: { declared.records(reads: true, on: $0, seenFrom: judged.management.reads.first) })
        }
        if !seesWrites {
            if saysReadOnly || judged.management.others.isEmpty {
                holes.append((writes, "no writing event was seen"))
            }
        } else {
            holes += silences(
                of: judged.management.writes, writes, "no writing event",
                unless: { declared.records(reads: false, on: $0, seenFrom: judged.management.writes.first) })
        }
        return holes
    }

    // Sources that a trail may leave out

    private var ofSources: [Hole] {
        [("kms", "kms"), ("rdsdata", "rds-data")].flatMap { source, service -> [Hole] in
            let actions = sets.actions(ofService: service)
            guard let seen = judged.seen.sources[source] else {
                return declared.records(source: source, on: judged.window.all)
                    ? [] : [(actions, "no event of \(source): the trail may leave it out")]
            }
            return silences(
                of: seen, actions, "no event of \(source)",
                unless: { declared.records(source: source, on: $0, seenFrom: seen.first) })
        }
    }

    // Regions

    private var ofRegions: [Hole] {
        let seen = judged.seen.regions
        var holes = ofOneRegion.compactMap { entry -> Hole? in
            guard seen[entry.region] == nil, !declared.records(region: entry.region, on: judged.window.all) else {
                return nil
            }
            let what = entry.region == home ? "global services" : Self.listed(entry.services)
            return (entry.actions, "no event in \(entry.region), where \(what) are recorded")
        }
        holes += ofOneRegion.compactMap { entry in
            guard let counts = seen[entry.region]?.events.all else { return nil }
            return lateStart(
                of: counts, entry.actions, "no event in \(entry.region)",
                unless: { declared.records(region: entry.region, on: $0, seenFrom: counts.first) })
        }
        if home == nil {
            let actions = sets.actions(ofService: "iam").union(sets.actions(ofService: "sts"))
            holes.append((actions, "no event of iam: the region that records global services is not known"))
        }
        for (region, coverage) in seen.sorted(by: { $0.key < $1.key }) {
            let there = actions(recordedIn: region)
            if region != home {
                holes += gaps(
                    of: coverage.events.all, there, "no event in \(region)",
                    unless: { declared.records(region: region, on: $0, seenFrom: coverage.events.all.first) })
            }
            holes += ofDirections(in: region, coverage.events, there)
        }
        return holes
    }

    /// A region may have a trail of its own, which records writes only.
    private func ofDirections(in region: String, _ events: ManagementCounts, _ there: ActionSet) -> [Hole] {
        func isMuch(_ counts: DayCounts) -> Bool {
            region == home
                ? !counts.isEmpty : counts.total >= Self.leastEvents && counts.counts.count >= Self.leastDays
        }
        func isDeclared(reads: Bool) -> Bool { declared.records(reads: reads, on: judged.window.all) }
        if events.reads.isEmpty, seesReads, isMuch(events.writes), !isDeclared(reads: true) {
            return [
                (
                    there.intersection(sets.reads),
                    "no reading event was seen in \(region): a trail there may record writes only"
                )
            ]
        }
        if events.writes.isEmpty, seesWrites, isMuch(events.reads), !isDeclared(reads: false) {
            return [(there.subtracting(sets.reads), "no writing event was seen in \(region)")]
        }
        return []
    }

    /// The actions whose events a region may have: of the region that records global services those and no others, since
    /// all else was seen in other regions, too; of another region all but what other regions alone record.
    private func actions(recordedIn region: String) -> ActionSet {
        let own = ofOneRegion.filter { $0.region == region }.reduce(into: ActionSet()) { $0.formUnion($1.actions) }
        if region == home { return own }
        let elsewhere = ofOneRegion.filter { $0.region != region }
            .reduce(into: ActionSet()) { $0.formUnion($1.onlyThere) }
        return sets.all.subtracting(elsewhere)
    }

    // Silences

    /// Times at which the account was seen and something of it was not: before it was first seen, or though there else is some.
    private func silences(
        of counts: DayCounts, _ actions: ActionSet, _ what: String, unless isDeclared: (ArraySlice<Day>) -> Bool
    ) -> [Hole] {
        lateStart(of: counts, actions, what, unless: isDeclared).map { [$0] }
            ?? gaps(of: counts, actions, what, unless: isDeclared)
    }

    /// That something was first seen so late that it says nothing of the days before: the trail may have been changed then.
    private func lateStart(
        of counts: DayCounts, _ actions: ActionSet, _ what: String, unless isDeclared: (ArraySlice<Day>) -> Bool
    ) -> Hole? {
        guard let first = counts.first, first.days(to: judged.window.last) + 1 < minimumDays else { return nil }
        let before = judged.active.prefix { $0 < first }
        guard before.count >= Self.leastDays, !isDeclared(before) else { return nil }
        return (
            actions,
            "\(what) before \(first), less than \(minimumDays) days before the window's end, and the account was at work "
                + "(`since` in `usage.coverage` says that it is recorded for longer)"
        )
    }

    /// Times at which the account was seen and something of it was not, though there else is some of it.
    private func gaps(
        of counts: DayCounts, _ actions: ActionSet, _ what: String, unless isDeclared: (ArraySlice<Day>) -> Bool
    ) -> [Hole] {
        let missing = Rhythm(of: judged.active, counts).silences.filter {
            if case .gap = $0.verdict { !isDeclared($0.days) } else { false }
        }
        guard let first = missing.first else { return [] }
        let more = missing.count == 1 ? "" : " and \(missing.count - 1) more times"
        let span = first.first == first.last ? "on \(first.first)" : "from \(first.first) to \(first.last)"
        return [(actions, "\(what) \(span)\(more), where there else are some")]
    }

    private static func listed(_ names: [String]) -> String {
        names.count <= 3
            ? names.joined(separator: ", ") : names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"
    }
}
