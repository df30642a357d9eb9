import Diagnostics
import Glibc
import Reports

/// Where a run writes: the result to standard output, all else to standard error.
struct Console: Sendable {
    /// The result.
    let output: OutputWriter
    /// Diagnostics and progress.
    let error: OutputWriter
    /// Colours of the result.
    let outputStyle: TerminalStyle
    /// Colours of diagnostics.
    let errorStyle: TerminalStyle
    /// The line that shows how far a long run is; on a terminal only.
    let progress: ProgressLine
    private let isQuiet: Bool

    /// Writes to descriptors, with colours where they are a terminal and nothing speaks against it.
    init(
        output: Int32 = STDOUT_FILENO, error: Int32 = STDERR_FILENO,
        allowsColour: Bool = Console.environmentAllowsColour
    ) {
        isQuiet = false
        self.output = OutputWriter(descriptor: output)
        self.error = OutputWriter(descriptor: error)
        outputStyle = TerminalStyle(
            isColoured: allowsColour && self.output.isTerminal, isTerminal: self.output.isTerminal)
        errorStyle = TerminalStyle(isColoured: allowsColour && self.error.isTerminal)
        progress = ProgressLine(self.error)
    }

    private init(_ other: Console, isQuiet: Bool) {
        self.isQuiet = isQuiet
        output = other.output
        error = other.error
        outputStyle = TerminalStyle(isColoured: false, isTerminal: other.outputStyle.isTerminal)
        errorStyle = .plain
        progress = other.progress
    }

    /// The same without colours.
    var withoutColour: Console { Console(self, isQuiet: isQuiet) }

    /// The same without diagnostics: what is read beside the work at hand was told where it was the work.
    var quiet: Console { Console(self, isQuiet: true) }

    /// Shows diagnostics.
    func report(_ diagnostics: [Diagnostic]) {
        guard !isQuiet else { return }
        progress.clear()
        output.flush()
        error.write(DiagnosticRenderer(style: errorStyle).text(diagnostics))
        error.flush()
    }

    /// `NO_COLOR` that is not empty (no-color.org) and `TERM=dumb` speak against colour.
    static var environmentAllowsColour: Bool {
        let noColour = getenv("NO_COLOR").map { String(cString: $0) } ?? ""
        let terminal = getenv("TERM").map { String(cString: $0) } ?? "dumb"
        return noColour.isEmpty && terminal != "dumb"
    }
}
