/// How sure it is that something holds: AWS's documents leave doubts.
///
/// An Allow of what was and a Deny of what is new count only what is sure; an Allow of what is new and a Deny of what was
/// count what is perhaps, too.
public enum Certainty: Int, Comparable, Sendable {
    /// It doesn't hold, whoever reads the documents.
    case surelyNot
    /// The documents leave it open, or disagree.
    case perhaps
    /// It holds, whoever reads the documents.
    case surely

    /// From less to more.
    public static func < (left: Certainty, right: Certainty) -> Bool { left.rawValue < right.rawValue }

    /// How sure it is that it doesn't hold.
    var negated: Certainty {
        switch self {
        case .surelyNot: .surely
        case .perhaps: .perhaps
        case .surely: .surelyNot
        }
    }

    /// What a fact is.
    init(_ isTrue: Bool) { self = isTrue ? .surely : .surelyNot }

    /// What a doubt makes of it.
    static func doubtful(_ doubt: Doubt) -> Certainty { .perhaps }
}

/// The doubts that AWS's documents leave: every one that the engine knows of, with the document.
enum Doubt: CaseIterable {
    /// `ForAnyValue:…IfExists` where the request has no such key: IAM User Guide, "IAM JSON policy elements: Condition
    /// operators", `IfExists`, says true for every operator; "Set operators for multivalued context keys" says that
    /// `ForAnyValue` is false without a value.
    case anyValueOfMissingKey
    /// A `*` or `?` in front of an ARN's last part that would have to take a colon: "IAM JSON policy elements: Resource" lets
    /// only the last character of a part reach over it, and other pages match part by part.
    case colonInWildcard
    /// An ARN of fewer than six parts under an ARN operator: "Condition operators", "Amazon Resource Name (ARN) condition
    /// operators" compares six parts, and says nothing of a value that has fewer.
    case arnOfFewerParts
    /// A value under `Date…` that is a year for ISO 8601, or seconds since 1970: "Condition operators", "Date condition
    /// operators" takes both; or a time that names no zone.
    case yearOrSeconds
    /// A number whose text different readers round, or don't take: "Condition operators", "Numeric condition operators"
    /// names integers and decimals only.
    case textOfNumber
    /// An operator without set operator on a key of several values: "Single-valued vs. multivalued context keys" says that it
    /// should not be written, and not what it does.
    case severalValues
    /// Neither `true` nor `false` under `Bool` or `Null`: "Condition operators", "Boolean condition operators" names no other
    /// value; `1` and `0` are taken by some.
    case textOfBool
    /// A network without all octets, or with bits behind its prefix that say otherwise: "Condition operators", "IP address
    /// condition operators" asks for CIDR notation and leaves the rest open.
    case textOfNetwork
    /// A `?` and a character beyond the Basic Multilingual Plane: "Condition operators", `StringLike` says "single
    /// character", of which such a one has two in UTF-16.
    case characterOfTwoUnits
    /// Letters beyond ASCII under `…IgnoreCase`: no document says by which table case is folded.
    case caseBeyondASCII

    /// What is left open, in words.
    var words: String {
        switch self {
        case .anyValueOfMissingKey: "whether it holds where the request has no such key"
        case .colonInWildcard: "whether a wildcard in front of an ARN's last part reaches over a colon"
        case .arnOfFewerParts: "what an ARN of fewer than six parts matches"
        case .yearOrSeconds: "which time is meant: a year, or seconds since 1970, in which zone"
        case .textOfNumber: "which number is meant"
        case .severalValues: "what it says of several values"
        case .textOfBool: "what a value that is neither `true` nor `false` says"
        case .textOfNetwork: "which network is meant"
        case .characterOfTwoUnits: "how many characters a character beyond the Basic Multilingual Plane is"
        case .caseBeyondASCII: "how letters beyond ASCII are compared"
        }
    }
}
