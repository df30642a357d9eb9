/// Text between the parts of a patch, as in a mailed patch.
public enum Commentary {
    /// What `git apply` and GNU patch take for the beginning of something: of a file's part, of a hunk, of a context diff, of
    /// what a part wants to be there.
    private static let marks = [
        "diff ", "--- ", "+++ ", "*** ", "@@", "\\ ", "Index:", "Prereq:", "GIT binary patch", "From ", "rename ",
        "copy ",
        "old mode", "new mode", "new file", "deleted file", "similarity ", "index ", "=== ", "==== ", "--", "***",
    ]

    /// The text, with a bar before every line that would be taken for a part of a diff.
    ///
    /// GNU patch looks behind spaces, tabs and `X` ("If the entire diff is indented by a consistent amount …", patch(1)), so that a
    /// space would not do; it takes ed scripts and normal diffs, too.
    public static func bytes(_ text: TerminalText) -> [UInt8] {
        let lines = text.lines.map { line -> TerminalText in
            let shown = line.string.unicodeScalars.drop { $0 == " " || $0 == "\t" || $0 == "X" }
            let begins = marks.contains { shown.starts(with: $0.unicodeScalars) } || isCommand(shown)
            return begins ? "| \(line)" : line
        }
        return lines.joined(separator: "\n").bytes
    }

    /// `12a13`, `3,5d`: a command of ed, or of a normal diff.
    private static func isCommand(_ line: Substring.UnicodeScalarView) -> Bool {
        let rest = line.drop { ("0"..."9").contains($0) || $0 == "," }
        guard rest.startIndex != line.startIndex, let letter = rest.first, "acdis".unicodeScalars.contains(letter)
        else {
            return false
        }
        return rest.dropFirst().allSatisfy { ("0"..."9").contains($0) || $0 == "," || $0 == " " || $0 == "\t" }
    }
}
