import IAMModel

/// How a federated or Identity Center identity stands as names of folders.
///
/// Identity providers give any name (`repo:octo/app:ref:refs/heads/main`), and a name that leaves `policies/` must not
/// reach the disk: small letters, digits and `_+,.@-` stand for themselves, every other byte is `=` and its two
/// hexadecimal digits, and so is a period at the start or the end. Capital letters are written small, since two names that
/// differ in nothing else would be one folder on some systems; which letters are capital stands behind `=.`, four letters
/// a digit. So the folder is a name of IAM's, too, and the same name gives the same folder whatever others there are.
public enum PersonName {
    /// What stands before the digits that tell the capital letters.
    private static let mark: [UInt8] = Array("=.".utf8)

    /// The folders of a person below `people/`: of the provider, where it is known, then of the name; nil where a name is
    /// empty, or too long to be a folder's.
    public static func folders(of person: Person) -> [String]? {
        guard let name = folder(of: person.name) else { return nil }
        guard !person.provider.isEmpty else { return [name] }
        // `saml,111111111111,okta`: a comma for the slash.
        let provider = person.provider.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: ",") : $0 }
        guard !person.provider.utf8.contains(UInt8(ascii: ",")),
            let folder = folder(of: String(decoding: provider, as: UTF8.self))
        else { return nil }
        return [folder, name]
    }

    /// The person of such folders; nil where they are none that ``folders(of:)`` gives, or gave before capital letters were
    /// told apart.
    public static func person(ofFolders folders: [String]) -> Person? {
        guard let name = folders.last.flatMap({ self.name(ofFolder: $0) }) else { return nil }
        switch folders.count {
        case 1: return Person(name)
        case 2:
            guard let text = self.name(ofFolder: folders[0]) else { return nil }
            let provider = text.utf8.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: "/") : $0 }
            return Person(name, of: String(decoding: provider, as: UTF8.self))
        default: return nil
        }
    }

    /// The folder of a name; nil where it is empty or too long to be one.
    public static func folder(of name: String) -> String? {
        let bytes = Array(name.utf8)
        var folder: [UInt8] = []
        for (place, byte) in bytes.enumerated() {
            let isAtEnd = place == 0 || place == bytes.count - 1
            if isPlain(byte), byte != UInt8(ascii: ".") || !isAtEnd {
                folder.append(isCapital(byte) ? byte | 0x20 : byte)
            } else {
                folder += escaped(byte)
            }
        }
        folder += capitals(of: bytes)
        let text = String(decoding: folder, as: UTF8.self)
        return IAMName.isValid(text) ? text : nil
    }

    /// The name of a folder; nil where it is none that ``folder(of:)`` gives, or gave before capital letters were told apart.
    public static func name(ofFolder folder: String) -> String? {
        var bytes: [UInt8] = []
        var capitals: [UInt8] = []
        var rest = Array(folder.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            if rest.first == mark[1] {
                capitals = Array(rest.dropFirst())
                break
            }
            guard rest.count >= 2, let high = digit(rest.removeFirst()), let low = digit(rest.removeFirst()) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        guard raise(&bytes, capitals), let name = String(validating: bytes, as: UTF8.self) else { return nil }
        return self.folder(of: name) == folder || formerFolder(of: name) == folder ? name : nil
    }

    /// The folder of a name as it was before capital letters were told apart.
    private static func formerFolder(of name: String) -> String? {
        var folder: [UInt8] = []
        for (place, byte) in name.utf8.enumerated() {
            folder += isPlain(byte) && (byte != UInt8(ascii: ".") || place > 0) ? [byte] : escaped(byte)
        }
        let text = String(decoding: folder, as: UTF8.self)
        return IAMName.isValid(text) ? text : nil
    }

    /// Which of a name's letters are capital: nothing where none is.
    private static func capitals(of bytes: [UInt8]) -> [UInt8] {
        let letters = bytes.filter(isLetter).map(isCapital)
        guard let last = letters.lastIndex(of: true) else { return [] }
        var digits: [UInt8] = []
        for start in stride(from: 0, through: last, by: 4) {
            let value = (0..<4).reduce(UInt8(0)) { value, place in
                let index = start + place
                return value << 1 | (index < letters.count && letters[index] ? 1 : 0)
            }
            digits.append(hexadecimal(value) | 0x20)
        }
        return mark + digits
    }

    /// Makes the letters capital that digits tell of; false where they tell of more than there are.
    private static func raise(_ bytes: inout [UInt8], _ digits: [UInt8]) -> Bool {
        let letters = bytes.indices.filter { isLetter(bytes[$0]) }
        for (place, character) in digits.enumerated() {
            guard let value = digit(character) else { return false }
            for bit in 0..<4 where value & (8 >> UInt8(bit)) != 0 {
                guard place * 4 + bit < letters.count else { return false }
                bytes[letters[place * 4 + bit]] &= 0xDF
            }
        }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) && byte < 0x80 }

    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "=") && byte < 0x80 && IAMName.isValid(String(UnicodeScalar(byte)) + "a")
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "="), hexadecimal(byte >> 4), hexadecimal(byte & 0xF)]
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
