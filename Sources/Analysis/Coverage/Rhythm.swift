import IAMModel
import Usage

/// Days on which there was something, held against their own rhythm: whether a silence is a quiet time or a gap.
///
/// Nobody writes down that a day was quiet, and logs that are missing look the same. What the other days show tells them
/// apart, by three rules, in plain words:
///
/// - *By weekday.* Each weekday has a share of days with events, counted outside of the silence. A silence is a gap where
///   that rhythm would show one like it in less than one of sixteen windows as long as the one looked at. In ninety days:
///   three days of an account at work every day; three working days of one that rests at week-ends, so that a bridge day is
///   none; three weeks of one with an event each Monday; eleven days of one at work on every other day as it happens.
/// - *The never silent.* Where there is something on nearly every day, week-ends included, and ten events or more even on the
///   tenth part of the days that has the fewest, a single day without any is a gap: such silence does not happen.
/// - *Too little to tell.* Less than seven days with events have no rhythm. Their silences are quiet times, unless something
///   else speaks for a gap (``Visibility`` looks at the other accounts).
struct Rhythm {
    /// Days without anything, one behind the other among those that are looked at.
    struct Silence {
        /// The days.
        let days: ArraySlice<Day>
        /// What it is.
        let verdict: Verdict

        var first: Day { days[days.startIndex] }
        var last: Day { days[days.endIndex - 1] }
    }

    enum Verdict {
        /// A time in which nothing happened.
        case quiet
        /// A time of which the logs are missing.
        case gap
        /// There is no rhythm to judge by.
        case unknown
    }

    /// Less days with events than this have no rhythm.
    private static let leastDays = 7
    /// How often a silence may happen by chance in a window, to be taken for a gap.
    private static let chance = 1.0 / 16
    /// Days with events that the second rule needs, and how many events the quietest tenth of them has at least.
    private static let steadyDays = 14
    private static let steadyEvents = 10

    private let days: [Day]
    private let counts: DayCounts
    /// By weekday: how many days, and how many of them with events.
    private var all = [Int](repeating: 0, count: 7)
    private var active = [Int](repeating: 0, count: 7)
    private let isSteady: Bool

    /// - Parameters:
    ///   - days: the days that are looked at, in order.
    ///   - counts: how many events there were.
    init(of days: [Day], _ counts: DayCounts) {
        self.days = days
        self.counts = counts
        var events: [Int] = []
        for day in days {
            all[Self.weekday(day)] += 1
            guard counts[day] > 0 else { continue }
            active[Self.weekday(day)] += 1
            events.append(counts[day])
        }
        events.sort()
        isSteady = events.count >= Self.steadyDays && events[events.count / 10] >= Self.steadyEvents
    }

    /// All silences, in order.
    var silences: [Silence] {
        var result: [Silence] = []
        var start: Int?
        for index in 0...days.count {
            if index < days.count, counts[days[index]] == 0 {
                start = start ?? index
            } else if let first = start {
                result.append(Silence(days: days[first..<index], verdict: verdict(on: days[first..<index])))
                start = nil
            }
        }
        return result
    }

    private func verdict(on silence: ArraySlice<Day>) -> Verdict {
        let total = active.reduce(0, +)
        guard total >= Self.leastDays else { return .unknown }
        var outside = all
        for day in silence { outside[Self.weekday(day)] -= 1 }
        if isSteady, isNearlyAlwaysActive(outside, total) { return .gap }
        // A day of a kind that there is no other of goes by all days.
        let pooled = Self.quiet(days: outside.reduce(0, +), active: total)
        let chance = silence.reduce(Double(days.count)) { chance, day in
            let weekday = Self.weekday(day)
            return chance
                * (outside[weekday] > 0 ? Self.quiet(days: outside[weekday], active: active[weekday]) : pooled)
        }
        return chance < Self.chance ? .gap : .quiet
    }

    private func isNearlyAlwaysActive(_ outside: [Int], _ total: Int) -> Bool {
        let days = outside.reduce(0, +)
        return total * 4 >= days * 3 && zip(active, outside).allSatisfy { $0 * 2 >= $1 }
    }

    /// The share of quiet days, as far as some days tell (half a day of each kind is added: Jeffreys' prior).
    private static func quiet(days: Int, active: Int) -> Double {
        (Double(days - active) + 0.5) / (Double(days) + 1)
    }

    private static func weekday(_ day: Day) -> Int { ((Int(day.daysSinceEpoch) % 7) + 7) % 7 }
}
