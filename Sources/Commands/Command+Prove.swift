import AccountState
import Analysis
import Diagnostics
import Glibc
import IAMModel
import PolicyLanguage
import PolicyTree
import Proofs
import Reports
import Rules

extension Command {
    private static let equal = Option.flag("equal", "ask the other way round, too: does OLD allow no more than NEW?")
    private static let principal = Option.value(
        "principal", "KIND/NAME", "compare all that a user, role or group may do, instead of OLD and NEW")
    private static let proveAgainst = Option.value(
        "against", "TREE", "where `--principal` is compared with: a folder, or git:REF", from: .paths)

    /// `cloudtrim prove OLD NEW`: whether NEW allows nothing that OLD doesn't.
    static let prove = Command(
        "prove",
        "prove that one policy document allows no more than another, or show the request that tells them apart",
        operands: .twoOrNone("OLD", "NEW", from: .paths),
        options: [equal] + ProofLimits.options
            + [principal, proveAgainst, .account, .rules, .policies, .catalog, .format] + Option.common
    ) { invocation in
        let (old, new) = try sides(invocation)
        let catalog = try invocation.readCatalog()
        var proofs = [try AccessProof(that: new, allowsNoMoreThan: old, catalog: catalog)]
        if invocation.isGiven(equal) {
            proofs.append(try AccessProof(that: old, allowsNoMoreThan: new, catalog: catalog))
        }
        let output = invocation.console.output
        if invocation.value(.format) == "json" {
            output.write(ProofJSON.value(proofs, catalog: catalog).bytes)
        } else {
            let text = ProofText(
                style: invocation.console.outputStyle, catalog: catalog, isVerbose: invocation.isGiven(.verbose))
            output.write(text.text(proofs))
        }
        let verdicts = proofs.map(\.verdict)
        return verdicts.contains(.refuted) ? .findings : verdicts.contains(.unknown) ? .undecided : .success
    }

    /// Both sides, from their paths or from the trees of one principal.
    private static func sides(_ invocation: Invocation) throws(DiagnosticError) -> (DocumentSet, DocumentSet) {
        let paths = invocation.operands
        let limits = try ProofLimits(invocation)
        if let principal = invocation.value(principal) {
            guard paths.isEmpty else {
                throw DiagnosticError(
                    .error(.usage, "`--principal` stands for OLD and NEW", help: "take `\(paths[0])` out"))
            }
            return try sides(of: principal, invocation, limits)
        }
        guard !paths.isEmpty else {
            throw DiagnosticError(
                .error(
                    .usage, "`prove` wants OLD and NEW, or `--principal`", help: "`cloudtrim prove --help` tells more"))
        }
        guard paths != ["-", "-"] else {
            throw DiagnosticError(.error(.usage, "OLD and NEW can't both be standard input"))
        }
        if let option = [proveAgainst, .account].first(where: { invocation.isGiven($0) }) {
            throw DiagnosticError(
                .error(.usage, "`--\(option.name)` wants `--principal`", help: "write `--principal role/NAME`"))
        }
        return try documents(paths[0], paths[1], limits)
    }

