import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyTree
import Rules

/// Whose access a command line names, `user/pat iam:DeleteUser …`: a user, a role or a group of one account, and actions that
/// there are.
struct NamedAccess {
    /// The account.
    let state: AccountState
    /// Who.
    let holder: Holder
    /// What, in the catalog's spelling; `*` and `?` may stand in it.
    let patterns: [ActionPattern]
    /// The catalog's actions among them.
    let actions: ActionSet

    /// Looks up what the operands name; all that is wrong with the actions is told at once.
    init(_ invocation: Invocation, states: [AccountState], catalog: ActionCatalog) throws(DiagnosticError) {
        let words = invocation.operands
        guard words.count > 1, let first = words.first else {
            throw Self.wrong(
                "`\(invocation.command.name)` wants a principal and an action",
                "write `cloudtrim \(invocation.command.name) user/NAME SERVICE:ACTION`")
        }
        (state, holder) = try Self.holder(first, invocation, states)
        var patterns: [ActionPattern] = []
        var problems: [Diagnostic] = []
        for word in words.dropFirst() {
            do throws(DiagnosticError) {
                let pattern = try Self.pattern(word, catalog)
                if !patterns.contains(pattern) { patterns.append(pattern) }
            } catch {
                problems += error.diagnostics
            }
        }
        guard problems.isEmpty else { throw DiagnosticError(problems) }
        self.patterns = patterns
        actions = patterns.reduce(into: ActionSet()) { $0.formUnion(catalog.expand($1)) }
    }

    private static func wrong(_ message: String, _ help: String) -> DiagnosticError {
        DiagnosticError(.error(.usage, message, help: help))
    }

    private static func pattern(_ word: String, _ catalog: ActionCatalog) throws(DiagnosticError) -> ActionPattern {
        if let action = catalog.id(of: word) { return ActionPattern(catalog.name(of: action)) }
        let pattern = ActionPattern(word)
        guard !pattern.folded.isLiteral, !catalog.expand(pattern).isEmpty, pattern.service != nil else {
            if !pattern.folded.isLiteral, pattern.service == nil {
                throw wrong("`\(word)` names no service", "name one service a pattern: `s3:Get*`")
            }
            let nearest = catalog.nearest(to: word).prefix(3).map { "`\($0)`" }.joined(separator: ", ")
            throw wrong(
                pattern.folded.isLiteral ? "no action `\(word)`" : "`\(word)` matches no action",
                nearest.isEmpty ? "an action is written `service:Name`" : "did you mean \(nearest)?")
        }
        return pattern
    }

    private static func holder(
        _ word: String, _ invocation: Invocation, _ states: [AccountState]
    ) throws(DiagnosticError) -> (AccountState, Holder) {
        let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let kinds = Holder.Kind.allCases.map(\.rawValue)
        guard parts.count == 2, !parts[1].isEmpty, let kind = Holder.Kind(rawValue: parts[0]) else {
            let meant = parts.count == 2 ? kinds.nearest(to: parts[0]).map { "did you mean `\($0)/\(parts[1])`?" } : nil
            throw wrong("`\(word)` names no principal", meant ?? "write `user/NAME`, `role/NAME` or `group/NAME`")
        }
        let named = try invocation.value(.account).map { (name) throws(DiagnosticError) in
            try Workspace.state(named: name, among: states)
        }
        let among = named.map { [$0] } ?? states
        let name = try Names.check(parts[1], kind.rawValue, among.flatMap { $0.names(of: kind) })
        let having = among.filter { $0.names(of: kind).contains(name) }
        guard having.count == 1, let state = having.first else {
            throw wrong(
                "several accounts have \(kind.rawValue) `\(name)`",
                "give `--account`: " + having.map { "`\($0.name)`" }.joined(separator: ", "))
        }
        return (state, Holder(kind, name))
    }
}

extension AccountState {
    fileprivate func names(of kind: Holder.Kind) -> [String] { holders.filter { $0.kind == kind }.map(\.name) }
}
