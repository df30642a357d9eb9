import Analysis
import Attribution
import Diagnostics
import IAMModel
import Usage

/// The evidence of all accounts of a run, put together as the decisions want it.
public struct JoinedEvidence: Sendable {
    /// The days that were looked at.
    public let window: UsageWindow
    /// Whether the window's end was given.
    public let isEndGiven: Bool
    /// Whether its start was given on the command line.
    public let isStartGiven: Bool
    /// Use by principal and origin.
    public let usage: UsageByPrincipal
    /// What could be seen.
    public let coverage: ObservedCoverage
    /// Events that gave or took grants.
    public let grants: [GrantEvent]
    /// Whether all such events could be read.
    public let tellsGrants: Bool

    /// Joins evidence of one and the same window.
    ///
    /// - Parameter path: where the file of each account lies, for messages.
    /// - Throws: where windows differ: one account's use of another one's roles would be seen by halves.
    public init(
        _ accounts: [AccountEvidence], path: (AccountID) -> String = { "\($0)/usage.json" }
    ) throws(DiagnosticError) {
        guard let first = accounts.first else {
            throw DiagnosticError(.error(.usageFormat, "there is no evidence to read"))
        }
        if let other = accounts.first(where: { $0.window != first.window }) {
            throw DiagnosticError(
                .error(
                    .usageFormat, "the evidence is of \(other.window)", at: SourceSpan(path: path(other.account)),
                    notes: [
                        Diagnostic.Note(
                            "that of this account is of \(first.window)", at: SourceSpan(path: path(first.account)))
                    ], help: "`cloudtrim generate --write` with logs writes the evidence of all accounts at once"))
        }
        window = first.window
        isEndGiven = accounts.contains { $0.isEndGiven }
        isStartGiven = accounts.contains { $0.isStartGiven }
        var use: [PrincipalReference: [Origin: OriginUse]] = [:]
        var linked: [PrincipalReference: LinkedShare] = [:]
        var former: [PrincipalReference: [String: Use]] = [:]
        var coverage = ObservedCoverage()
        var gaps: [AccountEvidence.Gap: Set<String>] = [:]
        for account in accounts {
            for (principal, evidence) in account.principals {
                if !evidence.use.isEmpty { use[principal] = evidence.use }
                if evidence.linked.sessions > 0 { linked[principal] = evidence.linked }
                if !evidence.former.isEmpty { former[principal] = evidence.former }
            }
            for (role, origins) in account.elsewhere {
                for (origin, acting) in origins {
                    use[role, default: [:]][origin, default: OriginUse()].merge(OriginUse(acting))
                }
            }
            coverage.accounts[account.account.digits] = account.coverage
            // One reading is the evidence of all accounts.
            if coverage.tally.isPlain { coverage.tally = account.files }
            for gap in account.gaps { gaps[gap, default: []].insert(account.account.digits) }
        }
        coverage.events = coverage.accounts.values.reduce(0) { $0 + $1.events.total }
        coverage.gaps = gaps.sorted { $0.key < $1.key }.map { gap, accounts in
            CoverageGap(accounts: accounts, diagnostic: gap.diagnostic)
        }
        usage = UsageByPrincipal(
            use: use, linked: linked, former: former,
            permissionSets: PermissionSetSightings(accounts.flatMap(\.permissionSets)))
        self.coverage = coverage
        grants = Set(accounts.flatMap(\.grants)).sorted()
        tellsGrants = accounts.allSatisfy { $0.tellsGrants }
    }
}

extension OriginUse {
    /// That an origin acted in a role, and nothing of what it did.
    fileprivate init(_ acting: AccountEvidence.Acting) {
        self.init()
        events = acting.events
        last = acting.last.start
    }
}

extension AccountEvidence.Gap: Comparable {
    /// By file, place and message.
    public static func < (left: AccountEvidence.Gap, right: AccountEvidence.Gap) -> Bool {
        (left.file, left.line, left.column, left.message) < (right.file, right.line, right.column, right.message)
    }

    /// As it was told when the logs were read.
    public var diagnostic: Diagnostic {
        .warning(
            .brokenLog, message,
            at: file.isEmpty ? nil : SourceSpan(path: file, line: line, column: column))
    }
}

extension UsageRecord {
    /// A record of what evidence holds: what could be seen, and new grants; sessions are not on file.
    public init(_ evidence: JoinedEvidence) {
        self.init()
        coverage = evidence.coverage
        grants = evidence.grants
        tellsGrants = evidence.tellsGrants
    }
}
