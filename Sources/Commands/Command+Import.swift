import AccountState
import Diagnostics
import Glibc
import IAMModel
import PolicyTree
import Rules

extension Option {
    /// What an import would do.
    static let dryRun = flag("dry-run", "say what would be written, and write nothing")
    /// When a state was taken.
    static let taken = value(
        "taken", "DATE",
        "when the state was taken from AWS: a day, or `2026-06-28T05:00:00Z`; else its own newest date counts")
    /// Whose text counts.
    static let take = value(
        "take", "SIDE", "what was changed in the tree and in AWS: take `aws`'s text or leave the `tree`'s",
        from: .oneOf(ImportPlan.Side.allCases.map(\.rawValue)))
}

extension Command {
    /// `cloudtrim import STATE.json… --account demo`.
    static let `import` = Command(
        "import", "lay an account's state out under policies/, one document a file",
        operands: .any("STATE.json", from: .files(["json"])),
        options: [.account, .lastAccessed, .principal, .rules, .policies, .taken, .take, .dryRun] + Option.common
    ) { invocation in
        let account = try importedAccount(invocation)
        let reports = try readReports(invocation)
        guard !invocation.operands.isEmpty else {
            guard !reports.isEmpty else {
                throw DiagnosticError(
                    .error(
                        .usage, "`import` wants a file with an account's state",
                        help: "`aws iam get-account-authorization-details > state.json`, then "
                            + "`cloudtrim import state.json --account NAME`"))
            }
            return try ImportRun(account: account, nil, reports: reports, invocation).write()
        }
        let taken = try taken(invocation)
        let reading = try AuthorizationDetails.read(
            try readStates(invocation.operands), account: account.name, id: account.id)
        return try ImportRun(account: account, reading, taken: taken, reports: reports, invocation).write()
    }

    private static func taken(_ invocation: Invocation) throws(DiagnosticError) -> Timestamp? {
        guard let text = invocation.value(.taken) else { return nil }
        guard let time = Day(text)?.start ?? Timestamp(text) else {
            throw DiagnosticError(
                .error(.usage, "--taken can't be `\(text)`", help: "write `2026-06-28` or `2026-06-28T05:00:00Z`"))
        }
        guard time.day <= invocation.today else {
            throw DiagnosticError(
                .error(
                    .usage, "--taken is \(time.day), and today is \(invocation.today)", help: "give a day that is past")
            )
        }
        return time
    }

    private static func readStates(_ paths: [String]) throws(DiagnosticError) -> [SourceText] {
        var sources: [SourceText] = []
        for path in paths {
            sources.append(SourceText(path: path, bytes: try InputFile.bytes(path, limitInBytes: 1 << 30)))
        }
        return sources
    }

    /// The account by its name or number; without any `rules.yaml` the state says which number it is.
    static func importedAccount(_ invocation: Invocation) throws -> (name: String, id: AccountID?) {
        let asked = invocation.value(.account)
        if !invocation.isGiven(.rules), access("rules.yaml", F_OK) != 0, errno == ENOENT {
            guard let asked else {
                throw DiagnosticError(
                    .error(
                        .usage, "`\(invocation.command.name)` wants --account",
                        help: "`--account NAME` is the folder under policies/"))
            }
            guard IAMName.isValidAccountName(asked) else {
                throw DiagnosticError(.error(.usage, "--account can't be `\(asked)`: it becomes the name of a folder"))
            }
            return (asked, nil)
        }
        let rules = try invocation.readRules()
        guard let asked else {
            if rules.accounts.count == 1, let only = rules.accounts.first { return (only.name, only.id) }
            throw DiagnosticError(
                .error(
                    .usage, "`\(invocation.command.name)` wants --account",
                    help: "\(rules.source.path) names " + list(rules.accounts.map(\.name))))
        }
        if let account = rules.accounts.first(where: { $0.name == asked || $0.id.digits == asked }) {
            return (account.name, account.id)
        }
        let meant = rules.accounts.map(\.name).nearest(to: asked).map { "did you mean `\($0)`? else " } ?? ""
        throw DiagnosticError(
            .error(
                .usage, "\(rules.source.path) names no account `\(asked)`",
                help: meant + "add `- { name: \(asked), id: \"…\" }` to its `accounts`"))
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "no account" : names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
