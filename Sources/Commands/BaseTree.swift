import AccountState
import Diagnostics
import Glibc
import IAMModel
import PolicyTree
import Rules

/// The tree that a change is held against: a commit of the repository, or a folder. It is read into memory and left alone.
struct BaseTree {
    /// How it was named: `git:main`, `../deployed`.
    let name: String
    private let place: Place

    private enum Place {
        /// A commit, with the folder whose tree it is and the path of the policies in it.
        case commit(GitRepository, id: String, top: String, policies: [String])
        /// A folder of policies.
        case folder(String, own: String)
    }

    /// A file beside the policies, by the path that it has here.
    enum File {
        /// It is no part of what a change changes.
        case outside
        /// The tree has none such.
        case missing
        /// What it says there.
        case text(SourceText)
    }

    /// Finds a tree.
    ///
    /// - Parameter policies: where the policies lie here.
    init(_ name: String, policies: String) throws(DiagnosticError) {
        self.name = name
        guard name.hasPrefix("git:") else {
            guard access(name, F_OK) == 0 else {
                throw DiagnosticError(
                    .error(
                        .io, "there is no such folder", at: SourceSpan(path: name),
                        help: "name the policies as they were: a folder, or `git:REF`"))
            }
            place = .folder(name, own: policies)
            return
        }
        let reference = String(name.dropFirst(4))
        let (repository, top) = try BaseTree.repository(policies)
        let id = try repository.commit(reference)
        guard let top else {
            let (top, parts) = try BaseTree.placeInBare(repository, id, policies)
            place = .commit(repository, id: id, top: top, policies: parts)
            return
        }
        guard let parts = FilePath.parts(of: policies, below: top) else {
            throw DiagnosticError(
                .error(
                    .io, "the policies don't lie in the repository of \(top)", at: SourceSpan(path: policies),
                    help: "start the gate in the repository, or name a folder of it with `--policies`"))
        }
        if let link = FilePath.link(in: parts, below: top) {
            throw DiagnosticError(
                .error(
                    .linkRefused, "this is a symbolic link: what it leads to is not what `\(reference)` has there",
                    at: SourceSpan(path: link), help: "put the folder itself there"))
        }
        place = .commit(repository, id: id, top: top, policies: parts)
    }

    /// The repository of the folder that the program was started in, or else of the policies.
    private static func repository(_ policies: String) throws(DiagnosticError) -> (GitRepository, top: String?) {
        let start = GitRepository(around: FilePath.current)
        var found = start
        if start?.top.map({ FilePath.parts(of: policies, below: $0) == nil }) ?? true {
            let folder = FilePath.folder(of: policies)
            let other = GitRepository(around: FilePath.resolved(folder) ?? folder)
            if other?.top != nil || start == nil { found = other }
        }
        guard let found else {
            throw DiagnosticError(
                .error(
                    .io, "no repository of git is here, or git is not", at: SourceSpan(path: policies),
                    help: "start the gate in the repository; `--against` takes a folder, too"))
        }
        guard !found.isSubmodule else {
            throw DiagnosticError(
                .error(
                    .io, "\(found.top ?? "") is a submodule of another repository, whose commits it is no part of",
                    at: SourceSpan(path: policies),
                    help: "a change may bring a submodule of its own choice: start the gate where the policies are the "
                        + "repository's own files, or name a folder with `--against`"))
        }
        return (found, found.top)
    }

    /// Where in a bare repository's tree the policies lie: the longest end of their path that is a folder there.
    private static func placeInBare(
        _ repository: GitRepository, _ id: String, _ policies: String
    ) throws(DiagnosticError) -> (top: String, parts: [String]) {
        let all = FilePath.absolute(policies).split(separator: "/").map(String.init)
        for first in all.indices {
            let parts = Array(all[first...])
            if try repository.entry(parts, in: id)?.isFolder == true {
                return ("/" + all[..<first].joined(separator: "/"), parts)
            }
        }
        return ("/" + all.dropLast().joined(separator: "/"), Array(all.suffix(1)))
    }

    // MARK: Files beside the policies

