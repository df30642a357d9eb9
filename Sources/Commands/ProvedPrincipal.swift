import AccountState
import Checks
import Diagnostics
import Glibc
import IAMModel
import PolicyLanguage
import PolicyTree
import Proofs
import Rules

/// One user, role or group as a side of a proof: all documents that apply, within its boundary and the service control
/// policies over its account.
struct ProvedPrincipal {
    let access: PrincipalAccess
    private let name: String
    private let controls: [[PolicyDocument]]

    /// The principal that a folder of a tree belongs to, `policies/demo/roles/admin`; nil where it is no such folder.
    ///
    /// - Throws: what is wrong with the tree, or that its `account.json` knows no such principal.
    init?(folder path: String) throws(DiagnosticError) {
        let parts = FilePath.absolute(path).split(separator: "/").map(String.init)
        guard parts.count > 3, let kind = Holder.Kind.allCases.first(where: { $0.folder == parts[parts.count - 2] })
        else { return nil }
        let account = parts[parts.count - 3]
        // as it is named, where it is named in full
        let named = path.split(separator: "/").map(String.init)
        let isWhole = named.count > 3 && !named.contains { $0.hasPrefix(".") }
        let root =
            (isWhole && !path.hasPrefix("/") ? "" : "/") + (isWhole ? named : parts).dropLast(3).joined(separator: "/")
        guard Glibc.access("\(root)/\(account)/account.json", F_OK) == 0 else { return nil }
        let (files, problems) = try PolicyTree(root: root).readFiles(accounts: [account])
        guard !problems.contains(where: { $0.severity == .error }) else { throw DiagnosticError(problems) }
        let state = try AccountState.read(account: account, tree: files).state
        try self.init(Holder(kind, parts[parts.count - 1]), state, path, [])
    }

    /// A principal of a state.
    ///
    /// - Parameter name: how the side is called.
    init(
        _ holder: Holder, _ state: AccountState, _ name: String, _ controls: [[PolicyDocument]]
    ) throws(DiagnosticError) {
        guard state.holds(holder) else {
            throw DiagnosticError(
                .error(
                    .io, "`account.json` has no \(holder.kind.rawValue) `\(holder.name)`", at: SourceSpan(path: name),
                    help: "name a user, a role or a group of account `\(state.name)`"))
        }
        access = PrincipalAccess(of: holder, state)
        self.name = name
        self.controls = controls
    }

    /// Both sides as sets of documents; what one of them holds without a document must be held by the other one, too, where it
    /// would be more access.
    ///
    /// - Throws: that no document says what is held.
    static func checkDocuments(_ old: ProvedPrincipal, _ new: ProvedPrincipal) throws(DiagnosticError) {
        if let more = new.access.unknown.first(where: { unknown in
            !old.access.unknown.contains { $0.name == unknown.name }
        }) {
            throw DiagnosticError(undocumented(more.name, new))
        }
        for side in [old, new] {
            if case .unknown(let arn) = side.access.boundary, old.access.boundary.arn != new.access.boundary.arn {
                throw DiagnosticError(undocumented(arn, side))
            }
        }
    }

    private static func undocumented(_ name: String, _ side: ProvedPrincipal) -> Diagnostic {
        .error(
            .io, "no document on file says what `\(name)` allows, which `\(side.access.holder)` has",
            at: SourceSpan(path: side.name), help: "import the account again, with all of its policies")
    }

    /// Its documents, within what limits them.
    func documents(within more: [[PolicyDocument]]) throws(DiagnosticError) -> DocumentSet {
        var limits = controls + more
        if case .known(_, let document) = access.boundary { limits.append([document]) }
        return try DocumentSet(name, access.identity, within: limits)
    }
}

extension AccountState {
    fileprivate func holds(_ holder: Holder) -> Bool {
        switch holder.kind {
        case .user: user(holder.name) != nil
        case .role: role(holder.name) != nil
        case .group: group(holder.name) != nil
        }
    }
}
