import AccountState
import IAMModel
import Usage

/// Who was deleted within the logs, and not made again.
public enum Deletions {
    /// The days, by user, group or role of an account.
    public static func all(in account: AccountID, of events: [GrantEvent]) -> [Holder: Day] {
        var days: [Holder: Day] = [:]
        for event in events.sorted() where event.account == account.digits {
            guard let holder = event.holder else { continue }
            switch event.operation {
            case "DeleteUser", "DeleteGroup", "DeleteRole": days[holder] = event.time.day
            case "CreateUser", "CreateGroup", "CreateRole": days[holder] = nil
            default: continue
            }
        }
        return days
    }
}
