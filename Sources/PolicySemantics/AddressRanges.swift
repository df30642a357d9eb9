/// An IP address that can be compared: those of version 4 come first.
struct IPAddress: Hashable, Comparable {
    let isVersion6: Bool
    let number: UInt128

    static func < (left: IPAddress, right: IPAddress) -> Bool {
        left.isVersion6 == right.isVersion6 ? left.number < right.number : right.isVersion6
    }

    /// The next one of its version; nil behind the last.
    var next: IPAddress? {
        number == (isVersion6 ? UInt128.max : UInt128(UInt32.max))
            ? nil : IPAddress(isVersion6: isVersion6, number: number + 1)
    }
}

/// The addresses of some networks, as sorted ranges that don't meet.
struct AddressRanges {
    private(set) var ranges: [ClosedRange<IPAddress>] = []
    /// Whether some text is no network for every reader (``Doubt/textOfNetwork``).
    private(set) var hasDoubt = false

    /// The networks of some texts.
    ///
    /// - Complexity: O(*n* log *n*).
    init(_ texts: some Sequence<String>) {
        var own: [ClosedRange<IPAddress>] = []
        for text in texts {
            if let network = IPNetwork(text) { own.append(network.lowest...network.highest) } else { hasDoubt = true }
        }
        for range in own.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound || range.lowerBound == last.upperBound.next {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
    }

    /// Whether an address lies in them.
    ///
    /// - Complexity: O(log *n*).
    func certainty(of address: IPAddress) -> Certainty {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].contains(address) { return .surely }
            if ranges[middle].upperBound < address { low = middle + 1 } else { high = middle }
        }
        return hasDoubt ? .doubtful(.textOfNetwork) : .surelyNot
    }

    /// Where addresses begin to be in them, or to be outside.
    var edges: [IPAddress] { ranges.flatMap { [$0.lowerBound, $0.upperBound.next].compactMap(\.self) } }
}

extension IPNetwork {
    /// The first address.
    var lowest: IPAddress { address(masked(by: 0)) }

    /// The last address.
    var highest: IPAddress { address(masked(by: 0xFF)) }

    /// Whether it is one address.
    var isAddress: Bool { prefixLength == address.count * 8 }

    private func address(_ bytes: [UInt8]) -> IPAddress {
        IPAddress(isVersion6: bytes.count == 16, number: bytes.reduce(0) { $0 << 8 | UInt128($1) })
    }

    /// An address as text.
    static func text(_ address: IPAddress) -> String {
        let count = address.isVersion6 ? 16 : 4
        return text((0..<count).map { UInt8(truncatingIfNeeded: address.number >> UInt128(8 * (count - 1 - $0))) })
    }
}
