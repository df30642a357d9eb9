import IAMModel

/// What one document allowed, one version after the other, up to what it allows now.
struct DocumentHistory {
    /// The document as it was from a time on.
    struct Entry {
        /// Since when; nil where it is not known, and then long since.
        let since: Timestamp?
        /// What it said; nil where the version is not on file.
        let said: ScopedStatements?
        /// What made it so, in words: `version v3`.
        let cause: String
        /// Whether it is what a proposal found, and not since when it was so.
        var isSnapshot = false
        /// Whether there was no such document before.
        var isFirst = false

        /// What it allowed; nil where the version is not on file.
        var grants: ScopedGrants? { said?.allowed }
    }

    /// What came at a time.
    struct Part {
        let since: Timestamp
        let cause: String
        var grants: ScopedGrants
    }

    /// What was allowed long since, and what newly, from when on.
    struct Division {
        /// What was allowed before the first new day, and is now.
        var old = ScopedGrants()
        /// What was allowed before the first new day, whether it still is or not.
        var before = ScopedGrants()
        /// What came since, and is still allowed.
        var new: [Part] = []
        /// What came since and is not in the tree: taken away by a proposal, or moved to another document of the tree.
        var moved: [Part] = []
    }

    /// What events and versions tell, in the order of time.
    var entries: [Entry]
    /// What the tree's document says: the last word, since it may be trimmed already, or newer than the logs.
    var now: ScopedStatements

    private var current: ScopedGrants { now.allowed }

    /// What it said at the end of a day; nil where that is not on file.
    func said(at day: Day) -> ScopedStatements? {
        guard let next = entries.firstIndex(where: { $0.since.map { $0.day > day } ?? false }) else { return now }
        if next > 0 { return entries[next - 1].said }
        let first = entries[0]
        return first.isSnapshot ? first.said : first.isFirst ? ScopedStatements() : nil
    }

    /// What it said at the end of a day as far as events tell: what the tree has beyond that came later.
    func told(at day: Day) -> ScopedStatements? {
        guard let last = entries.last, last.since.map({ $0.day <= day }) ?? true else { return said(at: day) }
        return last.said
    }

    /// Divides what is allowed now by when it came.
    ///
    /// New is only what the entry before it did not allow, and all of an entry before which none is on file.
    func division(newSince isNew: (Timestamp) -> Bool) -> Division {
        var division = Division()
        var first = entries.firstIndex { $0.since.map(isNew) ?? false } ?? entries.count
        // What a proposal found with nothing before it had been so for long.
        if first == 0, entries.first?.isSnapshot ?? false { first = 1 }
        division.before = first > 0 ? entries[first - 1].grants ?? ScopedGrants() : ScopedGrants()
        guard first < entries.count else {
            division.old = current
            if entries.isEmpty { division.before = current }
            return division
        }
        var known = division.before
        var parts: [Part] = []
        for entry in entries[first...] {
            guard let since = entry.since, let grants = entry.grants else { continue }
            parts.append(Part(since: since, cause: entry.cause, grants: grants.subtracting(known)))
            known = grants
        }
        if let last = entries.last, let since = last.since {
            parts.append(Part(since: since, cause: last.cause, grants: current.subtracting(known)))
        }
        // What went in between is new only from when it came back.
        let told = entries.last?.grants ?? ScopedGrants()
        var later = ScopedGrants()
        for part in parts.reversed() {
            let grants = part.grants.subtracting(later)
            later.formUnion(grants)
            division.new.append(Part(since: part.since, cause: part.cause, grants: grants.intersection(current)))
            division.moved.append(
                Part(since: part.since, cause: part.cause, grants: grants.intersection(told).subtracting(current)))
        }
        division.new = division.new.reversed().filter { !$0.grants.isEmpty }
        division.moved = division.moved.reversed().filter { !$0.grants.isEmpty }
        division.old = current.subtracting(later)
        return division
    }
}
