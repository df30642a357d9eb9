/// The change of one file as a unified diff with git's headers, which `git apply` takes.
public struct UnifiedDiff: Sendable {
    /// A run of changes with the lines around them.
    struct Hunk {
        var old: Range<Int>
        var new: Range<Int>
        var changes: [LineDifference.Change]
    }

    /// How many lines around a change are shown.
    static let contextInLines = 3

    /// The file, relative to where the diff will be applied.
    public let path: String
    /// How many lines go.
    public let removedLines: Int
    /// How many lines come.
    public let addedLines: Int

    private let isNew: Bool
    private let isDeleted: Bool
    private let old: [ArraySlice<UInt8>]
    private let new: [ArraySlice<UInt8>]
    private let hunks: [Hunk]

    /// The change of a file from `old` to `new`; nil is a file that is not there.
    ///
    /// - Complexity: O(*lines* log *lines*) where most lines are alone of their kind.
    public init(path: String, old: [UInt8]?, new: [UInt8]?) {
        self.path = path
        isNew = old == nil && new != nil
        isDeleted = new == nil && old != nil
        self.old = UnifiedDiff.lines(old ?? [])
        self.new = UnifiedDiff.lines(new ?? [])
        let changes = LineDifference.changes(from: self.old, to: self.new)
        removedLines = changes.reduce(0) { $0 + $1.old.count }
        addedLines = changes.reduce(0) { $0 + $1.new.count }
        hunks = UnifiedDiff.hunks(changes, self.old.count, self.new.count)
    }

    /// Whether nothing changes.
    public var isEmpty: Bool { hunks.isEmpty && !isNew && !isDeleted }

    /// The numbers of the lines that come, from 1.
    public var newLines: Set<Int> { Set(hunks.flatMap(\.changes).flatMap { change in change.new.map { $0 + 1 } }) }

    /// The diff, byte for byte as the files have it; nothing where nothing changes.
    public var bytes: [UInt8] { rendered(.plain) }

    /// The diff with colours; without them it is ``bytes``.
    public func rendered(_ style: TerminalStyle) -> [UInt8] {
        guard !isEmpty else { return [] }
        var result: [UInt8] = []
        for line in header { result += Array("\(style(.strong, of: line).string)\n".utf8) }
        for hunk in hunks { write(hunk, style, to: &result) }
        return result
    }

    private var header: [String] {
        let (before, after) = (GitPath.quoted("a/\(path)"), GitPath.quoted("b/\(path)"))
        var lines = ["diff --git \(before) \(after)"]
        if isNew { lines.append("new file mode 100644") }
        if isDeleted { lines.append("deleted file mode 100644") }
        guard !hunks.isEmpty else {
            // The name of the empty blob: without it git finds nothing to apply in a diff without a hunk.
            let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
            let none = String(repeating: "0", count: 40)
            return lines + [isNew ? "index \(none)..\(empty)" : "index \(empty)..\(none)"]
        }
        let tab = path.utf8.contains(0x20) ? "\t" : ""  // git's own mark of where a name with spaces ends
        lines.append(isNew ? "--- /dev/null" : "--- \(before)\(tab)")
        lines.append(isDeleted ? "+++ /dev/null" : "+++ \(after)\(tab)")
        return lines
    }

    private func write(_ hunk: Hunk, _ style: TerminalStyle, to result: inout [UInt8]) {
        let place = "@@ -\(UnifiedDiff.range(hunk.old)) +\(UnifiedDiff.range(hunk.new)) @@"
        result += Array("\(style(.hunk, of: place).string)\n".utf8)
        var line = hunk.old.lowerBound
        for change in hunk.changes {
            for context in line..<change.old.lowerBound { write(old[context], " ", nil, style, to: &result) }
            for removed in change.old { write(old[removed], "-", .removed, style, to: &result) }
            for added in change.new { write(new[added], "+", .added, style, to: &result) }
            line = change.old.upperBound
        }
        for context in line..<hunk.old.upperBound { write(old[context], " ", nil, style, to: &result) }
    }

    private func write(
        _ line: ArraySlice<UInt8>, _ mark: Unicode.Scalar, _ role: TerminalStyle.Role?, _ style: TerminalStyle,
        to result: inout [UInt8]
    ) {
        let isWhole = line.last == UInt8(ascii: "\n")
        let text = isWhole ? line.dropLast() : line
        if style.isTerminal {
            let shown = TerminalText("\(mark)\(String(decoding: text, as: UTF8.self))")
            result += (role.map { style($0, shown) } ?? shown).bytes
        } else {
            result.append(UInt8(ascii: mark))
            result += text
        }
        result += Array((isWhole ? "\n" : "\n\\ No newline at end of file\n").utf8)
    }

    /// `5,2`: from the fifth line two; of one line the number alone; of none the line before (GNU diff, "Detailed Unified").
    private static func range(_ lines: Range<Int>) -> String {
        switch lines.count {
        case 0: "\(lines.lowerBound),0"
        case 1: "\(lines.lowerBound + 1)"
        default: "\(lines.lowerBound + 1),\(lines.count)"
        }
    }

    private static func hunks(_ changes: [LineDifference.Change], _ oldCount: Int, _ newCount: Int) -> [Hunk] {
        var hunks: [Hunk] = []
        for change in changes {
            let old =
                max(0, change.old.lowerBound - contextInLines)..<min(oldCount, change.old.upperBound + contextInLines)
            let new =
                max(0, change.new.lowerBound - contextInLines)..<min(newCount, change.new.upperBound + contextInLines)
            if let last = hunks.last, old.lowerBound <= last.old.upperBound {
                hunks[hunks.count - 1].old = last.old.lowerBound..<old.upperBound
                hunks[hunks.count - 1].new = last.new.lowerBound..<new.upperBound
                hunks[hunks.count - 1].changes.append(change)
            } else {
                hunks.append(Hunk(old: old, new: new, changes: [change]))
            }
        }
        return hunks
    }

    /// Lines with their line feeds; a carriage return belongs to its line.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }
}
