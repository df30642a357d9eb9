import ActionCatalog
import Glibc
import PolicyLanguage
import PolicySemantics

/// How short the names that stay can be written: 200 random sets of each service, against exact names; and sets of ten
/// names against the best of all choices.
struct CompactionBenchmark {
    let catalog: ActionCatalog

    func run() {
        print("names that stay, as words: characters of the exact names, joined, and the time of the slowest set")
        for service in ["ec2", "s3", "iam", ""] {
            let names = self.names(service)
            let compactor = ActionCompactor(universe: names)
            var random = SplitMix(state: 7)
            var exact = 0
            var joined = 0
            var slowest = Duration.zero
            for _ in 0..<200 {
                let limit = min(names.count, 2000)
                let stay = Array(names.shuffled(using: &random).prefix(Int.random(in: 1...limit, using: &random)))
                var patterns: [String] = []
                slowest = max(slowest, ContinuousClock().measure { patterns = compactor.patterns(for: stay) })
                demand(matches(patterns, names, stay))
                exact += PolicySize.names(stay)
                joined += PolicySize.names(patterns)
            }
            let share = joined * 1000 / max(1, exact)
            print(
                "    \(service.isEmpty ? "whole catalog" : service): \(exact) become \(joined),",
                "\(share / 10).\(share % 10) %, at most \(slowest.inMilliseconds) ms")
            if !service.isEmpty { small(service, names, compactor) }
        }
        let names = self.names("")
        let compactor = ActionCompactor(universe: names)
        var random = SplitMix(state: 5)
        let stay = Array(names.shuffled(using: &random).prefix(2000))
        let elapsed = ContinuousClock().measure { _ = compactor.patterns(for: stay) }
        print("    2,000 actions of the whole catalog: \(elapsed.inMilliseconds) ms")
    }

    private func names(_ service: String) -> [String] {
        (service.isEmpty ? catalog.all : catalog.actions(ofService: service)).map { catalog.name(of: $0) }
    }

    /// Sets of ten names with much in common, against the cheapest cover of all.
    private func small(_ service: String, _ names: [String], _ compactor: ActionCompactor) {
        var random = SplitMix(state: 9)
        var ours = 0
        var best = 0
        var worst = 0
        for _ in 0..<200 {
            let start = Int.random(in: 0..<max(1, names.count - 14), using: &random)
            let stay = Array(names[start..<min(names.count, start + 14)].shuffled(using: &random).prefix(10))
            let own = cost(compactor.patterns(for: stay))
            let cheapest = self.cheapest(stay, names)
            demand(own >= cheapest)
            ours += own
            best += cheapest
            worst = max(worst, (own - cheapest) * 1000 / max(1, cheapest))
        }
        let over = (ours - best) * 10_000 / max(1, best)
        print(
            "        ten neighbours: \(ours) characters, the best \(best): \(over / 100).\(over % 100 / 10)\(over % 10) %",
            "over, at worst \(worst / 10).\(worst % 10) %")
    }

    private func cost(_ patterns: [String]) -> Int { patterns.reduce(0) { $0 + $1.utf8.count + 3 } }

    /// The cheapest way to write ten names with patterns of their first and last words, by dynamic programming over all
    /// subsets.
    private func cheapest(_ stay: [String], _ names: [String]) -> Int {
        var options: [(mask: Int, cost: Int)] = stay.indices.map { (1 << $0, stay[$0].utf8.count + 3) }
        let service = stay[0].prefix { $0 != ":" } + ":"
        let own = names.filter { $0.hasPrefix(service) }
        if own.allSatisfy({ stay.contains($0) }) { return service.utf8.count + 4 }
        var seen: Set<String> = []
        for name in stay {
            let starts = wordStarts(Array(name))
            let letters = Array(name)
            for front in starts.dropFirst() {
                for back in starts + [letters.count] where back >= front {
                    let head = String(letters[..<front])
                    let tail = String(letters[back...])
                    guard seen.insert("\(head)*\(tail)").inserted else { continue }
                    let hits = names.filter { matches($0, head, tail) }
                    guard hits.count > 1, hits.allSatisfy({ stay.contains($0) }) else { continue }
                    let mask = stay.indices.reduce(0) { hits.contains(stay[$1]) ? $0 | 1 << $1 : $0 }
                    options.append((mask, head.utf8.count + tail.utf8.count + 4))
                }
            }
        }
        var costs = [Int](repeating: .max / 2, count: 1 << stay.count)
        costs[0] = 0
        for mask in costs.indices {
            for option in options {
                costs[mask | option.mask] = min(costs[mask | option.mask], costs[mask] + option.cost)
            }
        }
        return costs[costs.count - 1]
    }

    private func matches(_ name: String, _ head: String, _ tail: String) -> Bool {
        let folded = name.lowercased()
        return folded.utf8.count >= head.utf8.count + tail.utf8.count && folded.hasPrefix(head.lowercased())
            && folded.hasSuffix(tail.lowercased())
    }

    /// Where words of a name start, the service left out; written anew, to hold the compactor's own against.
    private func wordStarts(_ name: [Character]) -> [Int] {
        let first = (name.firstIndex(of: ":") ?? -1) + 1
        return (first..<name.count).filter { index in
            if index == first { return true }
            guard name[index].isUppercase else { return false }
            return !name[index - 1].isUppercase || index + 1 < name.count && name[index + 1].isLowercase
        }
    }

    /// Whether patterns hold exactly the names that stay, by the C library's matcher.
    private func matches(_ patterns: [String], _ names: [String], _ stay: [String]) -> Bool {
        var left = Set(stay.map { $0.lowercased() })
        let plain = Set(patterns.filter { !$0.contains("*") }.map { $0.lowercased() })
        guard plain.isSubset(of: left) else { return false }
        let byService = Dictionary(grouping: names.map { $0.lowercased() }) { $0.prefix { $0 != ":" } }
        let wanted = left
        left.subtract(plain)
        for pattern in patterns.map({ $0.lowercased() }) where pattern.contains("*") {
            for name in byService[pattern.prefix { $0 != ":" }] ?? [] where fnmatch(pattern, name, 0) == 0 {
                guard wanted.contains(name) else { return false }
                left.remove(name)
            }
        }
        return left.isEmpty
    }

    private func demand(_ isTrue: Bool) {
        guard !isTrue else { return }
        print("a pattern holds other names than it should, or our result is better than the best")
        exit(2)
    }
}

extension Duration {
    /// Milliseconds, with one digit.
    fileprivate var inMilliseconds: String {
        let tenths = components.seconds * 10_000 + components.attoseconds / 100_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// The same random numbers every time.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
