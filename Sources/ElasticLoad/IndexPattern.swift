import Diagnostics
import IAMModel

/// The name of an index, with an event's date in it: `cloudtrail-{yyyy.MM}`.
public struct IndexPattern: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    private let parts: [Part]

    private enum Part: Hashable, Sendable {
        case text(String)
        case date(String)
    }

    /// Reads a pattern: `yyyy`, `MM` and `dd` in braces are the parts of a date.
    public init(_ text: String) throws(DiagnosticError) {
        description = text
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            guard let end = rest[brace...].firstIndex(of: "}") else { throw IndexPattern.refusal(text) }
            parts.append(.text(String(rest[..<brace])))
            let date = String(rest[rest.index(after: brace)..<end])
            let known = date.replacing("yyyy", with: "").replacing("MM", with: "").replacing("dd", with: "")
            guard !date.isEmpty, known.allSatisfy({ $0 == "." || $0 == "-" || $0 == "_" }) else {
                throw IndexPattern.refusal(text)
            }
            parts.append(.date(date))
            rest = rest[rest.index(after: end)...]
        }
        parts.append(.text(String(rest)))
        self.parts = parts
        let name = name(of: Day(daysSinceEpoch: 0))
        let isSound = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard isSound, let first = name.first, first.isLetter || first.isNumber, name.utf8.count <= 200 else {
            throw IndexPattern.refusal(text)
        }
    }

    private static func refusal(_ text: String) -> DiagnosticError {
        DiagnosticError(
            .error(
                .usage, "`\(text)` is no name of an index",
                help: "small letters, digits, `-`, `.` and `_`, with dates as `{yyyy.MM}` or `{yyyy.MM.dd}`"))
    }

    /// The index of a day.
    func name(of day: Day) -> String {
        let text = day.description
        return parts.reduce(into: "") { name, part in
            switch part {
            case .text(let plain): name += plain
            case .date(let form):
                name += form.replacing("yyyy", with: text.prefix(4)).replacing("MM", with: text.dropFirst(5).prefix(2))
                    .replacing("dd", with: text.suffix(2))
            }
        }
    }

    /// What matches all its indices: `cloudtrail-*`.
    public var wildcard: String {
        parts.reduce(into: "") { name, part in
            switch part {
            case .text(let plain): name += plain
            case .date: name += "*"
            }
        }
    }

    /// A name for what belongs to it: `cloudtrim-cloudtrail`.
    var templateName: String {
        let plain = wildcard.split(separator: "*").joined(separator: "-")
        return "cloudtrim-" + plain.split(separator: "-").joined(separator: "-")
    }
}
