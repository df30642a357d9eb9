import AccountState
import Checks
import Diagnostics
import PolicyTree
import Rules

/// The tree that is checked, as far as it can be read, with what was found while it was read.
///
/// A file that cannot be read for what stands in it is a finding. With another tree to be held against, that tree's text stands
/// for it: nothing is known of what the change makes of it, and all others are judged as ever.
struct GateTree {
    let content: TreeContent
    /// What was found while it was read.
    let findings: [Finding]
    /// The paths of the files that could not be read, as messages name them.
    private let broken: Set<String>
    /// The folders of the accounts that they belong to.
    private let accounts: Set<String>

    /// Reads the tree.
    ///
    /// - Parameter base: the tree that it is held against.
    init(_ invocation: Invocation, _ rules: Rules, base: BaseTree.Content?) throws(DiagnosticError) {
        let root = invocation.value(.policies) ?? "policies"
        func read(replacing others: [String: SourceText]) throws(DiagnosticError) -> TreeContent {
            try Workspace.content(invocation, rules) { (tree, accounts) throws(DiagnosticError) in
                try tree.readWhatIsSound(accounts: accounts, replacing: others)
            }
        }
        let found = try read(replacing: [:])
        broken = Set(found.errors.compactMap(\.span?.path))
        let paths = broken.filter { $0.hasPrefix(root + "/") }.map { String($0.dropFirst(root.count + 1)) }
        accounts = Set(paths.map { String($0.prefix { $0 != "/" }) })
        let others = base.map { base in
            Dictionary(
                paths.compactMap { path in base.files[path].map { (path, $0) } },
                uniquingKeysWith: { first, _ in first })
        }
        content = if let others, !others.isEmpty { try read(replacing: others) } else { found }
        // What is no place for a document, and was none there, is told by the check of unread files.
        let told = found.warnings.filter { warning in
            guard let base, warning.code == .foreignFile, let path = warning.span?.path, path.hasPrefix(root + "/")
            else { return true }
            return base.files[String(path.dropFirst(root.count + 1))] != nil
        }
        findings =
            found.errors.map(Finding.init(unreadable:)) + told.map { Finding($0, element: GateTree.element($0)) }
        guard content.states.isEmpty else { return }
        throw DiagnosticError(found.errors)
    }

    /// Whether a finding can be told: of a file that could not be read nothing else can, nor who in its account has no document.
    func canTell(_ finding: Finding) -> Bool {
        guard !finding.isUndecided else { return true }
        let path = finding.diagnostic.span?.path ?? ""
        if broken.contains(path) || path.hasPrefix("git:") && !broken.isEmpty { return false }
        return finding.diagnostic.code != .unmanaged || !accounts.contains { path.contains("/\($0)/") }
    }

    /// The message: what is named in it stands nowhere else.
    static func element(_ diagnostic: Diagnostic) -> String { diagnostic.message }
}
