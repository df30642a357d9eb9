import IAMModel

/// A pattern of an action, a resource or a condition's value, made ready to be compared: `*`, `?`, and policy variables.
///
/// Runs of wildcards are put into one order (`*?*` becomes `?*`), so that patterns which differ only there are equal.
/// Text is compared by Unicode scalar, and `?` is one of them, however many bytes that takes; actions are folded to lower
/// case before.
public struct TextPattern: Hashable, Sendable {
    /// A Unicode scalar as it is; ``one``, ``many`` and their inner kinds; from ``firstVariable`` on an index into
    /// ``variables``.
    let units: [Unit]
    /// The policy variables in it.
    let variables: [PolicyVariable]
    /// How many units in front are plain text.
    let prefixCount: Int
    /// How many units at the end are plain text.
    let suffixCount: Int

    /// A Unicode scalar, or what is none.
    typealias Unit = UInt32

    /// Behind the last Unicode scalar.
    static let one: Unit = 0x11_0000
    static let many: Unit = 0x11_0001
    /// A `?` and a `*` in front of an ARN's last part: whether they take a colon is a doubt (``Doubt/colonInWildcard``);
    /// as they stand they don't.
    static let innerOne: Unit = 0x11_0002
    static let innerMany: Unit = 0x11_0003
    static let firstVariable: Unit = 0x11_0004
    static let colon = Unit(UInt8(ascii: ":"))

    /// Any text.
    public static let anything = TextPattern(units: [TextPattern.many], variables: [])

    /// A pattern without policy variables.
    public init(_ wildcard: Wildcard) {
        self.init(units: TextPattern.units(wildcard.bytes).map(TextPattern.unit), variables: [])
    }

    /// A pattern as it is written, without policy variables; the case is the caller's affair.
    public init(_ text: some StringProtocol) {
        self.init(Wildcard(text))
    }

    /// A pattern as it stands in a document of version 2012-10-17, with policy variables such as `${aws:username}`
    /// (IAM User Guide, "IAM policy elements: Variables and tags"). `${*}`, `${?}` and `${$}` are the characters.
    ///
    /// - Parameter hasWildcards: whether `*` and `?` stand for other characters.
    public init(template text: some StringProtocol, hasWildcards: Bool = true) {
        let text = text.unicodeScalars.map(\.value)
        var units: [Unit] = []
        var variables: [PolicyVariable] = []
        var position = 0
        while position < text.count {
            let scalar = text[position]
            if scalar == 0x24, position + 1 < text.count, text[position + 1] == 0x7B,
                let close = text[position...].firstIndex(of: 0x7D)
            {
                let inner = text[(position + 2)..<close]
                if inner.count == 1, let only = inner.first, [0x2A, 0x3F, 0x24].contains(only) {
                    units.append(only)
                } else {
                    let variable = PolicyVariable(TextPattern.text(inner))
                    let index = variables.firstIndex(of: variable) ?? variables.count
                    if index == variables.count { variables.append(variable) }
                    units.append(TextPattern.firstVariable + Unit(truncatingIfNeeded: index))
                }
                position = close + 1
            } else {
                units.append(hasWildcards ? TextPattern.unit(scalar) : scalar)
                position += 1
            }
        }
        self.init(units: units, variables: variables)
    }

    init(units: [Unit], variables: [PolicyVariable]) {
        self.units = TextPattern.ordered(units)
        self.variables = variables
        prefixCount = self.units.firstIndex { $0 >= TextPattern.one } ?? self.units.count
        suffixCount = self.units.count - 1 - (self.units.lastIndex { $0 >= TextPattern.one } ?? -1)
    }

    private static func unit(_ scalar: Unit) -> Unit {
        switch scalar {
        case 0x2A: many
        case 0x3F: one
        default: scalar
        }
    }

    /// The scalars of a text in UTF-8.
    static func units(_ bytes: some Collection<UInt8>) -> [Unit] {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes.map { Unit($0) } }
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
    }

    /// Scalars as a text.
    static func text(_ scalars: some Sequence<Unit>) -> String {
        var text = String.UnicodeScalarView()
        for scalar in scalars { text.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
        return String(text)
    }

    /// Every run of wildcards as its `?`, then one `*` where there was any; `many` takes in the inner one next to it.
    private static func ordered(_ units: [Unit]) -> [Unit] {
        var result: [Unit] = []
        result.reserveCapacity(units.count)
        var star: Unit?
        for unit in units {
            switch unit {
            case many: star = many
            case innerMany: star = star ?? innerMany
            case one, innerOne: result.append(unit)
            default:
                if let own = star { result.append(own) }
                star = nil
                result.append(unit)
            }
        }
        if let star { result.append(star) }
        return result
    }

    /// Whether it is one text, without wildcard or variable.
    public var isLiteral: Bool { prefixCount == units.count }

    /// Whether it holds a policy variable.
    public var hasVariables: Bool { !variables.isEmpty }

    /// Whether every text matches.
    public var matchesAnything: Bool { units == [TextPattern.many] }

    /// The same pattern with `*` for each variable: all that it could match, whatever the variables hold.
    var widened: TextPattern {
        hasVariables
            ? TextPattern(units: units.map { $0 >= TextPattern.firstVariable ? TextPattern.many : $0 }, variables: [])
            : self
    }

    /// The pattern with its variables' values, nil where one has none.
    func substituted(_ value: (PolicyVariable) -> String?) -> TextPattern? {
        guard hasVariables else { return self }
        var result: [Unit] = []
        for unit in units {
            if unit < TextPattern.firstVariable {
                result.append(unit)
            } else {
                guard let text = value(variables[Int(unit - TextPattern.firstVariable)]) else { return nil }
                result += text.unicodeScalars.map(\.value)
            }
        }
        return TextPattern(units: result, variables: [])
    }

    /// By units and variables.
    public static func == (left: TextPattern, right: TextPattern) -> Bool {
        left.units == right.units && left.variables == right.variables
    }

    /// Hashes the units as one block of memory.
    public func hash(into hasher: inout Hasher) {
        units.withUnsafeBytes { hasher.combine(bytes: $0) }
        if hasVariables { hasher.combine(variables) }
    }
}

/// A policy variable: a condition key, and what stands in its place where a request has no such key.
public struct PolicyVariable: Hashable, Sendable {
    /// The condition key, in lower case.
    public let key: String
    /// The text between single quotes behind the comma.
    public let defaultValue: String?

    /// Takes what stands between `${` and `}`.
    public init(_ text: String) {
        guard let comma = text.firstIndex(of: ",") else {
            key = text.lowercased()
            defaultValue = nil
            return
        }
        key = text[..<comma].lowercased()
        let quoted = text[text.index(after: comma)...].drop { $0 == " " }
        defaultValue = String(quoted.drop { $0 == "'" }.prefix { $0 != "'" })
    }
}
