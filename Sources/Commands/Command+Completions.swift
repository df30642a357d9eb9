extension Command {
    /// `cloudtrim completions SHELL`.
    static let completions = Command(
        "completions", "print what a shell completes commands and options from: bash, zsh or fish",
        operands: .one("SHELL", from: .oneOf(["bash", "zsh", "fish"])), options: Option.common
    ) { invocation in
        let script =
            switch invocation.operands.first {
            case "bash": BashCompletions.script(Command.all)
            case "zsh": ZshCompletions.script(Command.all)
            default: FishCompletions.script(Command.all)
            }
        invocation.console.output.write(Array(script.utf8))
        return .success
    }
}
