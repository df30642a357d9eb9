import Bytes

/// What a file is by its first bytes.
enum FileForm: Equatable {
    /// gzip, whatever the name says.
    case gzip
    /// JSON, one value or several.
    case json
    /// Text of any other kind.
    case text
    /// Nothing, or nothing but white space.
    case empty
    /// A form that may hold records and is not opened.
    case packed(PackedForm)
    /// No text, and no form that is known.
    case binary

    /// Looks at the first bytes of a file, or of what it inflates to.
    init(of bytes: ByteSpan) {
        if bytes.count >= 2, bytes[0] == 0x1F, bytes[1] == 0x8B {
            self = .gzip
        } else if let form = PackedForm(of: bytes) {
            self = .packed(form)
        } else if FileForm.isJSON(bytes) {
            self = .json
        } else if bytes.buffer.allSatisfy(FileForm.isSpace) {
            self = .empty
        } else {
            self = FileForm.isText(bytes) ? .text : .binary
        }
    }

    /// Whether a bracket begins it that may be one of JSON: `[06/Feb/2019:…]` is none. A text that begins with a text of
    /// JSON's is CSV, too, but for one with escapes in it.
    private static func isJSON(_ bytes: ByteSpan) -> Bool {
        var at = bytes.hasPrefix("\u{FEFF}") ? 3 : 0
        func skipSpace() { while at < bytes.count, isSpace(bytes[at]) { at += 1 } }
        skipSpace()
        guard at < bytes.count else { return false }
        switch bytes[at] {
        case UInt8(ascii: "{"): return true
        case UInt8(ascii: "["):
            at += 1
            skipSpace()
            guard at < bytes.count else { return true }
            return bytes[at] & 0xDF == 0x5B || bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "]")
        case UInt8(ascii: "\""):
            let rest = bytes[at..<bytes.count]
            return rest.hasPrefix("\"{\\\"") || rest.hasPrefix("\"[{\\\"")
        default: return false
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Whether no byte of the first ones is one that text has not.
    private static func isText(_ bytes: ByteSpan) -> Bool {
        bytes.buffer.prefix(4096).allSatisfy { $0 >= 0x20 || isSpace($0) || $0 == 0x0C || $0 == 0x1B }
    }
}

/// A form that is not opened here.
struct PackedForm: Hashable {
    /// What it is.
    let name: String
    /// How to open it.
    let remedy: String

    /// Recognizes a form by the bytes that all of its files begin with.
    init?(of bytes: ByteSpan) {
        guard let form = PackedForm.forms.first(where: { bytes.hasPrefix($0.mark) }) ?? PackedForm.other(bytes) else {
            return nil
        }
        self.init(name: form.name, remedy: form.remedy)
    }

    init(name: String, remedy: String) {
        self.name = name
        self.remedy = remedy
    }

    private typealias Form = (mark: StaticString, name: String, remedy: String)

    private static func other(_ bytes: ByteSpan) -> Form? {
        func begins(_ mark: [UInt8], at offset: Int = 0) -> Bool {
            bytes.count >= offset + mark.count && mark.indices.allSatisfy { bytes[offset + $0] == mark[$0] }
        }
        for form in binaryForms where begins(form.mark) { return ("", form.name, form.remedy) }
        // POSIX.1-1988, "ustar Interchange Format".
        if begins(Array("ustar".utf8), at: 257) { return ("", "tar", "unpack it: `tar -xf`") }
        let isWide = begins([0xFF, 0xFE]) || begins([0xFE, 0xFF]) || begins([0x7B, 0]) || begins([0, 0x7B])
        return isWide ? ("", "UTF-16", "make it UTF-8: `iconv -f UTF-16 -t UTF-8`") : nil
    }

    private static let forms: [Form] = [
        ("PK\u{03}\u{04}", "zip", "unpack it: `unzip`"), ("PK\u{05}\u{06}", "zip", "unpack it: `unzip`"),
        ("BZh", "bzip2", "unpack it: `bunzip2`"),
        ("PAR1", "Parquet", "give CloudTrail's own files, or export the rows as JSON"),
        ("ORC", "ORC", "give CloudTrail's own files, or export the rows as JSON"),
        ("Obj\u{01}", "Avro", "give CloudTrail's own files, or export the rows as JSON"),
        ("Rar!", "rar", "unpack it: `unrar`"), ("LZIP", "lzip", "unpack it: `lzip -d`"),
        ("Salted__", "encrypted by openssl", "decrypt it"), ("age-encryption.org", "encrypted by age", "decrypt it"),
        ("-----BEGIN PGP MESSAGE", "encrypted by PGP", "decrypt it"),
    ]

    private static let binaryForms: [(mark: [UInt8], name: String, remedy: String)] = [
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd", "unpack it: `unzstd`"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz", "unpack it: `unxz`"),
        ([0x04, 0x22, 0x4D, 0x18], "lz4", "unpack it: `unlz4`"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z", "unpack it: `7z x`"),
        ([0xFF, 0x06, 0, 0, 0x73, 0x4E, 0x61, 0x50], "snappy", "unpack it: `snzip -d`"),
        ([0x1F, 0x9D], "compress", "unpack it: `uncompress`"), ([0x5D, 0, 0, 0x80, 0], "lzma", "unpack it: `unlzma`"),
        ([0x5D, 0, 0, 0, 0x04], "lzma", "unpack it: `unlzma`"),
        ([0x89, 0x4C, 0x5A, 0x4F], "lzop", "unpack it: `lzop -d`"),
        (Array("SQLite format 3".utf8), "SQLite", "export the records as JSON"),
    ]
}
