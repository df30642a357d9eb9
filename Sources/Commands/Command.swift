/// One subcommand: its table, from which come parsing, help and completions, and what it does.
///
/// A command is one file: `extension Command { static let usage = Command("usage", …) { invocation in … } }`, and a
/// place in ``all``.
struct Command: Sendable {
    /// What may stand on the command line that is no option.
    enum Operands: Sendable {
        /// Nothing; the text says what to do instead.
        case none(help: String?)
        /// Exactly one.
        case one(String, from: Values)
        /// Exactly two, one after the other.
        case two(String, String, from: Values)
        /// Two, one after the other, or none.
        case twoOrNone(String, String, from: Values)
        /// One or none.
        case optional(String, from: Values)
        /// At least one.
        case many(String, from: Values)
        /// Any number, none included.
        case any(String, from: Values)
    }

    let name: String
    /// One line for the list of commands, without a final period.
    let summary: String
    let operands: Operands
    let options: [Option]
    /// Does it; the result goes to standard output, all else to standard error.
    ///
    /// Whatever is thrown is told and gives the exit code: ``DiagnosticError`` 2, or 64 where the command line is
    /// wrong, or 70 where a check of our own failed.
    let run: @Sendable (Invocation) throws -> ExitCode

    init(
        _ name: String, _ summary: String, operands: Operands = .none(help: nil), options: [Option],
        run: @escaping @Sendable (Invocation) throws -> ExitCode
    ) {
        self.name = name
        self.summary = summary
        self.operands = operands
        self.options = options
        self.run = run
    }

    /// All commands, in the order of help.
    static let all: [Command] = [
        `import`, fetch, usage, generate, check, explain, denied, restore, keep, prove, rules, catalog, load,
        completions, help,
    ]

    /// The command of a name.
    static func named(_ name: String) -> Command? { all.first { $0.name == name } }
}
