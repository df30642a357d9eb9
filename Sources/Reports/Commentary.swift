/// Text between the parts of a patch, as in a mailed patch.
public enum Commentary {
    /// What begins a part of a diff for `git apply`, so that text for people must not begin with it.
    private static let marks = ["diff --git ", "--- ", "+++ ", "@@ -", "\\ ", "Index: ", "GIT binary patch"]

    /// The text, with a space before every line that would be taken for a part of the diff.
    public static func text(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in marks.contains { line.hasPrefix($0) } ? " \(line)" : String(line) }
            .joined(separator: "\n")
    }
}
