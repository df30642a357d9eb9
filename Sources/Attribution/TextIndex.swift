/// Numbers by a text, in their order: sorted hashes in place of a dictionary of lists, which for hundreds of thousands of
/// texts of one number each would be as many lists.
struct TextIndex {
    private struct Entry {
        let hash: Int
        let number: Int32
    }

    private let entries: [Entry]

    /// Indexes numbers from 0 to `count` by their texts; those without one are left out.
    init(count: Int, text: (Int) -> String) {
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for number in 0..<count {
            let text = text(number)
            if !text.isEmpty { entries.append(Entry(hash: text.hashValue, number: Int32(number))) }
        }
        entries.sort { ($0.hash, $0.number) < ($1.hash, $1.number) }
        self.entries = entries
    }

    /// The numbers whose texts are perhaps this one, in order: two texts may share a hash, so that whoever asks compares.
    func candidates(for text: String) -> some RandomAccessCollection<Int> {
        let hash = text.hashValue
        let start = partition(0..<entries.count) { $0.hash < hash }
        var end = start
        while end < entries.count, entries[end].hash == hash { end += 1 }
        return entries[start..<end].lazy.map { Int($0.number) }
    }

    /// The first entry of a range for which something does not hold that holds for all before it.
    private func partition(_ range: Range<Int>, _ isBefore: (Entry) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(entries[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
