import Rules

/// How the names that stay are written: each further way is shorter, and harder to read.
enum Wording: CaseIterable {
    /// Exact names.
    case exact
    /// Six names or more that begin and end with the same words as one pattern, `s3:GetObject*`, where it matches no other
    /// action of the catalog.
    case readable
    /// Names that begin and end with the same words as one pattern, `ec2:Describe*Images`, where it matches no other action.
    case joined
    /// Single names shortened, too, `iam:Create*Profile`.
    case shortest

    /// The ways that may be tried, in order: the one that the rules ask for, and the shorter ones, which only a quota
    /// brings on.
    ///
    /// - Parameter isNew: whether the document is a new one; one that is edited in place keeps to exact names by default.
    static func allowed(by style: WildcardStyle, isNew: Bool) -> [Wording] {
        switch style {
        case .exact: [.exact, .joined, .shortest]
        case .words: [.joined, .shortest]
        case .auto: isNew ? [.readable, .joined, .shortest] : [.exact, .joined, .shortest]
        }
    }

    /// How many names a pattern must stand for; nil where no pattern is made.
    var namesPerPattern: Int? {
        switch self {
        case .exact: nil
        case .readable: 6
        case .joined: 2
        case .shortest: 1
        }
    }
}
