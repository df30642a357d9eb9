import ActionCatalog
import IAMModel
import Rules

/// Holds the data events that the rules declare as recorded in an account against those that were seen there: a declaration
/// that the account doesn't bear out leaves a doubt.
struct DataEventHoles {
    let judged: CoveredDays
    let sets: CatalogSets
    let minimumDays: Int

    /// Types of which not all of the window may have been recorded, with the reason in words.
    func holes(of declared: [RecordedDataEvent]) -> [HoleFinder.Hole] {
        let types = Set(declared.map(\.type)).sorted()
        return types.compactMap { type in
            let entries = declared.filter { $0.type == type }
            // Of several entries the one that says most holds.
            let reasons = entries.map { reason(against: $0) }
            guard !reasons.contains(nil), let reason = reasons.compactMap({ $0 }).first else { return nil }
            return (sets.actions(ofDataEvent: type), reason)
        }
    }

    private func reason(against entry: RecordedDataEvent) -> String? {
        guard let seen = judged.seen.dataEventTypes[entry.type], let first = seen.first else {
            return "\(entry.type) is declared as recorded, and no such event was seen"
        }
        let start = max(entry.since ?? first, judged.window.first)
        guard start.days(to: judged.window.last) + 1 >= min(minimumDays, judged.window.days) else {
            return entry.since == nil
                ? "\(entry.type) was first seen on \(first), less than \(minimumDays) days before the window's end"
                    + " (`since` says that it is recorded for longer)"
                : "\(entry.type) is recorded since \(start), less than \(minimumDays) days before the window's end"
        }
        let days = judged.days.filter { $0 >= entry.since ?? $0 }
        let missing = Rhythm(of: days, seen).silences.first {
            if case .gap = $0.verdict { true } else { false }
        }
        return missing.map { "no event of \(entry.type) from \($0.first) to \($0.last), where there else are some" }
    }
}