    /// One principal, as another tree has it and as it is here.
    private static func sides(
        of text: String, _ invocation: Invocation, _ limits: ProofLimits
    ) throws(DiagnosticError) -> (DocumentSet, DocumentSet) {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let kind = Holder.Kind(rawValue: parts[0]) else {
            throw DiagnosticError(
                .error(
                    .usage, "`--principal` can't be `\(text)`", help: "write `user/NAME`, `role/NAME` or `group/NAME`"))
        }
        guard let against = invocation.value(proveAgainst) else {
            throw DiagnosticError(
                .error(.usage, "`--principal` wants `--against`", help: "name a folder, or `git:REF`"))
        }
        let rules = try invocation.readRules()
        let named = invocation.value(.account)
        guard
            let account = rules.accounts.first(where: { account in
                named.map { $0 == account.name || $0 == account.id.digits } ?? true
            }),
            named != nil || rules.accounts.count == 1
        else {
            throw DiagnosticError(
                .error(
                    .usage, named.map { "the rules have no account `\($0)`" } ?? "`--principal` wants `--account`",
                    help: "accounts: " + rules.accounts.map { "`\($0.name)`" }.joined(separator: ", ")))
        }
        let policies = invocation.value(.policies) ?? "policies"
        let base = try BaseTree(against, policies: policies)
        let catalog = try invocation.readCatalog()
        let holder = Holder(kind, parts[1])
        let before = try base.content([account]).states
        let after = try PolicyTree(root: policies).read(accounts: [(account.name, account.id)]).states
        guard let before = before.first, let after = after.first else {
            throw DiagnosticError(
                .error(
                    .io, "account `\(account.name)` has no policies there",
                    at: SourceSpan(path: before.isEmpty ? base.name : policies)))
        }
        let now = try ControlFiles.read(rules, catalog: catalog)[account.id]?.levels ?? []
        let was: [[ServiceControls.Document]]
        switch try base.file(rules.source.path) {
        case .text(let source):
            was =
                try ControlFiles.read(Rules(parsing: source), at: rules.source.path, from: base, catalog: catalog)[
                    account.id]?.levels ?? []
        case .missing, .outside: was = now
        }
        let old = try ProvedPrincipal(holder, before, "\(holder) of \(base.name)", was.map { $0.map(\.document) })
        let new = try ProvedPrincipal(holder, after, "\(holder) of \(policies)", now.map { $0.map(\.document) })
        try ProvedPrincipal.checkDocuments(old, new)
        return (
            try old.documents(within: limits.layers(of: .old)), try new.documents(within: limits.layers(of: .new))
        )
    }

    /// Both sides; what is wrong with either is told of both.
    private static func documents(
        _ old: String, _ new: String, _ limits: ProofLimits
    ) throws(DiagnosticError) -> (DocumentSet, DocumentSet) {
        var sets: [DocumentSet] = []
        var principals: [ProvedPrincipal] = []
        var problems: [Diagnostic] = []
        for (path, side) in [(old, ProofLimits.Side.old), (new, .new)] {
            do throws(DiagnosticError) {
                let more = limits.layers(of: side)
                if path != "-", let principal = try ProvedPrincipal(folder: path) {
                    principals.append(principal)
                    sets.append(try principal.documents(within: more))
                } else {
                    sets.append(try documents(path, within: more))
                }
            } catch {
                problems += error.diagnostics
            }
        }
        guard sets.count == 2 else { throw DiagnosticError(problems) }
        if principals.count == 2 { try ProvedPrincipal.checkDocuments(principals[0], principals[1]) }
        return (sets[0], sets[1])
    }

    /// The document of a file; all documents of a folder, which count together.
    private static func documents(
        _ path: String, within limits: [[PolicyDocument]]
    ) throws(DiagnosticError) -> DocumentSet {
        var status = stat()
        guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            let bytes = try InputFile.bytes(path, limitInBytes: 1 << 20)
            let name = path == "-" ? "standard input" : path
            return try DocumentSet(name, parsing: [SourceText(path: path, bytes: bytes)], within: limits)
        }
        let (files, problems) = try PolicyTree(root: path).readAllFiles()
        guard !problems.contains(where: { $0.severity == .error }) else { throw DiagnosticError(problems) }
        if let account = files.keys.sorted().first(where: { $0.split(separator: "/").last == "account.json" }) {
            throw DiagnosticError(
                .error(
                    .io, "documents of several principals lie here, and can't be taken together",
                    at: SourceSpan(path: path),
                    notes: [
                        .init(
                            "an account's principals are listed here",
                            at: files[account].map { SourceSpan(path: $0.path) })
                    ],
                    help: "name the folder of one principal, such as `policies/ACCOUNT/roles/NAME`"))
        }
        let own = files.sorted { $0.key < $1.key }.filter { DocumentFolder.belongs($0.key) }
        guard !own.isEmpty else {
            throw DiagnosticError(
                .error(.io, "no policy document lies in this folder", at: SourceSpan(path: path)))
        }
        return try DocumentSet(path, parsing: own.map(\.value), within: limits)
    }
}

/// What of a folder a principal's documents are.
private enum DocumentFolder {
    /// Not who may assume the role, nor what was derived for one user in it.
    static func belongs(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.last != "trust.json" && !parts.dropLast().contains("as")
    }
}
