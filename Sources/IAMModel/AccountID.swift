/// The number of an AWS account: twelve digits, a leading zero included.
public struct AccountID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The twelve digits.
    public let digits: String

    /// Takes exactly twelve ASCII digits, else nil.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 12, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        digits = String(text)
    }

    /// The twelve digits.
    public var description: String { digits }

    /// By number, which is by text.
    public static func < (left: AccountID, right: AccountID) -> Bool { left.digits < right.digits }
}
