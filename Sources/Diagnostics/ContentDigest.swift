/// Tells one text from another: FNV-1a over all of its bytes, 64 bits. No defence against forgery: it finds what was changed
/// by accident, and what it is for forgives two texts that are taken for one.
public struct ContentDigest: Hashable, Sendable {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The digest of nothing, to be added to.
    public init() {}

    /// The digest of a text in UTF-8.
    public init(_ content: String) { add(content.utf8) }

    /// The digest of bytes.
    public init(bytes: some Sequence<UInt8>) { add(bytes) }

    /// Goes on with further bytes.
    public mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// Sixteen digits of base 16.
    public var text: String { ContentDigest.digits(hash, 16) }

    /// Eight digits of base 16, both halves folded into one.
    public var shortText: String { ContentDigest.digits(UInt32(truncatingIfNeeded: hash ^ hash >> 32), 8) }

    private static func digits(_ value: some BinaryInteger, _ count: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: count - digits.utf8.count) + digits
    }
}
