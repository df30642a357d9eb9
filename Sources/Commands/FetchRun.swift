import AWSAccess
import AccountState
import Diagnostics
import Glibc
import IAMModel
import JSONSyntax

/// One fetch: the account's state, then a last-accessed report of each principal, then the policies of its organization; written
/// at the end, all at once.
struct FetchRun {
    private let name: String
    private let id: AccountID
    /// Whether `rules.yaml` names the account.
    private let isNamed: Bool
    private let session: AWSSession
    private let invocation: Invocation
    private var console: Console { invocation.console }

    init(_ name: String, _ id: AccountID, isNamed: Bool, _ session: AWSSession, _ invocation: Invocation) {
        self.name = name
        self.id = id
        self.isNamed = isNamed
        self.session = session
        self.invocation = invocation
    }

    func run() throws -> ExitCode {
        let taken = Timestamp(secondsSinceEpoch: Int64(time(nil)))
        let pages = try AccountDetails.pages(session) { count in
            console.progress.show("account state: \(count) \(count == 1 ? "page" : "pages")")
        }
        let sources = pages.enumerated().map { index, page in
            SourceText(path: "iam:GetAccountAuthorizationDetails, page \(index + 1)", bytes: JSONWriter.file(page))
        }
        let reading = try AuthorizationDetails.read(sources, account: name, id: id)
        let (reports, problems) = try lastAccessed(reading.state)
        let organization = try organization()
        console.progress.clear()
        console.report(problems)
        let files = try organization.map { levels in try ControlFolder(levels, account: name, id: id, invocation) }
        if !invocation.isGiven(.dryRun) { try files?.write() }
        let code = try ImportRun(
            account: (name, isNamed ? id : nil), reading, taken: taken, reports: reports, invocation
        ).write()
        if let files { console.output.write(files.summary) }
        return problems.isEmpty ? code : .undecided
    }

    // MARK: Last-accessed reports

    /// One principal after the other that can be trimmed; service-linked roles can't.
    private func lastAccessed(_ state: AccountState) throws -> ([LastAccessedDetails], [Diagnostic]) {
        let holders =
            state.users.map(\.holder) + state.groups.map(\.holder)
            + state.roles.filter { !$0.isServiceLinked }.map(\.holder)
        let byARN = Dictionary(holders.map { (state.arn(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
        let store = try FetchStore(id)
        let hours = Int64(invocation.integer(.maxAge) ?? FetchRun.usualAgeInHours)
        let since = Timestamp(secondsSinceEpoch: Int64(time(nil)) - hours * 3_600)
        var found: [LastAccessedDetails] = []
        var missing: [String] = []
        for holder in holders {
            if hours > 0, let known = store?.report(of: holder, madeAfter: since) {
                found.append(known)
            } else {
                missing.append(state.arn(of: holder))
            }
        }
        var problems = FetchProblems(of: missing.count)
        try LastAccessedFetch(session).reports(of: missing) { arn, outcome throws(DiagnosticError) in
            switch outcome {
            case .report(let report):
                let bytes = JSONWriter.file(report)
                found += try LastAccessedDetails.read(SourceText(path: "the report of \(arn)", bytes: bytes))
                if let holder = byARN[arn] { try store?.keep(bytes, of: holder) }
            case .failed(let reason): problems.add(arn, reason)
            case .refused(let failure): problems.add(failure)
            }
            console.progress.show("last accessed: \(found.count) of \(holders.count) principals")
        }
        return (found, problems.diagnostics)
    }

    /// Recent activity shows within four hours (IAM API Reference, "GenerateServiceLastAccessedDetails").
    private static let usualAgeInHours = 4

    // MARK: The organization

    /// The levels of service control policies; nil where they don't stand over the account, or may not be asked for, which
    /// is usual outside of the management account and is said.
    private func organization() throws -> OrganizationFetch.Outcome? {
        console.progress.show("service control policies")
        do throws(OrganizationFailure) {
            return try OrganizationFetch.levels(over: id, try organizationSession())
        } catch {
            let notes = error.diagnostics.map { problem in
                Diagnostic(
                    .warning, problem.code, "the service control policies are not known: " + problem.message,
                    help: "name a profile of the management account, or of an administrator whom it delegated, with "
                        + "`--organization-profile`")
            }
            console.report(notes)
            return nil
        }
    }

    private func organizationSession() throws(OrganizationFailure) -> AWSSession {
        guard let profile = invocation.value(.organizationProfile) else { return session }
        do throws(DiagnosticError) {
            return try AWSSession(AWSMachine.settings(profile: profile, region: invocation.value(.region)))
        } catch {
            throw .diagnostic(error)
        }
    }
}
