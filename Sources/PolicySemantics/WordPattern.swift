/// A pattern made of the first and the last words of a name, with the names that it matches.
struct WordPattern {
    /// `service:First*Last`
    let text: String
    /// The indices of the names that it matches, all of which stay.
    let matches: [Int]
    /// What it takes in a document: its quotes and its comma, too.
    var cost: Int { text.utf8.count + 3 }

    /// All patterns of the names that stay which match at least so many of them and none that goes.
    static func candidates(_ names: [ActionCompactor.Name], _ stays: [Bool], joiningAtLeast least: Int) -> [WordPattern]
    {
        var found: [WordPattern] = []
        var seen: Set<[UInt8]> = []
        for (index, name) in names.enumerated() where stays[index] {
            let service = name.text.utf8.count - name.folded.count
            let boundaries = wordStarts(Array(name.text.utf8.dropFirst(service)))
            for front in boundaries.dropFirst() {
                let prefix = name.folded[..<front]
                let range = range(of: prefix, in: names)
                if range.count < least { break }
                for back in [name.folded.count] + boundaries.reversed() where back >= front {
                    let suffix = name.folded[back...]
                    guard seen.insert(prefix + [0x2A] + suffix).inserted else { continue }
                    guard let matches = matches(range, prefix.count, suffix, names, stays), matches.count >= least
                    else {
                        continue
                    }
                    let bytes = Array(name.text.utf8)
                    let text = bytes[..<(service + front)] + [0x2A] + bytes[(service + back)...]
                    found.append(WordPattern(text: String(decoding: text, as: UTF8.self), matches: matches))
                }
            }
        }
        return found
    }

    /// The names that begin with a text.
    private static func range(of prefix: ArraySlice<UInt8>, in names: [ActionCompactor.Name]) -> Range<Int> {
        let start = ActionCompactor.lowerBound(prefix, in: names)
        var low = start
        var high = names.count
        while low < high {
            let middle = (low + high) / 2
            if names[middle].folded.starts(with: prefix) { low = middle + 1 } else { high = middle }
        }
        return start..<low
    }

    /// The names in a range that end with a text; nil where one of them goes.
    private static func matches(
        _ range: Range<Int>, _ prefixCount: Int, _ suffix: ArraySlice<UInt8>, _ names: [ActionCompactor.Name],
        _ stays: [Bool]
    ) -> [Int]? {
        var matches: [Int] = []
        for index in range {
            let folded = names[index].folded
            guard folded.count >= prefixCount + suffix.count, folded.suffix(suffix.count).elementsEqual(suffix) else {
                continue
            }
            if !stays[index] { return nil }
            matches.append(index)
        }
        return matches
    }

    /// Where the words of a camel-case name start: `DescribeDBInstances` is `Describe`, `DB`, `Instances`.
    static func wordStarts(_ name: [UInt8]) -> [Int] {
        func isUpper(_ index: Int) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(name[index]) }
        func isLower(_ index: Int) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(name[index]) }
        return name.indices.filter { index in
            if index == 0 { return true }
            if !isUpper(index) { return false }
            return !isUpper(index - 1) || index + 1 < name.count && isLower(index + 1)
        }
    }
}
