import Diagnostics

extension Command {
    /// `cloudtrim help [COMMAND]`.
    static let help = Command(
        "help", "show what a command does and its options", operands: .optional("COMMAND", from: .any),
        options: Option.common
    ) { invocation in
        guard let name = invocation.operands.first else {
            invocation.console.output.write(HelpText.overview(Command.all))
            return .success
        }
        guard let command = Command.named(name) else {
            let meant = Command.all.map(\.name).nearest(to: name).map { "did you mean `\($0)`?" }
            throw DiagnosticError(.error(.usage, "no command `\(name)`", help: meant))
        }
        invocation.console.output.write(HelpText.text(of: command))
        return .success
    }
}
