/// Colours of a terminal, or none.
public struct TerminalStyle: Hashable, Sendable {
    /// What can be told apart by colour; every one of them can be read without, too.
    public enum Role: String, Sendable, CaseIterable {
        /// Something that must be changed.
        case error = "1;31"
        /// Something that may be wrong.
        case warning = "1;33"
        /// Something to know.
        case note = "1;36"
        /// The way on.
        case help = "1;32"
        /// What goes: lines of a diff, actions.
        case removed = "31"
        /// What comes: lines of a diff.
        case added = "32"
        /// Where lines of a diff belong.
        case hunk = "36"
        /// What leads the eye: paths, headings.
        case strong = "1"
        /// What can be passed over.
        case faint = "2"
    }

    /// Whether there is any colour.
    public let isColoured: Bool
    /// Whether a terminal shows it: then no line of a file may steer it, where a patch has the line as it is.
    public let isTerminal: Bool

    /// Colours, or none.
    public init(isColoured: Bool, isTerminal: Bool? = nil) {
        self.isColoured = isColoured
        self.isTerminal = isTerminal ?? isColoured
    }

    /// No colours.
    public static let plain = TerminalStyle(isColoured: false)

    /// A text in the colour of its role.
    public func callAsFunction(_ role: Role, _ text: TerminalText) -> TerminalText {
        isColoured && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// A text of unknown origin in the colour of its role.
    public func callAsFunction(_ role: Role, of text: String) -> TerminalText { self(role, TerminalText(text)) }
}
