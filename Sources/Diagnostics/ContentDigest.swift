/// Tells one text from another: FNV-1a over all of its bytes, 64 bits. No defence against forgery: it finds what was changed
/// by accident, and what it is for forgives two texts that are taken for one.
public struct ContentDigest: Hashable, Sendable {
    /// Sixteen digits of base 16.
    public let text: String

    /// The digest of a text in UTF-8.
    public init(_ content: String) {
        self.init(bytes: content.utf8)
    }

    /// The digest of bytes.
    public init(bytes: some Sequence<UInt8>) {
        let value = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(value, radix: 16)
        text = String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
