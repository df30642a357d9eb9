import AccountState
import Analysis
import Diagnostics
import IAMModel
import Reports

extension Command {
    private static let since = Option.value(
        "since", "TIME", "how long ago, 2h or 7d, or a day (UTC); default: the first trim on record", from: .age)

    /// `cloudtrim denied`: what was denied since trims, and whether they took it away.
    static let denied = Command(
        "denied", "show what was denied, whether a trim took it away, and what puts it back",
        operands: .none(help: "logs are named by `--logs PATH`, once a path"),
        options: [.account, .user, .role, since, .format] + Option.places + [.fromUsage, .today, .strict, .verify]
            + Option.common
    ) { invocation in
        guard !(invocation.isGiven(.user) && invocation.isGiven(.role)) else {
            throw DiagnosticError(
                .error(.usage, "`--user` and `--role` don't go together", help: "give one of them, or none for all"))
        }
        let asked = invocation.value(since).flatMap { Age($0) }?.time(before: invocation.now)
        guard asked.map({ $0 <= invocation.now }) ?? true else {
            throw DiagnosticError(.error(.usage, "`--since` lies ahead", help: "name a time that is over"))
        }
        let isOfEvidence = invocation.isGiven(.fromUsage)
        let workspace = try Workspace(
            invocation, question: { UsageQuestion(invocation, $0) }, since: isOfEvidence ? nil : asked?.day)
        let states = try selected(invocation, workspace)
        // Days are all that the evidence has.
        let since = isOfEvidence ? asked?.day.start : asked
        let firstTrim = states.flatMap { $0.proposals?.trims ?? [] }.map(\.day).min()
        let start = since ?? firstTrim?.start
        var report = DeniedReport(
            window: workspace.window, since: since, firstTrim: firstTrim, newest: workspace.record.coverage.newest,
            hasTimes: !isOfEvidence, accounts: states.map { ($0.name, workspace.visibility(of: $0)) })
        let stories = DenialStories(invocation, workspace)
        for state in states {
            let finder = stories.finder(of: state)
            report.denials += finder.denials(since: start).filter { isAsked($0.principal, invocation) }
            report.events += finder.events(since: start).filter { isAsked($0.principal, invocation) }
        }
        report.isShallow = stories.isShallow
        report.needsAccount = workspace.rules.accounts.count > 1
        let console = invocation.console
        console.output.write(
            invocation.value(.format) == "json"
                ? report.json.bytes
                : report.text(console.outputStyle, isVerbose: invocation.isGiven(.verbose)).bytes)
        return workspace.hasGaps ? .undecided : .success
    }

    private static func selected(
        _ invocation: Invocation, _ workspace: Workspace
    ) throws(DiagnosticError) -> [AccountState] {
        let named = try invocation.value(.account).map { (name) throws(DiagnosticError) in
            try workspace.state(named: name)
        }
        let states = named.map { [$0] } ?? workspace.states
        if let user = invocation.value(.user) {
            _ = try Names.check(user, "user", states.flatMap { $0.users.map(\.name) })
        }
        if let role = invocation.value(.role) {
            _ = try Names.check(role, "role", states.flatMap { $0.roles.map(\.name) })
        }
        return states
    }

    private static func isAsked(_ principal: PrincipalReference, _ invocation: Invocation) -> Bool {
        guard let name = invocation.value(.user) ?? invocation.value(.role) else { return true }
        let kind: PrincipalReference.Kind = invocation.isGiven(.user) ? .user : .role
        return principal.kind == kind && principal.name.lowercased() == name.lowercased()
    }
}

/// The stories of denials: the same for `denied`, `explain` and `usage`.
final class DenialStories {
    private let invocation: Invocation
    private let workspace: Workspace
    /// Whether the repository's oldest commits are missing.
    private(set) var isShallow = false

    init(_ invocation: Invocation, _ workspace: Workspace) {
        self.invocation = invocation
        self.workspace = workspace
    }

    /// What tells of the denials of an account's principals.
    ///
    /// - Parameter principal: the only one that is asked about; nil for all that were denied anything.
    func finder(of state: AccountState, for principal: PrincipalReference? = nil) -> DenialFinder {
        let denied = principal.map { [$0] } ?? DenialFinder.denied(in: state.id, workspace.usage)
        let pasts = pasts(of: state, Set(denied.map { Holder($0.kind == .user ? .user : .role, $0.name) }))
        return DenialFinder(
            in: state, usage: workspace.usage, controls: workspace.controls[state.id] ?? .init(),
            catalog: workspace.sets.catalog, pasts: pasts)
    }

    private func pasts(of state: AccountState, _ principals: Set<Holder>) -> [PastDocument] {
        let (pasts, isShallow) = PastDocuments.all(
            of: state, principals, policies: invocation.value(.policies) ?? "policies")
        if isShallow { self.isShallow = true }
        return pasts
    }
}

/// What is known of earlier texts: by `usage.json`, by the repository, by versions of managed policies.
enum PastDocuments {
    /// All earlier texts that some users, groups and roles held, or a user's groups; the latest first.
    static func all(
        of state: AccountState, _ principals: Set<Holder>, policies: String
    ) -> (pasts: [PastDocument], isShallow: Bool) {
        var holders = principals
        for holder in principals where holder.kind == .user {
            for group in state.user(holder.name)?.groups ?? [] { holders.insert(.group(group)) }
        }
        let history = PolicyHistory(of: state, policies: policies)
        let known = PastDocument.recorded(in: state) + PastDocument.versions(in: state)
        return (PastDocument.joined(known, history?.pasts(of: holders) ?? []), history?.isShallow ?? false)
    }
}
