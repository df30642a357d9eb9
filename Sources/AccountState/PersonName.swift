/// How the name of a federated or Identity Center identity stands as the name of a folder.
///
/// Identity providers give any name (`repo:octo/app:ref:refs/heads/main`), and a name that leaves `policies/` must not
/// reach the disk: letters, digits and `_+,.@-` stand for themselves, every other byte is `=` and its two hexadecimal
/// digits, and so is a period at the start. So the folder is a name of IAM's, too, and the same name gives the same folder.
public enum PersonName {
    /// The folder of a person; nil where the name is empty or too long to be one.
    public static func folder(of name: String) -> String? {
        var folder = ""
        for (place, byte) in name.utf8.enumerated() {
            if isPlain(byte), byte != UInt8(ascii: ".") || place > 0 {
                folder.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                folder += "=" + hexadecimal(byte >> 4) + hexadecimal(byte & 0xF)
            }
        }
        return IAMName.isValid(folder) ? folder : nil
    }

    /// The person of a folder; nil where it is none that ``folder(of:)`` gives.
    public static func name(ofFolder folder: String) -> String? {
        var bytes: [UInt8] = []
        var rest = folder.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let name = String(validating: bytes, as: UTF8.self), self.folder(of: name) == folder else { return nil }
        return name
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "=") && byte < 0x80 && IAMName.isValid(String(UnicodeScalar(byte)) + "a")
    }

    private static func hexadecimal(_ digit: UInt8) -> String { String(digit, radix: 16, uppercase: true) }
}
