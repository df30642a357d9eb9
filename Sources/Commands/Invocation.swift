import ActionCatalog
import Diagnostics
import Glibc
import IAMModel
import Reports
import Rules

/// One run of a command: what was asked for, and where to write.
struct Invocation: Sendable {
    let command: Command
    let console: Console
    /// What is no option, in order.
    let operands: [String]
    private let given: [String: [String]]

    init(_ command: Command, _ console: Console, operands: [String], given: [String: [String]]) {
        self.command = command
        self.console = console
        self.operands = operands
        self.given = given
    }

    /// The same run, which tells nothing of what it reads.
    var quiet: Invocation { Invocation(command, console.quiet, operands: operands, given: given) }

    /// Whether an option stands on the command line.
    func isGiven(_ option: Option) -> Bool {
        assert(
            command.options.contains { $0.name == option.name }, "--\(option.name) is not in \(command.name)'s table")
        return given[option.name] != nil
    }

    /// The value of an option.
    func value(_ option: Option) -> String? {
        isGiven(option) ? given[option.name]?.last : nil
    }

    /// All values of an option that may be given several times.
    func values(_ option: Option) -> [String] {
        isGiven(option) ? given[option.name] ?? [] : []
    }

    /// The value of an option from ``Values/day``.
    func day(_ option: Option) -> Day? { value(option).flatMap { Day($0) } }

    /// The value of an option from ``Values/integer(_:)``.
    func integer(_ option: Option) -> Int? { value(option).flatMap { Int($0) } }

    /// What time it is: the system's, or the end of the day that `--today` names.
    var now: Timestamp {
        day(.today).map { $0.advanced(byDays: 1).start } ?? Timestamp(secondsSinceEpoch: Int64(time(nil)))
    }

    /// Today: `--today`, else the system's date in UTC.
    var today: Day { day(.today) ?? Timestamp(secondsSinceEpoch: Int64(time(nil))).day }

    /// The rules: `--rules`, else `rules.yaml`.
    func readRules() throws(DiagnosticError) -> Rules {
        let path = value(.rules) ?? "rules.yaml"
        if !isGiven(.rules), access(path, F_OK) != 0, errno == ENOENT {
            throw DiagnosticError(
                .error(
                    .io, "there is no such file here", at: SourceSpan(path: path),
                    help: "name the rules with `--rules FILE`, or begin with two lines: `version: 1` and "
                        + "`accounts: [{ name: demo, id: \"111111111111\" }]`"))
        }
        return try Rules(parsing: SourceText(path: path, bytes: InputFile.bytes(path, limitInBytes: 1 << 22)))
    }

    /// The catalog: `--catalog`, else the one that is part of the program.
    ///
    /// A catalog in a user's cache is never taken unasked: the same command line means the same in CI and everywhere.
    func readCatalog() throws(DiagnosticError) -> ActionCatalog {
        let embedded = try ActionCatalog.embedded()
        guard command.has(.catalog), let path = value(.catalog) else { return embedded }
        let source = SourceText(path: path, bytes: try InputFile.bytes(path, limitInBytes: ActionCatalog.limitInBytes))
        let catalog = try ActionCatalog(parsing: source)
        guard catalog.base ?? catalog.version == embedded.version else {
            throw DiagnosticError(
                .error(
                    .catalog,
                    "this catalog was made by another version of cloudtrim: it stands on "
                        + "\(catalog.base ?? catalog.version), and the program's own is \(embedded.version)",
                    at: SourceSpan(path: path), help: "run `cloudtrim catalog refresh` again"))
        }
        return catalog
    }

    /// The command line as a shell takes it, without some options: what a hint says to type next.
    func commandLine(without left: [Option]) -> String {
        let gone = Set(left.map(\.name))
        var words = ["cloudtrim", command.name]
        for option in command.options where !gone.contains(option.name) {
            for value in given[option.name] ?? [] {
                words.append("--\(option.name)")
                if case .flag = option.kind { continue }
                words.append(ShellWord.quoted(value))
            }
        }
        return words.joined(separator: " ")
    }
}
