/// A terminal, a job's log, or the text above the parts of a patch.
public enum Terminal: Medium {
    /// Nothing in it steers a terminal, and it is one line.
    public static func escaped(_ text: String) -> String { DisplayText.visible(text) }

    /// Breaks what a job's log takes for a command, wherever names come together: a line that begins with `::`, also behind
    /// white space, `##[` and `##vso[` anywhere (GitHub's runner, `ActionCommand.TryParseV2` and `TryParse`; Azure Pipelines,
    /// "Logging commands"), `##teamcity[`. This program writes none of them as text.
    public static func finished(_ text: String) -> String {
        let bytes = text.utf8
        guard zip(bytes, bytes.dropFirst()).contains(where: { $0 == $1 && ($0 == 0x3A || $0 == 0x23) }) else {
            return text
        }
        return text.split(separator: Character.lineFeed, omittingEmptySubsequences: false).map(broken)
            .joined(separator: "\n")
    }

    private static func broken(_ line: Substring) -> String {
        var scalars = Array(line.unicodeScalars)
        let start = firstShown(scalars)
        if scalars[start...].starts(with: "::".unicodeScalars) { scalars[start] = "\u{FFFD}" }
        for index in scalars.indices where scalars[index...].starts(with: "##".unicodeScalars) {
            let word = scalars[(index + 2)...].drop { $0.properties.isAlphabetic }
            if word.first == "[" { scalars[index] = "\u{FFFD}" }
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    /// Behind white space and our own colours.
    private static func firstShown(_ scalars: [Unicode.Scalar]) -> Int {
        var index = 0
        while index < scalars.count {
            if scalars[index] == "\u{1B}" {
                while index < scalars.count, scalars[index] != "m" { index += 1 }
            } else if !scalars[index].properties.isWhitespace {
                break
            }
            index += 1
        }
        return min(index, scalars.count)
    }
}

/// What people read in a terminal or in a log.
public typealias TerminalText = Printed<Terminal>

extension Printed where M == Terminal {
    /// The lines without their line feeds.
    ///
    /// A line ends at a line feed and nowhere else: what is escaped holds none.
    var lines: [TerminalText] {
        string.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { TerminalText(marked: String(Substring($0))) }
    }
}
