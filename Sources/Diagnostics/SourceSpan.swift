/// A place in a file: where a diagnostic points to.
public struct SourceSpan: Hashable, Sendable {
    /// The file, as ``SourceText/path``.
    public let path: String
    /// The line, from 1; 0 where the whole file is meant.
    public let line: Int
    /// The column in characters, from 1; 0 where the whole line or file is meant.
    public let column: Int
    /// How many characters of the line are meant, at least 1.
    public let lengthInCharacters: Int
    /// The line itself, for the excerpt under a diagnostic; empty where there is none to show.
    public let lineText: String

    /// A place whose line and column are known already.
    public init(path: String, line: Int, column: Int, lengthInCharacters: Int = 1, lineText: String = "") {
        self.path = path
        self.line = line
        self.column = column
        self.lengthInCharacters = lengthInCharacters
        self.lineText = lineText
    }

    /// A file as a whole.
    public init(path: String) {
        self.init(path: path, line: 0, column: 0)
    }
}

extension SourceSpan: CustomStringConvertible {
    /// `file:line:column`, without the parts that are not known.
    public var description: String {
        if line == 0 { return path }
        return column == 0 ? "\(path):\(line)" : "\(path):\(line):\(column)"
    }
}
