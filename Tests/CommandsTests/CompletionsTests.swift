import Foundation
import Testing

@testable import Commands

private func isInstalled(_ shell: String) -> Bool {
    ["/bin/", "/usr/bin/", "/usr/local/bin/"].contains { access($0 + shell, X_OK) == 0 }
}

private let commands = [
    Command(
        "usage", "what's used: by [whom]", options: Option.selection + Option.places + [.format] + Option.common
    ) { _ in .success },
    Command("import", "import", operands: .many("STATE", from: .files(["json"])), options: Option.common) { _ in
        .success
    },
    Command.completions,
]

/// A tree of two accounts to complete names from.
private func tree() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-\(UUID().uuidString)")
    for path in [
        "demo/users/alice", "demo/users/bob", "backup/users/alice", "demo/roles/admin", "backup/roles/restore",
    ] {
        try FileManager.default.createDirectory(
            at: folder.appending(path: "policies/\(path)"), withIntermediateDirectories: true)
    }
    try Data().write(to: folder.appending(path: "a state.json"))
    return folder
}

@Test func `bash completes commands, options, names and files`() throws {
    let folder = try tree()
    defer { try? FileManager.default.removeItem(at: folder) }
    try BashCompletions.script(commands).write(to: folder.appending(path: "c.bash"), atomically: true, encoding: .utf8)
    func complete(_ words: String...) throws -> [String] {
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        let script =
            "source c.bash; COMP_WORDS=(cloudtrim \(list)); COMP_CWORD=\(words.count); _cloudtrim; printf '%s\\n' \"${COMPREPLY[@]}\""
        return try output(of: "bash", ["--norc", "-c", script], in: folder).split(separator: "\n").map(String.init)
    }
    #expect(try complete("") == ["usage", "import", "completions", "--help", "--version"])
    #expect(try complete("us") == ["usage"])
    #expect(try complete("usage", "--dest") == ["--dest-role", "--dest-account"])
    #expect(try complete("usage", "--account", "") == ["backup", "demo"])
    #expect(try complete("usage", "--user", "") == ["alice", "bob"])
    #expect(try complete("usage", "--destrole", "r") == ["restore"])
    #expect(try complete("usage", "--role", "=", "a") == ["admin"])
    #expect(try complete("usage", "--role", "=") == ["admin", "restore"])
    #expect(try complete("usage", "--format", "j") == ["json"])
    #expect(try complete("completions", "") == ["bash", "zsh", "fish"])
    #expect(try complete("import", "a") == ["a state.json"])
}

@Test(.enabled(if: isInstalled("zsh"))) func `zsh takes the script and knows every command`() throws {
    let folder = try tree()
    defer { try? FileManager.default.removeItem(at: folder) }
    try ZshCompletions.script(commands).write(
        to: folder.appending(path: "_cloudtrim"), atomically: true, encoding: .utf8)
    // A zsh in a pseudo terminal, which is asked for its completions as a person would.
    let script = """
        zmodload zsh/zpty
        zpty -b z zsh -f -i
        zpty -w z 'PROMPT=; fpath=($PWD $fpath); autoload -U compinit; compinit -D -u; setopt list_packed no_always_last_prompt'
        zpty -w z 'zstyle ":completion:*" list-prompt ""; LISTMAX=1000; TERM=dumb'
        ask() { zpty -w -n z "$1"$'\\t\\t'; sleep 1.5; zpty -w -n z $'\\C-u'; zpty -w z "print END"; }
        ask 'cloudtrim '; ask 'cloudtrim usage --account '; ask 'cloudtrim usage --des'; ask 'cloudtrim usage --format='
        sleep 1; zpty -w z exit
        while zpty -r z line; do print -r -- "$line"; done
        """
    let text = try output(of: "zsh", ["-f", "-c", script], in: folder)
    for word in ["usage", "import", "completions", "backup", "demo", "--dest-role", "--dest-account", "json"] {
        #expect(text.contains(word), "\(word) in \(text)")
    }
    #expect(text.contains("what's used: by [whom]"))
    #expect(!text.contains("error") && !text.contains("bad"))
}

@Test(.enabled(if: isInstalled("fish"))) func `fish completes commands, options, names and files`() throws {
    let folder = try tree()
    defer { try? FileManager.default.removeItem(at: folder) }
    try FishCompletions.script(commands).write(to: folder.appending(path: "c.fish"), atomically: true, encoding: .utf8)
    func complete(_ line: String) throws -> [String] {
        try output(of: "fish", ["--no-config", "-c", "source c.fish; complete -C '\(line)'"], in: folder)
            .split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    }
    #expect(try complete("cloudtrim ") == ["completions", "import", "usage"])
    #expect(try complete("cloudtrim usage --dest") == ["--dest-account", "--dest-role"])
    #expect(try complete("cloudtrim usage --account ") == ["backup", "demo"])
    #expect(try complete("cloudtrim usage --user ") == ["alice", "bob"])
    #expect(try complete("cloudtrim usage --role=r") == ["--role=restore"])
    #expect(try complete("cloudtrim usage --format j") == ["json"])
    #expect(try complete("cloudtrim completions ") == ["bash", "fish", "zsh"])
    #expect(try complete("cloudtrim import a").contains("a state.json"))
}
