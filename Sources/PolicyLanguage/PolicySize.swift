import JSONSyntax

/// Sizes of documents that are not written yet, in characters as AWS counts them: without white space
/// (IAM User Guide, "IAM and AWS STS quotas").
public enum PolicySize {
    /// A document without statements: `{"Version":"2012-10-17","Statement":[]}`.
    public static let emptyDocument = 39

    /// What a list of names takes between its brackets: each in quotes, with commas between.
    ///
    /// - Complexity: O(*names*).
    public static func names(_ names: some Collection<String>) -> Int {
        names.reduce(max(0, names.count - 1)) { $0 + name($1) }
    }

    /// What one name takes, quotes included. With a comma it is one more.
    public static func name(_ name: String) -> Int {
        // every byte that doesn't go on with a character
        name.utf8.reduce(2) { $1 & 0xC0 != 0x80 ? $0 + 1 : $0 }
    }

    /// What a statement takes, with other actions and another `Sid` where some are given.
    ///
    /// - Complexity: O(*statement*), names included.
    public static func statement(_ statement: Statement, actions: [String]? = nil, sid: String? = nil) -> Int {
        guard let actions else { return size(statement.value(sid: sid)) }
        return size(statement.value(actions: [], sid: sid)) + names(actions)
    }

    /// What a document of statements of these sizes takes.
    public static func document(_ statements: some Collection<Int>) -> Int {
        statements.reduce(emptyDocument + max(0, statements.count - 1), +)
    }

    private static func size(_ value: JSONValue) -> Int {
        JSONWriter.compact(value).reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    }
}
