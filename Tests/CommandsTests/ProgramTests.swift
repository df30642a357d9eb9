import Diagnostics
import Foundation
import Testing

@testable import Commands

/// What a run wrote, and how it ended.
struct Run {
    var output = ""
    var error = ""
    var code = ExitCode.success

    /// Runs a command line inside of the test, with files in place of a terminal.
    init(_ words: String..., commands: [Command] = Command.all) throws {
        try self.init(words: words, commands: commands)
    }

    /// Runs a command line that is made of parts.
    init(words: [String], commands: [Command] = Command.all) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["out", "err"].map { folder.appending(path: $0) }
        let descriptors = files.map { open($0.path, O_WRONLY | O_CREAT, 0o600) }
        defer { descriptors.forEach { close($0) } }
        code = Program.run(words, Console(output: descriptors[0], error: descriptors[1]), commands: commands)
        output = try String(contentsOf: files[0], encoding: .utf8)
        error = try String(contentsOf: files[1], encoding: .utf8)
    }
}

@Test func `help is a result, no command at all is wrong usage`() throws {
    for words in [["--help"], ["-h"], ["help"]] {
        let run = try words.count == 1 && words[0] == "help" ? Run("help") : Run(words[0])
        #expect(run.code == .success && run.error.isEmpty)
        #expect(run.output.hasPrefix("CloudTrim rewrites AWS IAM policies"))
        for command in Command.all { #expect(run.output.contains("\n  \(command.name) ")) }
    }
    let none = try Run()
    #expect(none.code == .usage && none.output.isEmpty && none.error.hasPrefix("CloudTrim rewrites"))
}

@Test func `a command's help has its operands and every option`() throws {
    let expected = """
        print what a shell completes commands and options from: bash, zsh or fish

        Usage: cloudtrim completions [OPTION…] SHELL

        Options:
          --no-color     no colours on a terminal; NO_COLOR in the environment does the same
          -v, --verbose  leave nothing out of the text
          -h, --help     show this text

        """
    #expect(try Run("completions", "--help").output == expected)
    #expect(try Run("completions", "-h", "--no-color").output == expected)
    #expect(try Run("help", "completions").output == expected)
}

@Test func `long help wraps at a hundred columns, whatever the terminal`() {
    let text = HelpText.text(
        of: Command("x", "x", options: Option.selection + Option.places + Option.time) { _ in .success }
    ).string
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(
        text.contains(
            "\n  --logs PATH          a log archive: file, folder or glob in quotes; once a path; default:\n"
                + String(repeating: " ", count: 23) + "usage.logs of the rules\n"))
}

@Test func `the version is told`() throws {
    let run = try Run("--version")
    #expect(run.output == "cloudtrim \(Program.version)\n" && run.code == .success)
}

@Test func `wrong usage is told on standard error and ends with 64`() throws {
    let cases: [(run: Run, error: String)] = [
        (try Run("complétion"), "error: no command `complétion` [usage]\nhelp: did you mean `completions`?\n"),
        (
            try Run("frobnicate"),
            "error: no command `frobnicate` [usage]\nhelp: `cloudtrim --help` lists all commands\n"
        ),
        (
            try Run("--account", "demo"),
            "error: no option `--account` before a command [usage]\nhelp: options stand behind the command's name\n"
        ),
        (
            try Run("completions"),
            "error: `completions` wants SHELL [usage]\nhelp: `cloudtrim completions --help` tells more\n"
        ),
        (try Run("completions", "zsh", "bash"), "error: `completions` takes one SHELL: `bash` is too many [usage]\n"),
        (
            try Run("completions", "bahs"),
            "error: SHELL can't be `bahs` [usage]\nhelp: did you mean `bash`? allowed: `bash`, `zsh`, `fish`\n"
        ),
        (try Run("help", "complete"), "error: no command `complete` [usage]\n"),
    ]
    for (run, error) in cases {
        #expect(run.code == .usage && run.output.isEmpty)
        #expect(run.error == error)
    }
}

@Test func `operands are refused where none are wanted, with what to do instead`() throws {
    let command = Command("look", "", operands: .none(help: "put a glob in quotes"), options: Option.common) { _ in
        .success
    }
    let run = try Run("look", "a.json.gz", "b.json.gz", commands: [command])
    #expect(run.error == "error: `look` takes no operand: `a.json.gz` [usage]\nhelp: put a glob in quotes\n")
    #expect(run.code == .usage)
}

@Test func `whatever a command throws is one message and an exit code`() throws {
    struct Odd: Error, CustomStringConvertible { let description = "odd" }
    func run(_ error: any Error) throws -> Run {
        try Run(
            "x",
            commands: [
                Command("x", "", options: Option.common) { invocation in
                    invocation.console.output.write("half\n")
                    throw error
                }
            ])
    }
    let bad = try run(DiagnosticError(.error(.io, "no such file", at: SourceSpan(path: "a"))))
    #expect(bad.code == .undecided && bad.error == "a: error: no such file [io]\n" && bad.output == "half\n")
    let usage = try run(DiagnosticError(.error(.usage, "what?")))
    #expect(usage.code == .usage)
    let failed = try run(DiagnosticError([.error(.internalFault, "new is not within old")]))
    #expect(failed.code == .failedCheck && failed.code.rawValue == 70)
    let odd = try run(Odd())
    #expect(odd.code == .failedCheck && odd.error.hasPrefix("error: odd [internal_fault]\nhelp: this is a bug"))
}

@Test func `values reach the command with their types`() throws {
    let options = Option.time + Option.places + Option.common
    let command = Command("x", "", options: options) { invocation in
        #expect(invocation.day(.end)?.description == "2026-06-30" && invocation.integer(.minimumDays) == 0)
        #expect(invocation.values(.logs) == ["a", "b"] && invocation.value(.rules) == nil)
        #expect(invocation.today.description == "2026-07-01" && !invocation.isGiven(.noColor))
        return .findings
    }
    let run = try Run(
        "x", "--end", "2026-06-30", "--minimum-days=0", "--logs", "a", "--logs", "b", "--today=2026-07-01",
        commands: [command])
    #expect(run.code == .findings)
}

@Test func `rules are read from where they are said to lie`() throws {
    let command = Command("x", "", options: Option.places + Option.common) {
        _ = try $0.readRules(); return .success
    }
    let run = try Run("x", "--rules", "/nowhere/rules.yaml", commands: [command])
    #expect(run.error == "/nowhere/rules.yaml: error: can't read the file: no such file or directory [io]\n")
    #expect(run.code == .undecided)
    let folder = try Run("x", "--rules", "/tmp", commands: [command])
    #expect(folder.error == "/tmp: error: a file is wanted, this is a folder [io]\n")
}
