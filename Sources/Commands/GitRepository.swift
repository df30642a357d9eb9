import Diagnostics
import Glibc

/// A repository of git, read by its plumbing alone: no shell, no filter, attribute, hook, alias, pager, helper or transport, no
/// configuration of a user or a machine, no replacement of objects. What a tree says is what is read.
struct GitRepository {
    /// The folder whose tree the commits are; nil for a bare repository.
    let top: String?
    private let git: ChildProcess
    private let folder: String

    /// Variables that speak for git are none that a caller set.
    private static let environment = [
        "LC_ALL=C", "HOME=/nonexistent", "XDG_CONFIG_HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1",
        "GIT_CONFIG_SYSTEM=/dev/null", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1", "GIT_NO_REPLACE_OBJECTS=1",
        "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=none",
        "GIT_PAGER=cat", "GIT_ASKPASS=false", "GIT_SSH_COMMAND=false",
    ]
    private static let settings = [
        "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.attributesFile=/dev/null", "core.pager=cat",
        "core.sshCommand=false", "core.gitProxy=false", "core.askPass=false", "credential.helper=",
        "protocol.allow=never",
        "safe.directory=*",
    ]

    /// The repository that a folder lies in: found by its `.git`, which no tree can hold, or bare.
    ///
    /// A folder that merely looks like a bare repository, as one that a pull request brings along may, is none where a
    /// `.git` lies in it or above it.
    init?(around place: String) {
        guard let git = ChildProcess(named: "git", environment: Self.environment) else { return nil }
        self.git = git
        var folder = place
        while true {
            var status = stat()
            if lstat(Self.joined(folder, ".git"), &status) == 0 {
                top = folder
                self.folder = Self.joined(folder, ".git")
                return
            }
            guard folder != "/", let slash = folder.lastIndex(of: "/") else { break }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
        top = nil
        let found = git.run(["-C", place, "rev-parse", "--absolute-git-dir"])
        guard let found, found.code == 0 else { return nil }
        self.folder = String(decoding: found.output.dropLast(), as: UTF8.self)
    }

    private static func joined(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    /// Whether its own files are those of a submodule of another repository.
    var isSubmodule: Bool {
        guard top != nil, let text = try? InputFile.bytes(folder, limitInBytes: 1 << 12) else { return false }
        return String(decoding: text, as: UTF8.self).contains("/.git/modules/")
    }

    func run(_ arguments: [String], input: [UInt8] = []) throws(DiagnosticError) -> ChildProcess.Result {
        let options = ["--no-replace-objects", "--no-pager", "--literal-pathspecs", "--git-dir=\(folder)"]
        let settings = Self.settings.flatMap { ["-c", $0] }
        guard let result = git.run(options + settings + arguments, input: input) else {
            throw DiagnosticError(.error(.io, "git can't be run, or answers with more than is read"))
        }
        return result
    }

    // MARK: Commits

    /// The id of the commit that a name means; a name that means several things is refused.
    func commit(_ name: String) throws(DiagnosticError) -> String {
        let isOdd =
            name.isEmpty || name.hasPrefix("-") || name.hasPrefix(":") || name.contains("^{/") || name.contains("..")
            || name.unicodeScalars.contains {
                $0.value < 0x21 || $0.value == 0x7F || "*?[\\".unicodeScalars.contains($0)
            }
        guard !isOdd else { throw refusal(name, "it is no name of a commit") }
        try refuseAmbiguity(String(name.prefix { !"^~:@".contains($0) }), of: name)
        let result = try run(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"])
        let id = String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(
            String.init)
        guard result.code == 0, let id, id.utf8.count >= 40, id.utf8.allSatisfy(Self.isHexadecimal) else {
            throw refusal(name, result.error.isEmpty ? "there is no such commit" : result.firstLine)
        }
        return id
    }

    /// A branch, a tag and a remote's branch may have one name, and git takes whichever it finds first: whoever may push a tag
    /// `origin/main` would choose what a change is held against.
    private func refuseAmbiguity(_ base: String, of name: String) throws(DiagnosticError) {
        guard !base.isEmpty else { return }
        let full = [
            "refs/\(base)", "refs/tags/\(base)", "refs/heads/\(base)", "refs/remotes/\(base)",
            "refs/remotes/\(base)/HEAD",
        ]
        let listed = try run(["for-each-ref", "--format=%(refname)"] + full)
        let known = String(decoding: listed.output, as: UTF8.self).split(separator: "\n").map(String.init)
        var meanings = full.filter { known.contains($0) }
        if base.utf8.allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x5F }) {
            let own = try run(["rev-parse", "--verify", "--quiet", "--end-of-options", base])
            if own.code == 0, !meanings.isEmpty { meanings.append("\(base) itself") }
        } else if (4...64).contains(base.utf8.count), base.utf8.allSatisfy(Self.isHexadecimal), !meanings.isEmpty {
            let objects = try run(["rev-parse", "--disambiguate=\(base)"])
            if !objects.output.isEmpty { meanings.append("an object's id") }
        }
        guard meanings.count > 1 else { return }
        let rest = name.dropFirst(base.count)
        throw refusal(
            name, "it means \(meanings.map { "`\($0)`" }.joined(separator: " and "))",
            help:
                "write the one that is meant in full: `--against git:\(meanings.first { $0.hasPrefix("refs/remotes/") } ?? meanings[0])\(rest)`"
        )
    }

    private func refusal(_ name: String, _ why: String, help: String? = nil) -> DiagnosticError {
        DiagnosticError(
            .error(
                .io, "git can't give `\(name)`: \(why)",
                help: help
                    ?? "name a commit or branch: `--against git:origin/main`; a shallow clone may have to fetch it first"
            ))
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    // MARK: Trees

    /// What a name in a tree is.
    struct Entry {
        let mode: Substring
        let id: String
        let path: String

        var isFile: Bool { mode.hasPrefix("100") }
        var isFolder: Bool { mode == "040000" }
        var isLink: Bool { mode == "120000" }
    }

    /// What a path in a commit is; nil where there is nothing. No link and no submodule is followed.
    func entry(_ path: [String], in commit: String) throws(DiagnosticError) -> Entry? {
        var entry = Entry(mode: "040000", id: commit, path: "")
        for part in path {
            guard entry.isFolder else { return nil }
            guard let next = try list(entry.id, isDeep: false).first(where: { $0.path == part }) else { return nil }
            entry = next
        }
        return entry
    }

    /// The entries of a tree; of a deep one all but the folders, with their paths.
    func list(_ tree: String, isDeep: Bool) throws(DiagnosticError) -> [Entry] {
        let result = try run(["ls-tree", "-z", "--full-tree"] + (isDeep ? ["-r"] : []) + [tree])
        guard result.code == 0 else {
            throw DiagnosticError(
                .error(
                    .io, "git can't list a tree: \(result.firstLine)",
                    help: "the repository may be incomplete: fetch the commit with all of its files"))
        }
        return result.output.split(separator: 0).compactMap { line in
            guard let tab = line.firstIndex(of: 0x09) else { return nil }
            let words = String(decoding: line[..<tab], as: UTF8.self).split(separator: " ")
            guard words.count == 3 else { return nil }
            return Entry(
                mode: words[0], id: String(words[2]),
                path: String(decoding: line[line.index(after: tab)...], as: UTF8.self))
        }
    }

    /// The contents of files, in their order, byte by byte as they were committed.
    func contents(of entries: [Entry]) throws(DiagnosticError) -> [[UInt8]] {
        guard !entries.isEmpty else { return [] }
        let answer = try run(
            ["cat-file", "--batch", "--buffer"], input: Array(entries.map { "\($0.id)\n" }.joined().utf8))
        var rest = answer.output[...]
        var contents: [[UInt8]] = []
        for entry in entries {
            guard let end = rest.firstIndex(of: 0x0A) else { throw missing(entry, answer) }
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            guard words.count == 3, words[1] == "blob", let size = Int(words[2]), size >= 0,
                rest.count - (end - rest.startIndex) > size + 1
            else { throw missing(entry, answer) }
            let start = end + 1
            contents.append(Array(rest[start..<(start + size)]))
            rest = rest[(start + size + 1)...]
        }
        return contents
    }

    private func missing(_ entry: Entry, _ answer: ChildProcess.Result) -> DiagnosticError {
        DiagnosticError(
            .error(
                .io, "git lacks the contents of `\(entry.path)`\(answer.error.isEmpty ? "" : ": \(answer.firstLine)")",
                help: "fetch the commit with all of its files: a partial clone has them not"))
    }
}
