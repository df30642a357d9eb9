import Analysis
import IAMModel

/// Why statements of a new document stay: each part can be judged, and taken out, apart from the others.
enum DocumentPart: Hashable, Comparable, Sendable {
    /// In use, or possibly so.
    case used
    /// Kept by the rule with this id.
    case rule(String)
    /// CloudTrail can't show it, or too little was seen: a default keeps it.
    case kept
    /// Stays until a person has decided.
    case review

    /// The part that what one reason decides belongs to.
    init(of group: DecisionGroup) {
        switch group.reason {
        case .used, .possiblyUsed: self = .used
        case .rule(let id) where group.decision == .keep: self = .rule(id)
        case .keptRole(let id) where group.decision == .keep: self = .rule(id)
        default: self = group.decision == .review ? .review : .kept
        }
    }

    /// The `Sid` of its first statement; IAM takes letters and digits (IAM User Guide, "IAM JSON policy elements: Sid").
    var sid: String {
        switch self {
        case .used: "Used"
        case .rule(let id): "Rule" + DocumentPart.camelCased(id)
        case .kept: "Kept"
        case .review: "Review"
        }
    }

    private static func camelCased(_ id: String) -> String {
        let words = id.unicodeScalars.split { !("a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0) }.map(
            String.init)
        return words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
