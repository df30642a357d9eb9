/// Paths as git writes them into a diff.
enum GitPath {
    /// In quotes with escapes where there is a control character, a quote, a backslash or a byte beyond ASCII
    /// (git-config, `core.quotePath`), else as it is.
    static func quoted(_ path: String) -> String {
        guard path.utf8.contains(where: needsEscape) else { return path }
        var text = "\""
        for byte in path.utf8 {
            if let letter = letters[byte] {
                text += "\\\(letter)"
            } else if needsEscape(byte) {
                let digits = String(byte, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
            } else {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return text + "\""
    }

    private static let letters: [UInt8: Character] = [
        0x07: "a", 0x08: "b", 0x09: "t", 0x0A: "n", 0x0B: "v", 0x0C: "f", 0x0D: "r", 0x22: "\"", 0x5C: "\\",
    ]

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C
    }
}
