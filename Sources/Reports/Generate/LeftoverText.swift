import IAMModel
import Proposals

/// Why a document is for nobody any more, in words.
enum LeftoverText {
    static func reason(_ reason: Leftover.Reason) -> String {
        switch reason {
        case .noPrincipal(let holder, let day):
            "account.json holds no \(holder)\(deleted(day))"
        case .noRole(let role, let account, let day):
            "account \(account) has no \(role) any more\(deleted(day))"
        case .cannotAssume(let user, let role, let account, let window):
            "\(user) may not assume \(role) of \(account) any more, and did not act in it in \(window)"
        case .notHeld(let policy, let holder, true):
            "it took the place of \(policy) for \(holder), who is gone, and nobody holds it"
        case .notHeld(let policy, let holder, false):
            "it took the place of \(policy) for \(holder), who holds neither any more"
        }
    }

    private static func deleted(_ day: Day?) -> String { day.map { ": deleted on \($0)" } ?? "" }
}
