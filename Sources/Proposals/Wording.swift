import Rules

/// How the names that stay are written: each further way is shorter, and harder to read.
enum Wording: CaseIterable {
    /// Exact names.
    case exact
    /// Names that begin and end with the same words as one pattern, `ec2:Describe*Images`, where it matches no other action.
    case joined
    /// Single names shortened, too, `iam:Create*Profile`.
    case shortest

    /// The ways that may be tried, in order: the one that the rules ask for, and the shorter ones, which only a quota
    /// brings on.
    static func allowed(by style: WildcardStyle) -> [Wording] {
        switch style {
        case .exact: [.exact, .joined, .shortest]
        case .words: [.joined, .shortest]
        }
    }

    /// How many names a pattern must stand for; nil where no pattern is made.
    var namesPerPattern: Int? {
        switch self {
        case .exact: nil
        case .joined: 2
        case .shortest: 1
        }
    }
}
