/// A network of IP addresses, version 4 or 6, in CIDR notation; a single address is a network of one.
struct IPNetwork: Hashable, Sendable {
    /// Four or sixteen bytes.
    let address: [UInt8]
    /// How many bits in front are the network's.
    let prefixLength: Int

    /// Takes `10.0.0.0/8`, `2001:db8::/32` or an address without a length, else nil.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            let address = parts[0].contains(":") ? IPNetwork.version6(parts[0]) : IPNetwork.version4(parts[0])
        else { return nil }
        let length = parts.count == 2 ? IPNetwork.number(parts[1]) : address.count * 8
        guard let length, (0...(address.count * 8)).contains(length) else { return nil }
        self.address = address
        prefixLength = length
    }

    /// The address with all bits behind the network's set or not.
    func masked(by fill: UInt8) -> [UInt8] {
        address.enumerated().map { index, byte in
            let bits = min(8, max(0, prefixLength - index * 8))
            let mask = bits == 0 ? 0 : UInt8(truncatingIfNeeded: 0xFF00 >> bits)
            return byte & mask | fill & ~mask
        }
    }

    static func text(_ address: [UInt8]) -> String {
        if address.count == 4 { return address.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(UInt16(address[$0]) << 8 | UInt16(address[$0 + 1]), radix: 16) }.joined(separator: ":")
    }

    private init(address: [UInt8], prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Up to three digits, and nothing else.
    private static func number(_ text: some StringProtocol) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func version4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { IPNetwork.number($0).flatMap { UInt8(exactly: $0) } }
        return bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: some StringProtocol) -> [UInt8]? {
        let colons = text.utf8.enumerated().filter { $0.element == 0x3A }.map(\.offset)
        let doubled = zip(colons, colons.dropFirst()).first { $1 == $0 + 1 }?.0
        func groups(_ text: some StringProtocol) -> [UInt8]? {
            var bytes: [UInt8] = []
            for part in text.split(separator: ":", omittingEmptySubsequences: false) where !text.isEmpty {
                if part.contains("."), let four = version4(part) {
                    bytes += four
                } else if part.utf8.count <= 4, part.first?.isHexDigit == true, let value = UInt16(part, radix: 16) {
                    bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
                } else {
                    return nil
                }
            }
            return bytes
        }
        guard let doubled else { return groups(text).flatMap { $0.count == 16 ? $0 : nil } }
        guard let front = groups(text.prefix(doubled)), let back = groups(text.dropFirst(doubled + 2)),
            front.count + back.count <= 14
        else { return nil }
        return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
    }
}
