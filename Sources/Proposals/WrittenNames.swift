import ActionCatalog
import Synchronization

/// How the names that stay were written before.
///
/// Of a service that nobody touches all administrators keep the same actions, so that the same question comes a thousand
/// times in a large account.
final class WrittenNames: Sendable {
    /// All that the answer depends on.
    struct Question: Hashable {
        /// What stays, of one service.
        let actions: [ActionID]
        /// The pattern that grants it, or all of a `NotAction` element.
        let pattern: String
        /// How many names a pattern stands for; nil for exact names.
        let namesPerPattern: Int?
    }

    private let known = Mutex<[Question: [String]]>([:])

    /// The answer that was given before, else the one that is made.
    func answer(_ question: Question, _ make: () -> [String]) -> [String] {
        if let known = known.withLock({ $0[question] }) { return known }
        let made = make()
        known.withLock { $0[question] = made }
        return made
    }
}
