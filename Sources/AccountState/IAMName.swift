/// The names that IAM gives to users, groups, roles and policies, and that become names of files and folders.
///
/// IAM's own set is `[\w+=,.@-]+` in ASCII (IAM User Guide, "IAM and AWS STS quotas"), at most 128 characters. A name
/// that holds anything else never reaches the disk: it could leave `policies/`.
public enum IAMName {
    /// The longest name that IAM gives: 128 characters for policies and instance profiles, 64 for roles and users.
    public static let longest = 128

    /// Whether `text` is a name that IAM gives and that is safe as the name of a file.
    ///
    /// `.` and `..` are within IAM's set; as names of files they mean folders, so they are refused.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        return (1...longest).contains(bytes.count) && text != "." && text != ".." && bytes.allSatisfy(isAllowed)
    }

    /// Whether `text` can name an account's folder: a name that does not start with a period.
    public static func isValidAccountName(_ text: some StringProtocol) -> Bool {
        isValid(text) && !text.hasPrefix(".")
    }

    /// Whether `text` is a path as IAM gives it: `/`, or printable ASCII between two slashes, at most 512 characters.
    public static func isValidPath(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.first == 0x2F && bytes.last == 0x2F && bytes.count <= 512
            && bytes.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "="),
            UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: "@"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
