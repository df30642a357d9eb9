/// Text as a terminal shows it.
public enum DisplayText {
    /// A text without anything that steers a terminal: names and lines of files come from outside.
    ///
    /// Control characters (C0, C1, DEL), line and paragraph separators, the marks that turn the direction of writing, and all that
    /// shows nothing (zero width, tags, fillers, variation selectors) become `U+FFFD`; a tab stays.
    public static func visible(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: steers) else { return String(text) }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(steers(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    /// How many columns a text takes: two for wide characters of East Asia and emoji.
    public static func width(of text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + width(of: $1) }
    }

    static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first, scalar.value >= 0x300 else { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// Unicode Standard Annex 11, "W" and "F", in large strokes.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    /// Whether a terminal or an editor does something else with it than to show it (Unicode Standard, `General_Category` and
    /// `Default_Ignorable_Code_Point`).
    static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: return false
        case 0x20..<0x7F: return false
        case 0..<0xA0: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}

extension Character {
    /// The line feed alone. A carriage return before one makes another `Character` of both, which this is not: whoever splits
    /// text of unknown origin works on scalars, or makes it ``DisplayText/visible(_:)`` first.
    static let lineFeed: Character = "\n"
}
