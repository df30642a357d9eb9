/// Writes action names with fewer characters: names of one service that begin and end with the same words become one
/// pattern, `ec2:Describe*Images`, only where it matches no other action that is known.
///
/// The first word stays, since it says what an action does: `ec2:*Images` would take deleting with describing. Only
/// where single names may be shortened, too, because a quota leaves no other way, patterns such as `s3:*Annotation*`
/// give it up; they as well match no other action that is known.
public struct ActionCompactor: Sendable {
    /// A name of the universe.
    struct Name: Sendable {
        /// As it is written, with its service.
        let text: String
        /// In lower case, without the service.
        let folded: [UInt8]
    }

    /// The names of each service, in order of their folded text.
    private let services: [String: [Name]]

    /// A compactor that knows these actions, `service:Name`; what has no colon is left out.
    ///
    /// - Complexity: O(*n* log *n*) names, once.
    public init(universe: some Sequence<String>) {
        var services: [String: [Name]] = [:]
        for text in universe {
            guard let (service, name) = ActionCompactor.parts(text) else { continue }
            services[service, default: []].append(Name(text: text, folded: Array(name.lowercased().utf8)))
        }
        self.services = services.mapValues { names in
            var sorted = names.sorted { $0.folded.lexicographicallyPrecedes($1.folded) }
            for index in sorted.indices.dropFirst().reversed() where sorted[index].folded == sorted[index - 1].folded {
                sorted.remove(at: index)
            }
            return sorted
        }
    }

    /// The service in lower case, and the name.
    private static func parts(_ text: String) -> (String, Substring)? {
        guard let colon = text.utf8.firstIndex(of: 0x3A) else { return nil }
        return (text[..<colon].lowercased(), text[text.index(after: colon)...])
    }

    /// Patterns and names that match, among the known actions, exactly those that stay; in order.
    ///
    /// - Parameters:
    ///   - stay: the names that stay; unknown ones are written as they are.
    ///   - original: what no pattern may go beyond: the patterns that granted the names.
    ///   - joiningAtLeast: how many names a pattern stands for; 1 shortens single names too, `iam:Create*Profile`, and
    ///     gives up the first word.
    /// - Complexity: O(*names of a service* · *words²*) candidates a service; about 10 ms for 2,000 names of `ec2`,
    ///   `s3` and the like.
    public func patterns(
        for stay: some Sequence<String>, within original: PatternSet = .everything, joiningAtLeast least: Int = 2
    ) -> [String] {
        var kept: [String: Set<[UInt8]>] = [:]
        var result: [String] = []
        var unknown: Set<String> = []
        for text in stay {
            guard let (service, name) = ActionCompactor.parts(text), let names = services[service] else {
                if unknown.insert(text.lowercased()).inserted { result.append(text) }
                continue
            }
            let folded = Array(name.lowercased().utf8)
            if ActionCompactor.index(of: folded, in: names) == nil {
                if unknown.insert(text.lowercased()).inserted { result.append(text) }
            } else {
                kept[service, default: []].insert(folded)
            }
        }
        for (service, folded) in kept {
            guard let names = services[service] else { continue }
            result += patterns(names, names.map { folded.contains($0.folded) }, service, original, least)
        }
        return result.map { (Array($0.lowercased().utf8), $0) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) || $0.0 == $1.0 && $0.1 < $1.1 }.map(\.1)
    }

    /// The patterns of one service.
    private func patterns(
        _ names: [Name], _ stays: [Bool], _ service: String, _ original: PatternSet, _ least: Int
    ) -> [String] {
        if stays.allSatisfy(\.self), original.includes(TextPattern("\(service):*")) { return ["\(service):*"] }
        let inner = least <= 1 ? WordPattern.innerCandidates(names, stays) : []
        let candidates = (WordPattern.candidates(names, stays, joiningAtLeast: least) + inner).filter { candidate in
            original.isEverything || original.includes(TextPattern(candidate.text.lowercased()))
        }
        let cover = worthwhile(
            CheapestCover(costs: names.map { $0.text.utf8.count + 3 }, wanted: stays, candidates: candidates).chosen(),
            candidates, least)
        let covered = Set(cover.flatMap { candidates[$0].matches })
        return cover.map { candidates[$0].text }
            + names.indices.filter { stays[$0] && !covered.contains($0) }.map { names[$0].text }
    }

    /// The patterns that stand for so many names which no other one stands for.
    private func worthwhile(_ cover: [Int], _ candidates: [WordPattern], _ least: Int) -> [Int] {
        guard least > 2 else { return cover }
        var counts: [Int: Int] = [:]
        for chosen in cover { for name in candidates[chosen].matches { counts[name, default: 0] += 1 } }
        return cover.filter { chosen in
            let matches = candidates[chosen].matches
            if matches.count(where: { counts[$0] == 1 }) >= least { return true }
            for name in matches { counts[name, default: 0] -= 1 }
            return false
        }
    }

    /// Where a name stands among sorted ones.
    static func index(of folded: [UInt8], in names: [Name]) -> Int? {
        let place = lowerBound(folded, in: names)
        return place < names.count && names[place].folded == folded ? place : nil
    }

    /// The first of the sorted names that doesn't come before a text.
    static func lowerBound(_ folded: some Sequence<UInt8>, in names: [Name]) -> Int {
        var low = 0
        var high = names.count
        while low < high {
            let middle = (low + high) / 2
            if names[middle].folded.lexicographicallyPrecedes(folded) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
