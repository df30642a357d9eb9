import IAMModel

/// One option of a subcommand: all that is known of it, for parsing, help and completion.
struct Option: Sendable {
    /// How often an option may stand, and whether it has a value.
    enum Kind: Sendable {
        /// No value; given or not.
        case flag
        /// A value; given at most once.
        case value
        /// A value each time.
        case repeatable
    }

    /// The name without its dashes.
    let name: String
    /// The letter after a single dash, if there is one.
    let letter: Character?
    /// What stands for the value in help.
    let placeholder: String
    let kind: Kind
    /// One sentence for help, without a final period.
    let help: String
    /// What the value may be, and where a shell completes it from.
    let values: Values
    /// Further names that are taken and not shown.
    let aliases: [String]

    /// An option without a value.
    static func flag(_ name: String, letter: Character? = nil, _ help: String, aliases: [String] = []) -> Option {
        Option(
            name: name, letter: letter, placeholder: "", kind: .flag, help: help, values: .any, aliases: aliases)
    }

    /// An option with a value.
    static func value(
        _ name: String, _ placeholder: String, _ help: String, from values: Values = .any, aliases: [String] = []
    ) -> Option {
        Option(
            name: name, letter: nil, placeholder: placeholder, kind: .value, help: help, values: values,
            aliases: aliases)
    }

    /// An option with a value that may be given several times.
    static func repeatable(_ name: String, _ placeholder: String, _ help: String, from values: Values = .any) -> Option
    {
        Option(
            name: name, letter: nil, placeholder: placeholder, kind: .repeatable, help: help, values: values,
            aliases: [])
    }
}

/// What a value or an operand may be, and where a shell completes it from.
enum Values: Sendable {
    /// Any text.
    case any
    /// One of these words.
    case oneOf([String])
    /// A day of the calendar.
    case day
    /// How long ago, or a day of the calendar.
    case age
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A file, with one of these endings where there are any.
    case files([String])
    /// A folder, or a file.
    case paths
    /// A folder of `policies/`.
    case accounts
    /// A folder of `policies/*/users/`.
    case users
    /// A folder of `policies/*/roles/`.
    case roles

    /// What is wrong with a text, with the remedy; nil where nothing is.
    func problem(with text: String) -> (message: String, help: String?)? {
        if text.isEmpty { return ("is empty", nil) }
        switch self {
        case .any, .files, .paths, .accounts, .users, .roles: return nil
        case .oneOf(let words):
            guard !words.contains(text) else { return nil }
            let meant = words.nearest(to: text).map { "did you mean `\($0)`? " } ?? ""
            return ("can't be `\(text)`", meant + "allowed: " + words.map { "`\($0)`" }.joined(separator: ", "))
        case .day:
            return Day(text) == nil ? ("wants a day, not `\(text)`", "a day is written `2026-06-30`") : nil
        case .age:
            return Age(text) == nil
                ? ("wants a time, not `\(text)`", "write how long ago, `2h` or `7d`, or a day: `2026-06-30`") : nil
        case .integer(let bounds):
            guard let number = Int(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return ("wants a whole number, not `\(text)`", nil)
            }
            return bounds.contains(number)
                ? nil : ("is \(number), and can be \(bounds.lowerBound) to \(bounds.upperBound)", nil)
        }
    }
}
