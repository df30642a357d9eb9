import AccountState
import Diagnostics
import IAMModel
import Rules

/// A state that was taken longer ago than `window.stale_days` before the last day that is looked at.
public struct StateAge: Sendable {
    private let account: String
    private let date: Day
    private let isTold: Bool
    private let days: Int
    private let limit: Int

    /// - Returns: nil for a state that is young enough, or that has no date at all.
    public init?(of state: AccountState, on last: Day, rules: Window) {
        guard let date = state.date?.day else { return nil }
        let days = date.days(to: last)
        guard days > rules.staleDays else { return nil }
        account = state.name
        self.date = date
        isTold = state.taken != nil
        self.days = days
        limit = rules.staleDays
    }

    /// What is told of it.
    public func diagnostic(at span: SourceSpan?) -> Diagnostic {
        .warning(
            .staleState,
            isTold
                ? "the state of `\(account)` is of \(date), \(days) days before the last event: more than \(limit)"
                : "nothing in the state of `\(account)` is newer than \(date), \(days) days before the last event: it is more "
                    + "than \(limit) days old, or nothing happened",
            at: span,
            help: "import it anew; `--taken DAY` says when it was taken")
    }
}

extension StateDrift {
    /// What is told of each document that changed in AWS since the state was taken.
    public func diagnostics(in state: AccountState) -> [Diagnostic] {
        all.map { path, change in
            .warning(
                .staleState, change.words,
                at: SourceSpan(path: state.documents[path]?.source.path ?? path.text),
                help: "`cloudtrim import STATE.json --account \(state.name)`; until then the document is left alone")
        }
    }
}