    /// A file as the tree has it, by the path that it has here.
    func file(_ path: String) throws(DiagnosticError) -> File {
        switch place {
        case .commit(let repository, let id, let top, _):
            guard let parts = FilePath.parts(of: path, below: top), !parts.isEmpty else { return .outside }
            guard let entry = try repository.entry(parts, in: id) else { return .missing }
            let shown = "\(name):\(parts.joined(separator: "/"))"
            guard entry.isFile else {
                throw DiagnosticError(
                    .error(
                        .linkRefused, "this is a link, a folder or a submodule", at: SourceSpan(path: shown),
                        help: "commit the file itself"))
            }
            let bytes = try repository.contents(of: [entry])
            return .text(SourceText(path: shown, bytes: bytes.first ?? []))
        case .folder(let folder, let own):
            let parent = FilePath.folder(of: own)
            guard let parts = FilePath.parts(of: path, below: FilePath.resolved(parent) ?? parent) else {
                return .outside
            }
            let there = ([FilePath.folder(of: folder)] + parts).joined(separator: "/")
            guard access(there, F_OK) == 0 else { return .missing }
            return .text(SourceText(path: there, bytes: try InputFile.bytes(there, limitInBytes: 1 << 26)))
        }
    }

    /// Whether it is a folder: then it may well have no rules beside it.
    var isFolder: Bool { if case .folder = place { true } else { false } }

    // MARK: Policies

    /// What lies there of some accounts; an account that is not there granted nothing.
    struct Content {
        var files: [String: SourceText] = [:]
        var paths: Set<String> = []
        var states: [AccountState] = []
        /// What is to be known of it.
        var warnings: [Diagnostic] = []
    }

    /// Reads the policies.
    func content(_ accounts: [NamedAccount]) throws(DiagnosticError) -> Content {
        switch place {
        case .folder(let root, _):
            let there = accounts.filter { access("\(root)/\($0.name)", F_OK) == 0 }
            let found = try PolicyTree(root: root).readWhatIsSound(accounts: there.map { ($0.name, $0.id) })
            return Content(
                files: found.files, paths: Set(found.files.keys).union(found.unread), states: found.states,
                warnings: try BaseTree.bearable(found.errors + found.warnings, in: accounts))
        case .commit(let repository, let id, _, let parts):
            return try content(accounts, repository, id, parts)
        }
    }

    private func content(
        _ accounts: [NamedAccount], _ repository: GitRepository, _ id: String, _ parts: [String]
    ) throws(DiagnosticError) -> Content {
        var content = Content()
        guard let root = try repository.entry(parts, in: id) else { return content }
        let shown = "\(name):\(parts.map { $0 + "/" }.joined())"
        guard root.isFolder || parts.isEmpty else {
            throw DiagnosticError(
                .error(
                    .linkRefused, "this is a link, a file or a submodule", at: SourceSpan(path: shown),
                    help: "commit the folder itself"))
        }
        let entries = try repository.list(root.id, isDeep: true)
        content.paths = Set(entries.map(\.path))
        let names = Set(accounts.map(\.name))
        let read = entries.filter { entry in
            entry.isFile && names.contains(String(entry.path.prefix { $0 != "/" })) && PolicyTree.reads(entry.path)
        }
        for (entry, bytes) in zip(read, try repository.contents(of: read)) {
            guard bytes.count <= PolicyTree.limitInBytes(of: entry.path) else {
                throw DiagnosticError(
                    .error(
                        .io, "the file is too large: \(bytes.count) bytes", at: SourceSpan(path: shown + entry.path)))
            }
            content.files[entry.path] = SourceText(path: shown + entry.path, bytes: bytes)
        }
        var problems: [Diagnostic] = []
        var found: [Diagnostic] = []
        for account in accounts where content.files.keys.contains(where: { $0.hasPrefix("\(account.name)/") }) {
            do throws(DiagnosticError) {
                let reading = try AccountState.read(
                    account: account.name, id: account.id, tree: content.files, leavesOutBroken: true)
                content.states.append(reading.state)
                found += reading.warnings
            } catch {
                problems += error.diagnostics
            }
        }
        content.warnings = try BaseTree.bearable(problems + found, in: accounts)
        return content
    }

    /// What was found in the tree, evidence that can't be read made a warning: nothing is decided by it, and a change that mends it
    /// can pass.
    ///
    /// - Throws: all else that keeps the tree from being read.
    private static func bearable(
        _ found: [Diagnostic], in accounts: [NamedAccount]
    ) throws(DiagnosticError) -> [Diagnostic] {
        let places = accounts.map { AccountState.usagePath(ofAccount: $0.name) }
        let told = found.map { diagnostic in
            guard let path = diagnostic.span?.path, places.contains(where: { path.hasSuffix($0) }) else {
                return diagnostic
            }
            var told = diagnostic
            told.severity = min(told.severity, .warning)
            return told
        }
        guard !told.contains(where: { $0.severity == .error }) else { throw DiagnosticError(told) }
        return told
    }
}
