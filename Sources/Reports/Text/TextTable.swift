/// Rows of text in columns that line up.
public struct TextTable: Sendable {
    /// On which side a column is filled up.
    public enum Alignment: Sendable {
        /// Text begins at the left.
        case left
        /// Numbers end at the right.
        case right
    }

    private let alignments: [Alignment]
    private let indent: String
    private let gap: String
    private var rows: [[String]] = []

    /// A table of columns, indented and with a gap between columns.
    public init(_ alignments: [Alignment], indentInColumns: Int = 0, gapInColumns: Int = 2) {
        self.alignments = alignments
        indent = String(repeating: " ", count: indentInColumns)
        gap = String(repeating: " ", count: gapInColumns)
    }

    /// Adds a row; it may have fewer cells than there are columns, and what is more is left out.
    public mutating func add(_ cells: String...) { add(cells) }

    /// Adds a row.
    public mutating func add(_ cells: [String]) {
        rows.append(cells.prefix(alignments.count).map { DisplayText.visible($0) })
    }

    /// All rows, no line with spaces at its end; every line ends with a line feed.
    ///
    /// - Parameter style: gives a cell its colour, by row and column; it sees the text before it is filled up.
    public func text(
        _ style: (_ text: TerminalText, _ row: Int, _ column: Int) -> TerminalText = { text, _, _ in text }
    ) -> TerminalText {
        var widths = Array(repeating: 0, count: alignments.count)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], DisplayText.width(of: cell)) }
        }
        var text = TerminalText()
        for (number, row) in rows.enumerated() {
            let last = row.lastIndex { !$0.isEmpty } ?? -1
            var line = TerminalText()
            for column in 0..<(last + 1) {
                let fill = String(repeating: " ", count: widths[column] - DisplayText.width(of: row[column]))
                let cell = style(TerminalText(row[column]), number, column)
                line += "\(column == 0 ? indent : gap)"
                line += alignments[column] == .right ? "\(fill)\(cell)" : column == last ? cell : "\(cell)\(fill)"
            }
            text += line + "\n"
        }
        return text
    }
}
