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
        let (files, found) = try readFiles(accounts: accounts.map(\.name))
        var problems = found
        nameForeignFolders(accounts.map(\.name), &problems)
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
                let reading = try AccountState.read(account: account.name, id: account.id, tree: files)
                states.append(reading.state)
                problems += reading.warnings
            } catch {
                problems += error.diagnostics
            }
        }
        if problems.contains(where: { $0.severity == .error }) { throw DiagnosticError(problems) }
        return TreeContent(files: files, states: states, warnings: problems)
    }

    /// Reads the files of some accounts without looking into them.
    ///
    /// - Returns: the files by their paths relative to the root, and what was found on the way, errors included; none of both
    ///   where the root or an account's folder is not there.
    public func readFiles(
        accounts: [String]
    ) throws(DiagnosticError) -> (files: [String: SourceText], problems: [Diagnostic]) {
        guard let folders = Folders(path: root) else {
            if errno == ENOENT { return ([:], []) }
            throw DiagnosticError(SystemFailure.diagnostic("be read", root, errno))
        }
        var walk = TreeWalk(root: root)
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
        return (walk.files, walk.problems)
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

    private func nameForeignFolders(_ accounts: [String], _ problems: inout [Diagnostic]) {
        guard let folder = FileDescriptor(open: root, O_RDONLY | O_DIRECTORY), let names = Folders.names(in: folder)
        else {
            return
        }
        for name in names where !accounts.contains(name) && !name.hasPrefix(".") {
            var status = stat()
            guard fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.isFolder else { continue }
            let shown = Folders.join([root, name])
            problems.append(
                .warning(
                    .foreignFile, "this is the folder of no account", at: SourceSpan(path: shown),
                    help: "add the account to rules.yaml, or remove the folder"))
        }
    }
}
