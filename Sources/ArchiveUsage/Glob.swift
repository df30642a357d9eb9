/// Matches names as a shell does: `*`, `?`, `[a-z]`, `[!a-z]`; a pattern of several folders may hold `**`.
enum Glob {
    /// Whether a path has to be expanded.
    static func isPattern(_ path: String) -> Bool {
        path.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// Whether a name matches a pattern; a dot at its start has to be named.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        if name.hasPrefix("."), !pattern.hasPrefix(".") { return false }
        let text = Array(name.unicodeScalars)
        let parts = parse(pattern)
        // The last `*` and where it began to match: only it is ever tried again.
        var at = 0
        var part = 0
        var star: (part: Int, at: Int)?
        while at < text.count {
            if part < parts.count, case .any = parts[part] {
                star = (part, at)
                part += 1
            } else if part < parts.count, parts[part].matches(text[at]) {
                part += 1
                at += 1
            } else if let last = star {
                star = (last.part, last.at + 1)
                part = last.part + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        while part < parts.count, case .any = parts[part] { part += 1 }
        return part == parts.count
    }

    private enum Part {
        case any
        case one
        case scalar(Unicode.Scalar)
        case set([ClosedRange<UInt32>], isNegated: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .any: false
            case .one: true
            case .scalar(let own): own == scalar
            case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar.value) } != isNegated
            }
        }
    }

    private static func parse(_ pattern: String) -> [Part] {
        let scalars = Array(pattern.unicodeScalars)
        var parts: [Part] = []
        var at = 0
        while at < scalars.count {
            switch scalars[at] {
            case "*": parts.append(.any)
            case "?": parts.append(.one)
            case "[":
                if let (part, end) = set(scalars, at) {
                    parts.append(part)
                    at = end
                } else {
                    parts.append(.scalar("["))
                }
            default: parts.append(.scalar(scalars[at]))
            }
            at += 1
        }
        return parts
    }

    /// The set at `[`, and where its `]` stands; nil where none does.
    private static func set(_ scalars: [Unicode.Scalar], _ start: Int) -> (Part, Int)? {
        var at = start + 1
        var isNegated = false
        if at < scalars.count, scalars[at] == "!" || scalars[at] == "^" {
            isNegated = true
            at += 1
        }
        var ranges: [ClosedRange<UInt32>] = []
        let first = at
        while at < scalars.count, scalars[at] != "]" || at == first {
            if at + 2 < scalars.count, scalars[at + 1] == "-", scalars[at + 2] != "]" {
                let low = scalars[at].value
                let high = scalars[at + 2].value
                if low <= high { ranges.append(low...high) }
                at += 3
            } else {
                ranges.append(scalars[at].value...scalars[at].value)
                at += 1
            }
        }
        return at < scalars.count ? (.set(ranges, isNegated: isNegated), at) : nil
    }
}
