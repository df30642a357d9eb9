import IAMModel
import Usage

/// Finds the days of which an account's logs are missing, or those of the region that records global services.
struct TimeGapFinder {
    let judged: CoveredDays
    let declared: Declarations
    /// The region that records global services.
    let home: String?

    /// How long a silence is, where another account tells that it is none.
    private static let leastBesideOthers = 7

    /// In order, first those of the whole account.
    var all: [TimeGap] { ofAccount + ofHome }

    /// Days without any management event.
    private var ofAccount: [TimeGap] {
        Rhythm(of: judged.days, judged.management.all).silences.compactMap { silence in
            // What the rules declare is no gap.
            guard !silence.days.allSatisfy(declared.trailWasThere) else { return nil }
            switch silence.verdict {
            case .gap: return TimeGap(first: silence.first, last: silence.last, region: nil, seenBeside: nil)
            case .quiet: return nil
            case .unknown:
                guard let other = accountSeen(on: silence.days) else { return nil }
                return TimeGap(first: silence.first, last: silence.last, region: nil, seenBeside: other)
            }
        }
    }

    /// An account of the same source that was seen on nearly all of some days, a week or more of them.
    private func accountSeen(on days: ArraySlice<Day>) -> String? {
        guard days.count >= Self.leastBesideOthers, !judged.management.all.isEmpty else { return nil }
        return judged.others.first { other in
            days.count { other.management[$0] > 0 } * 20 >= days.count * 19
        }?.account
    }

    /// Days on which the account was seen, and not in the region that records global services.
    private var ofHome: [TimeGap] {
        guard let home, let seen = judged.seen.regions[home] else { return [] }
        return Rhythm(of: judged.active, seen.events.all).silences.compactMap { silence in
            guard case .gap = silence.verdict,
                !declared.records(region: home, on: silence.days, seenFrom: seen.events.all.first),
                !silence.days.allSatisfy(declared.trailWasThere)
            else { return nil }
            return TimeGap(first: silence.first, last: silence.last, region: home, seenBeside: nil)
        }
    }
}
