import Diagnostics
import IAMModel

/// Files that could not be read for one and the same reason, and may concern the same accounts: one gap.
public struct UnreadFiles: Hashable, Sendable {
    /// What is wrong with each.
    public var message: String
    /// What can be done about it.
    public var help: String
    /// The accounts that they may concern, as ``CoverageGap/accounts``.
    public var accounts: Set<String>
    /// As ``CoverageGap/lastDay``.
    public var lastDay: Day?

    /// Files by what they have in common.
    public init(message: String, help: String, accounts: Set<String>, lastDay: Day?) {
        self.message = message
        self.help = help
        self.accounts = accounts
        self.lastDay = lastDay
    }

    /// The gap that they are.
    func gap(_ group: FileTally.Group) -> CoverageGap {
        let more = group.files > 1 ? " (\(group.files) files)" : ""
        let others = group.paths.dropFirst().map { Diagnostic.Note("the same", at: SourceSpan(path: $0)) }
        return CoverageGap(
            accounts: accounts,
            diagnostic: .error(
                .brokenLog, message + more, at: group.paths.first.map { SourceSpan(path: $0) }, notes: others,
                help: help),
            lastDay: lastDay)
    }
}

extension FileTally {
    /// What was left out, a note a kind, with the first of its files.
    var notes: [Diagnostic] {
        leftOut.map { kind, group in
            var what =
                group.records > 0 ? "\(group.records) \(group.records == 1 ? String(kind.dropLast()) : kind)" : kind
            if group.files > 1 { what += ", \(group.files) files" }
            return Diagnostic(
                .note, .notCloudTrail, "left out: \(what)", at: group.paths.first.map { SourceSpan(path: $0) },
                notes: group.paths.dropFirst().map { Diagnostic.Note("the same", at: SourceSpan(path: $0)) })
        }
    }
}
