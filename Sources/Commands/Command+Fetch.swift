import AWSAccess
import AccountState
import Diagnostics
import IAMModel
import JSONSyntax
import Rules

extension Option {
    /// Whose credentials.
    static let profile = value(
        "profile", "NAME", "the profile of AWS's shared files; default: AWS_PROFILE, else default", from: .any)
    /// Whose credentials may ask Organizations.
    static let organizationProfile = value(
        "organization-profile", "NAME",
        "the profile that may ask for service control policies, of the management account; default: --profile",
        from: .any)
    /// Which partition, and where the Security Token Service is.
    static let region = value(
        "region", "NAME", "the region; default: AWS_REGION, else the profile's, else us-east-1", from: .any)
    /// How old a report may be.
    static let maxAge = value(
        "max-age", "HOURS", "take last-accessed reports that are not older from an earlier run; default: 4",
        from: .integer(0...9_600))
    /// The policy that the command needs.
    static let printPolicy = flag("print-policy", "print the policy that the credentials need, and ask nothing")
}

extension Command {
    /// `cloudtrim fetch --account prod`.
    static let fetch = Command(
        "fetch", "ask AWS for an account's state and its last-accessed reports, and lay them out under policies/",
        operands: .none(help: "`cloudtrim fetch --account NAME` asks AWS; `import` takes files"),
        options: [
            .account, .profile, .organizationProfile, .region, .maxAge, .rules, .policies, .take, .dryRun, .printPolicy,
        ]
            + Option.common
    ) { invocation in
        if invocation.isGiven(.printPolicy) {
            invocation.console.output.write(FetchPolicy.bytes())
            return .success
        }
        var account = try importedAccount(invocation)
        let settings = try AWSMachine.settings(profile: invocation.value(.profile), region: invocation.value(.region))
        let session = try AWSSession(settings)
        let caller = try CallerIdentity(session)
        guard account.id == nil || account.id == caller.account else {
            throw DiagnosticError(
                .error(
                    .otherAccount,
                    "the credentials are of account \(caller.account), and `\(account.name)` is "
                        + "\(account.id?.digits ?? "")",
                    help: "name a profile of that account with `--profile`"))
        }
        let isNamed = account.id != nil
        account.id = caller.account
        return try FetchRun(account.name, caller.account, isNamed: isNamed, session, invocation).run()
    }
}
