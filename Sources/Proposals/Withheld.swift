import AccountState
import Analysis

/// Decisions of which nothing is proposed, since a check of what was proposed failed: a bug of ours, which is no reason to
/// propose nothing else.
struct Withheld {
    /// A decision: a document, or one holder's part in a policy of AWS.
    struct Key: Hashable, Comparable {
        let path: DocumentPath
        let holder: Holder?

        init(_ decision: DocumentDecision) {
            path = decision.path
            holder = decision.attachedTo
        }

        static func < (left: Key, right: Key) -> Bool {
            (left.path, left.holder?.description ?? "") < (right.path, right.holder?.description ?? "")
        }
    }

    /// What failed, in words, by decision.
    private(set) var reasons: [Key: String] = [:]
    /// The same by document for a person or user in a role.
    private(set) var destinations: [DocumentPath: String] = [:]

    func contains(_ decision: DocumentDecision) -> Bool { reasons[Key(decision)] != nil }

    mutating func add(_ key: Key, _ reason: String) { if reasons[key] == nil { reasons[key] = reason } }

    mutating func add(destination path: DocumentPath, _ reason: String) { destinations[path] = reason }

    mutating func remove(_ key: Key) { reasons[key] = nil }

    /// How many there are.
    var count: Int { reasons.count + destinations.count }

    /// What of an account is left alone for this reason.
    func leftAlone(among decisions: [DocumentDecision]) -> [DocumentDecision] {
        decisions.compactMap { decision in
            reasons[Key(decision)].map { reason in
                DocumentDecision(
                    path: decision.path, attachedTo: decision.attachedTo, holders: decision.holders,
                    leftAlone: "a check of what was proposed failed, which is a bug of cloudtrim: \(reason)",
                    youngHolders: [], entries: [])
            }
        }
    }
}
