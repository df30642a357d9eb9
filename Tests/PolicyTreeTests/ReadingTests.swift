import AccountState
import Diagnostics
import IAMModel
import StateBuilder
import Testing

@testable import PolicyTree

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct `The tree on disk` {
    let folder: TemporaryFolder
    let tree: PolicyTree
    let accounts: [(name: String, id: AccountID)]

    init() throws {
        folder = try TemporaryFolder()
        tree = PolicyTree(root: folder.path)
        let demo = try AccountState.demoTree {
            user("alice", attached: ["P"]) { inline("Read", allowing("s3:GetObject")) }
            user(".hidden") { inline(".x", allowing("s3:GetObject")) }
            managed("P", allowing("s3:*"))
            destination("alice", "demo", "admin", allowing("s3:*"))
        }
        let backup = try AccountState.demoTree("backup", id: "222222222222") { role("restore") }
        for (path, source) in demo.merging(backup, uniquingKeysWith: { first, _ in first }) {
            try folder.write(source.string, to: path)
        }
        accounts = [
            ("demo", try #require(AccountID("111111111111"))), ("backup", try #require(AccountID("222222222222"))),
        ]
    }

    private func lines(_ action: () throws -> TreeContent) -> [String] {
        do {
            return try action().warnings.map { shortened($0) }
        } catch {
            return ((error as? DiagnosticError)?.diagnostics ?? []).map { shortened($0) }
        }
    }

    private func shortened(_ diagnostic: Diagnostic) -> String {
        ((diagnostic.span?.path.replacing(folder.path, with: "policies") ?? "") + ": \(diagnostic.severity): "
            + diagnostic.message)
    }

    @Test func `is read account by account`() throws {
        let content = try tree.read(accounts: accounts)
        #expect(content.states.map(\.name) == ["demo", "backup"])
        #expect(content.state("demo")?.users.map(\.name) == [".hidden", "alice"])
        #expect(content.state("demo")?.user(".hidden")?.inline.count == 1)
        #expect(content.state("backup")?.roles.map(\.name) == ["restore"])
        #expect(content.files.keys.sorted() == folder.contents().keys.sorted())
        #expect(content.warnings == [])
        #expect(content.files["demo/account.json"]?.path == folder.at("demo/account.json"))
    }

    @Test func `is what was applied`() throws {
        let before = try tree.read(accounts: accounts)
        let other = try TemporaryFolder()
        let copy = PolicyTree(root: other.at("policies"))
        try copy.apply(before.files.map { TreeChange(path: $0.key, old: nil, new: $0.value.bytes) })
        let after = try copy.read(accounts: accounts)
        #expect(after.files.mapValues(\.bytes) == before.files.mapValues(\.bytes))
        #expect(after.states.map(\.treeContent) == before.states.map(\.treeContent))
    }

    @Test func `keeps what is none of ours out of the state, and names what could be meant to be`() throws {
        for path in [
            "README.md", "demo/notes.txt", "demo/.DS_Store", "demo/users/alice/inline/.Read.json.swp", ".git/x.json",
        ] {
            try folder.write("x", to: path)
        }
        try folder.write("{}", to: "demo/users/alice/Read.json")
        try folder.write("{}", to: "old/account.json")
        try folder.write("{}", to: "demo/managed/.cloudtrim-old-17-1.tmp")
        #expect(
            lines { try tree.read(accounts: accounts) } == [
                "policies/demo/managed/.cloudtrim-old-17-1.tmp: warning: this is left of a run that was killed",
                "policies/old: warning: this is the folder of no account",
                "policies/demo/users/alice/Read.json: warning: this is no place for a document",
            ])
    }

    @Test func `with links is refused, wherever they lead`() throws {
        symlink("P.json", folder.at("demo/managed/Q.json"))
        symlink("/etc", folder.at("demo/users/etc"))
        #expect(
            lines { try tree.read(accounts: accounts) } == [
                "policies/demo/managed/Q.json: error: this is a symbolic link",
                "policies/demo/users/etc: error: this is a symbolic link",
            ])
    }

    @Test func `with an account's folder that is a link is refused`() throws {
        let other = try TemporaryFolder()
        symlink(folder.at("demo"), other.at("demo"))
        #expect(
            lines { try PolicyTree(root: other.path).read(accounts: [accounts[0]]) }.first
                == "\(other.path)/demo: error: this is a symbolic link")
    }

    @Test func `may itself be reached by a link`() throws {
        let other = try TemporaryFolder()
        symlink(folder.path, other.at("policies"))
        #expect(try PolicyTree(root: other.at("policies")).read(accounts: accounts).states.count == 2)
    }

    @Test func `with broken documents tells all of them, of all accounts`() throws {
        try folder.write("{", to: "demo/managed/P.json")
        try folder.write("[", to: "backup/roles/restore/trust.json")
        try folder.write("", to: "demo/account.json")
        #expect(lines { try tree.read(accounts: accounts) }.count == 3)
    }

    @Test func `with a huge document is refused`() throws {
        try folder.write(String(repeating: " ", count: (1 << 20) + 1), to: "demo/managed/Huge.json")
        #expect(
            lines { try tree.read(accounts: accounts) } == [
                "policies/demo/managed/Huge.json: error: the file is too large: 1048577 bytes, and 1048576 are read here"
            ])
    }

    @Test func `with a pipe in it is not waited for`() throws {
        mkfifo(folder.at("demo/managed/Pipe.json"), 0o600)
        #expect(try tree.read(accounts: accounts).warnings == [])
    }

    @Test func `that is not there yet says what to do`() throws {
        let lines = lines { try PolicyTree(root: folder.at("none")).read(accounts: [accounts[0]]) }
        #expect(lines == ["policies/none/demo/account.json: error: account `demo` has no `account.json`"])
    }

    @Test func `that is a file says so`() throws {
        try folder.write("", to: "file")
        #expect(
            lines { try PolicyTree(root: folder.at("file")).read(accounts: [accounts[0]]) } == [
                "policies/file: error: can't be read: not a directory"
            ])
    }

    @Test func `that cannot be read says why`() throws {
        guard geteuid() != 0 else { return }
        chmod(folder.at("demo/managed/P.json"), 0)
        #expect(
            lines { try tree.read(accounts: accounts) } == [
                "policies/demo/managed/P.json: error: can't be read: permission denied"
            ])
    }
}
