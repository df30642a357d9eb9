import AccountState
import Diagnostics
import IAMModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension PolicyTree {
    /// Reads what the tree says of some accounts.
    ///
    /// Files that cannot be documents (hidden ones, other endings than `.json`) are left alone; a `.json` in no place of a
    /// document, a folder of no account and what a killed run has left are named.
    ///
    /// - Throws: all that keeps the state from being right: files that cannot be read, links, broken documents, of all accounts.
    public func read(accounts: [(name: String, id: AccountID)]) throws(DiagnosticError) -> TreeContent {
        let content = try readWhatIsSound(accounts: accounts)
        guard content.errors.isEmpty else { throw DiagnosticError(content.errors + content.warnings) }
        return content
    }

    /// Reads the same as far as it can be read: what cannot is left out, and told as ``TreeContent/errors``.
    ///
    /// - Parameter others: files that are read in the place of the tree's own, by their paths relative to the root.
    public func readWhatIsSound(
        accounts: [(name: String, id: AccountID)], replacing others: [String: SourceText] = [:]
    ) throws(DiagnosticError) -> TreeContent {
        var walk = try walk(accounts: accounts.map(\.name))
        let (files, found) = (walk.files.merging(others) { $1 }, walk.problems)
        var problems = found
        visitOthers(accounts.map(\.name), &walk, &problems)
        var states: [AccountState] = []
        for account in accounts {
            let path = AccountState.filePath(ofAccount: account.name)
            // Told already, and by its real reason.
            if files[path] == nil, found.contains(where: { $0.severity == .error && isBelow(account.name, $0) }) {
                continue
            }
            guard files[path] != nil else {
                problems.append(
                    .error(
                        .stateFormat, "account `\(account.name)` has no `account.json`",
                        at: SourceSpan(path: Folders.join([root, path])),
                        help: "`cloudtrim import STATE.json --account \(account.name)` writes it"))
                continue
            }
            do throws(DiagnosticError) {
                let reading = try AccountState.read(
                    account: account.name, id: account.id, tree: files, leavesOutBroken: true)
                states.append(reading.state)
                problems += reading.warnings
            } catch {
                problems += error.diagnostics
            }
        }
        let misplaced = files.keys.filter { path in
            let parts = path.split(separator: "/")
            let isOfAccount = parts.count == 2 && (parts[1] == "account.json" || parts[1] == "usage.json")
            return !isOfAccount && DocumentPath(path) == nil
        }
        return TreeContent(
            files: files, unread: (walk.unread + misplaced).sorted(), states: states,
            warnings: problems.filter { $0.severity != .error }, errors: problems.filter { $0.severity == .error })
    }

    /// Reads the files of some accounts without looking into them.
    ///
    /// - Returns: the files by their paths relative to the root, and what was found on the way, errors included; none of both
    ///   where the root or an account's folder is not there.
    public func readFiles(
        accounts: [String]
    ) throws(DiagnosticError) -> (files: [String: SourceText], problems: [Diagnostic]) {
        let walk = try walk(accounts: accounts)
        return (walk.files, walk.problems)
    }

    private func walk(accounts: [String]) throws(DiagnosticError) -> TreeWalk {
        var walk = TreeWalk(root: root)
        guard let folders = Folders(path: root) else {
            if errno == ENOENT { return walk }
            throw DiagnosticError(SystemFailure.diagnostic("be read", root, errno))
        }
        for account in accounts {
            guard IAMName.isValidAccountName(account) else {
                throw DiagnosticError(.error(.nameRefused, "`\(account)` cannot be the name of an account's folder"))
            }
            do throws(DiagnosticError) {
                if let folder = try folders.open([account]) { walk.visit(folder, [account]) }
            } catch {
                walk.problems += error.diagnostics
            }
        }
        return walk
    }

    /// Reads every document below the root, whatever the folders mean.
    ///
    /// - Returns: the files by their paths relative to the root, and what was found on the way, errors included.
    public func readAllFiles() throws(DiagnosticError) -> (files: [String: SourceText], problems: [Diagnostic]) {
        guard let folder = FileDescriptor(open: root, O_RDONLY | O_DIRECTORY) else {
            throw DiagnosticError(SystemFailure.diagnostic("be read", root, errno))
        }
        var walk = TreeWalk(root: root)
        walk.visit(folder, [])
        return (walk.files, walk.problems)
    }

    private func isBelow(_ account: String, _ diagnostic: Diagnostic) -> Bool {
        let folder = Folders.join([root, account])
        return diagnostic.span.map { $0.path == folder || $0.path.hasPrefix(folder + "/") } ?? false
    }

    /// What lies in the root beside the accounts' folders: named, and never read.
    private func visitOthers(_ accounts: [String], _ walk: inout TreeWalk, _ problems: inout [Diagnostic]) {
        guard let folder = FileDescriptor(open: root, O_RDONLY | O_DIRECTORY), let names = Folders.names(in: folder)
        else {
            return
        }
        for name in names where !accounts.contains(name) && name != ".git" {
            walk.note(name, in: folder, [])
            var status = stat()
            guard !name.hasPrefix("."), fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.isFolder
            else { continue }
            let shown = Folders.join([root, name])
            problems.append(
                .warning(
                    .foreignFile, "this is the folder of no account", at: SourceSpan(path: shown),
                    help: "add the account to rules.yaml, or remove the folder"))
        }
    }
}
