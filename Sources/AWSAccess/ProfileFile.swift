import Diagnostics

/// A file of AWS's shared configuration: sections of keys, and keys that hold further keys
/// (AWS SDKs and Tools Reference Guide, "Shared config and credentials files").
struct ProfileFile: Sendable {
    /// A section's keys, in lower case, and the line of its heading.
    struct Section: Sendable {
        var line: Int
        var values: [String: String] = [:]
        /// Keys below a key whose own value is empty: `s3 =` and indented lines.
        var nested: [String: [String: String]] = [:]
    }

    let path: String
    /// By heading as it stands there, `profile dev`, blanks made one.
    private(set) var sections: [String: Section] = [:]

    /// Reads a file; what has no place in a section is an error with its line.
    init(path: String, bytes: [UInt8]) throws(DiagnosticError) {
        self.path = path
        var current: String?
        var outer: String?
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            let line = String(decoding: bytes, as: UTF8.self)
            let text = ProfileFile.trimmed(line)
            if text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";") { continue }
            let isIndented = line.unicodeScalars.first.map { $0 == " " || $0 == "\t" } ?? false
            if text.hasPrefix("["), !isIndented {
                guard let end = text.firstIndex(of: "]") else { throw problem("a heading has no `]`", index) }
                let words = text[text.index(after: text.startIndex)..<end].split { $0 == " " || $0 == "\t" }
                let heading = words.joined(separator: " ").replacing("\"", with: "").replacing("'", with: "")
                if sections[heading] == nil { sections[heading] = Section(line: index + 1) }
                current = heading
                outer = nil
                continue
            }
            guard let heading = current else { throw problem("a key stands before the first heading", index) }
            guard let equals = text.firstIndex(of: "=") else {
                if isIndented { continue }  // the further lines of a value, which no key of ours has
                throw problem("a line is neither a heading nor `key = value`", index)
            }
            let key = ProfileFile.trimmed(text[..<equals]).lowercased()
            let value = ProfileFile.trimmed(text[text.index(after: equals)...])
            if isIndented, let outer {
                sections[heading]?.nested[outer, default: [:]][key] = value
            } else {
                sections[heading]?.values[key] = value
                outer = value.isEmpty ? key : nil
            }
        }
    }

    private func problem(_ what: String, _ index: Int) -> DiagnosticError {
        DiagnosticError(
            .error(
                .awsCredentials, what, at: SourceSpan(path: path, line: index + 1, column: 0),
                help: "AWS's files hold `[profile NAME]` (`[NAME]` in the credentials file) and `key = value`"))
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let blanks: Set<Unicode.Scalar> = [" ", "\t", "\r"]
        let scalars = text.unicodeScalars.drop { blanks.contains($0) }
        var end = scalars.endIndex
        while end > scalars.startIndex, blanks.contains(scalars[scalars.index(before: end)]) {
            end = scalars.index(before: end)
        }
        return String(String.UnicodeScalarView(scalars[..<end]))
    }
}
