import Testing

/// Nothing is given that nobody gave, nothing in use is lost, what was put back stays for a window, and no import undoes what
/// was merged: week by week, held against plain expansion.
@Suite struct HalfYearTests {
    @Test(arguments: [nil, 90] as [Int?]) func `half a year of a team goes well`(keptDays: Int?) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var year = HalfYear(seed: seed, keptDays: keptDays)
            try year.play()
            #expect(year.faults.isEmpty, "seed \(seed): \(year.faults.joined(separator: "\n"))\n\(year.story)")
            let counts = year.counts
            #expect(
                counts.merged > 2 && counts.deployed > 2 && counts.putBacks + counts.reverted > 0 && counts.drifts > 2)
            #expect(counts.pending > 0)
            print("seed \(seed), logs \(keptDays.map { "of \($0) days" } ?? "kept"): \(counts)")
            print("  lines a week: \(year.lines.map { "\($0.policies)+\($0.evidence)" }.joined(separator: " "))")
        }
    }
}
