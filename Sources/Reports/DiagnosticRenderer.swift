import Diagnostics

/// Writes diagnostics for people: what and where, the line with a mark under it, further places, the remedy.
///
/// ```
/// policies/demo/roles/deploy/inline/Deploy.json:14:9: warning: `s3:DeleteBucket` was not used [unused_action]
///  14 |         "s3:DeleteBucket",
///     |         ^~~~~~~~~~~~~~~~~
/// rules.yaml:21:5: note: the window is set here
/// help: run `cloudtrim generate --write`, or add a rule with a reason
/// ```
public struct DiagnosticRenderer: Sendable {
    /// The most columns of a line that are shown; of a longer one the part around the mark.
    static let limitInColumns = 120

    private let style: TerminalStyle

    /// A renderer with colours or without.
    public init(style: TerminalStyle = .plain) {
        self.style = style
    }

    /// Several diagnostics, one below the other.
    public func text(_ diagnostics: [Diagnostic]) -> TerminalText {
        diagnostics.map(text).joined()
    }

    /// One diagnostic; every line of it ends with a line feed.
    public func text(_ diagnostic: Diagnostic) -> TerminalText {
        var text = place(diagnostic.span) + style(diagnostic.severity.role, "\(diagnostic.severity.rawValue):")
        text += " \(diagnostic.message) \(style(.faint, "[\(diagnostic.code.rawValue)]"))\n"
        if let span = diagnostic.span { text += excerpt(span, diagnostic.severity.role) }
        for note in diagnostic.notes {
            text += "\(place(note.span))\(style(.note, "note:")) \(note.message)\n"
        }
        if let help = diagnostic.help { text += "\(style(.help, "help:")) \(help)\n" }
        return text
    }

    private func place(_ span: SourceSpan?) -> TerminalText {
        span.map { style(.strong, "\($0):") + " " } ?? ""
    }

    /// The line and the mark under it; nothing where the line is not known or the mark lies past what is known of it.
    private func excerpt(_ span: SourceSpan, _ role: TerminalStyle.Role) -> TerminalText {
        let line = Array(DisplayText.visible(trimmed(span.lineText)))
        guard span.line > 0, !line.isEmpty, span.column <= line.count + 1 else { return "" }
        let number = " \(span.line)"
        let gutter = String(repeating: " ", count: number.utf8.count)
        guard span.column > 0 else {
            return "\(style(.faint, "\(number) |")) \(String(line.prefix(DiagnosticRenderer.limitInColumns)))\n"
        }
        let start = span.column - 1
        let end = min(line.count, start + span.lengthInCharacters)
        let shown = window(start..<max(start, end), of: line.count)
        let before = line[shown.lowerBound..<start]
        let cut = shown.lowerBound > 0 ? "…" : ""
        let rest = shown.upperBound < line.count ? "…" : ""
        let indent = before.reduce(into: cut.isEmpty ? "" : " ") {
            $0 += $1 == "\t" ? "\t" : String(repeating: " ", count: DisplayText.width(of: $1))
        }
        let marked = line[start..<min(end, shown.upperBound)]
        let tail = String(repeating: "~", count: max(0, DisplayText.width(of: String(marked)) - 1))
        return "\(style(.faint, "\(number) |")) \(cut)\(String(line[shown]))\(rest)\n"
            + "\(style(.faint, "\(gutter) |")) \(indent)\(style(role, "^\(tail)"))\n"
    }

    /// The part of a line that is shown around a mark.
    private func window(_ mark: Range<Int>, of count: Int) -> Range<Int> {
        let limit = DiagnosticRenderer.limitInColumns
        guard count > limit else { return 0..<count }
        let length = min(mark.count, limit / 2)
        let lower = max(0, min(mark.lowerBound - (limit - length) / 2, count - limit))
        return lower..<min(count, max(lower + limit, mark.lowerBound))
    }

    private func trimmed(_ line: String) -> Substring {
        let text = line[...]
        return text.last == "\r" || text.last == "\r\n" ? text.dropLast() : text
    }
}

extension Severity {
    var role: TerminalStyle.Role {
        switch self {
        case .note: .note
        case .warning: .warning
        case .error: .error
        }
    }
}
