import Diagnostics
import Glibc
import Reports

/// The program as the shell calls it.
public enum Program {
    /// The version that `--version` prints.
    static let version = ProgramVersion.text

    /// Runs the command that the process was called with, and ends the process.
    public static func main() -> Never {
        Signals.install()
        let code = run(Array(CommandLine.arguments.dropFirst()), Console())
        exit(code.rawValue)
    }

    /// Runs a command line; whatever goes wrong is told on the console.
    static func run(_ arguments: [String], _ console: Console, commands: [Command] = Command.all) -> ExitCode {
        let code = dispatch(arguments, console, commands)
        console.progress.clear()
        console.output.flush()
        guard let problem = console.output.problem else { return code }
        console.report([problem])
        return .undecided
    }

    private static func dispatch(_ arguments: [String], _ console: Console, _ commands: [Command]) -> ExitCode {
        guard let first = arguments.first else {
            console.error.write(HelpText.overview(commands))
            console.error.flush()
            return .usage
        }
        switch first {
        case "--help", "-h":
            console.output.write(HelpText.overview(commands))
            return .success
        case "--version":
            console.output.write("cloudtrim \(version)\n")
            return .success
        default: break
        }
        guard let command = commands.first(where: { $0.name == first }) else {
            console.report([unknown(first, commands)])
            return .usage
        }
        return run(command, Array(arguments.dropFirst()), console)
    }

    private static func run(_ command: Command, _ words: [String], _ console: Console) -> ExitCode {
        var result = OptionParser(command.options).parse(words)
        let console = result.given[Option.noColor.name] == nil ? console : console.withoutColour
        if result.problems.isEmpty, result.given[Option.help.name] != nil {
            console.output.write(HelpText.text(of: command))
            return .success
        }
        result.problems += command.problems(withOperands: result.operands)
        guard result.problems.isEmpty else {
            console.report(result.problems)
            return .usage
        }
        let invocation = Invocation(command, console, operands: result.operands, given: result.given)
        do {
            return try command.run(invocation)
        } catch let error as DiagnosticError {
            console.report(error.diagnostics)
            return ExitCode(of: error)
        } catch {
            console.report([.error(.internalFault, "\(error)", help: "this is a bug of cloudtrim: please report it")])
            return .failedCheck
        }
    }

    private static func unknown(_ word: String, _ commands: [Command]) -> Diagnostic {
        if word.hasPrefix("-") {
            return .error(
                .usage, "no option `\(word)` before a command", help: "options stand behind the command's name")
        }
        let meant = commands.map(\.name).nearest(to: word).map { "did you mean `\($0)`?" }
        return .error(.usage, "no command `\(word)`", help: meant ?? "`cloudtrim --help` lists all commands")
    }
}

extension Command {
    /// What is wrong with what is no option.
    func problems(withOperands words: [String]) -> [Diagnostic] {
        switch operands {
        case .none(let help):
            return words.prefix(1).map { .error(.usage, "`\(name)` takes no operand: `\($0)`", help: help) }
        case .two(let first, let second, let values), .twoOrNone(let first, let second, let values):
            if words.isEmpty, case .twoOrNone = operands { return [] }
            guard words.count == 2 else {
                let message =
                    words.count < 2
                    ? "`\(name)` wants \(first) and \(second)"
                    : "`\(name)` takes \(first) and \(second): `\(words[2])` is too many"
                return [.error(.usage, message, help: "`cloudtrim \(name) --help` tells more")]
            }
            return zip([first, second], words).compactMap { label, word in
                values.problem(with: word).map { .error(.usage, "\(label) \($0.message)", help: $0.help) }
            }
        case .one(let label, let values), .optional(let label, let values), .many(let label, let values),
            .any(let label, let values):
            if words.isEmpty {
                switch operands {
                case .optional, .any: return []
                default: break
                }
                return [.error(.usage, "`\(name)` wants \(label)", help: "`cloudtrim \(name) --help` tells more")]
            }
            if words.count > 1 {
                switch operands {
                case .many, .any: break
                default: return [.error(.usage, "`\(name)` takes one \(label): `\(words[1])` is too many")]
                }
            }
            return words.compactMap { word in
                values.problem(with: word).map { .error(.usage, "\(label) \($0.message)", help: $0.help) }
            }
        }
    }
}
