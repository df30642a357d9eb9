/// A word as a shell takes it, whatever it holds.
public enum ShellWord {
    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%".unicodeScalars)

    /// In single quotes where it would mean something else without (POSIX, Shell Command Language, 2.2.2).
    public static func quoted(_ word: some StringProtocol) -> String {
        if !word.isEmpty, word.unicodeScalars.allSatisfy({ plain.contains($0) }) { return String(word) }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }

    /// Words with spaces between them.
    public static func line(_ words: [String]) -> String { words.map { quoted($0) }.joined(separator: " ") }
}
