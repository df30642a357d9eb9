// Patterns that give the first word up: the last resort, where a quota is in the way.

extension WordPattern {
    /// All patterns `*Words*` and `*Words` of runs of words in names that stay, which match no name that goes.
    ///
    /// - Complexity: O(*names that stay* · *words²* · *names*) comparisons of a service.
    static func innerCandidates(_ names: [ActionCompactor.Name], _ stays: [Bool]) -> [WordPattern] {
        var found: [WordPattern] = []
        var seen: Set<[UInt8]> = []
        for (index, name) in names.enumerated() where stays[index] {
            let bytes = Array(name.text.utf8)
            let service = bytes.count - name.folded.count
            let starts = wordStarts(Array(bytes[service...])) + [name.folded.count]
            for first in starts.indices.dropLast() {
                for last in starts.indices where last > first {
                    let run = Array(name.folded[starts[first]..<starts[last]])
                    guard seen.insert(run).inserted else { continue }
                    let text = bytes[..<service] + [0x2A] + bytes[(service + starts[first])..<(service + starts[last])]
                    let matching = names.indices.filter { contains(names[$0].folded, run) }
                    if matching.allSatisfy({ stays[$0] }) {
                        found.append(
                            WordPattern(text: String(decoding: text + [0x2A], as: UTF8.self), matches: matching))
                        continue
                    }
                    let ending = matching.filter { names[$0].folded.suffix(run.count).elementsEqual(run) }
                    if !ending.isEmpty, ending.allSatisfy({ stays[$0] }) {
                        found.append(WordPattern(text: String(decoding: text, as: UTF8.self), matches: ending))
                    }
                }
            }
        }
        return found
    }

    /// Whether a run of bytes stands anywhere in a text.
    private static func contains(_ text: [UInt8], _ run: [UInt8]) -> Bool {
        guard run.count <= text.count else { return false }
        return (0...(text.count - run.count)).contains { start in
            text[start] == run[0] && text[start..<(start + run.count)].elementsEqual(run)
        }
    }
}
