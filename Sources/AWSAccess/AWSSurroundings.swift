import Diagnostics
import IAMModel

/// What the search for credentials sees of the machine: variables, files, programs, the terminal and the clock.
///
/// A value of closures, so that every way to credentials can be tried without touching a real home folder.
public struct AWSSurroundings: Sendable {
    /// The value of a variable; nil where it is not set or empty.
    public var variable: @Sendable (String) -> String?
    /// The bytes of a file; nil where there is none.
    public var file: @Sendable (String) throws(DiagnosticError) -> [UInt8]?
    /// What a command line of a profile writes to standard output, run by a shell as the AWS CLI does; an error with its first
    /// line otherwise.
    public var run: @Sendable (String) throws(DiagnosticError) -> [UInt8]
    /// Asks the person at the terminal for a code; nil where there is no terminal.
    public var ask: @Sendable (String) -> String?
    /// The time.
    public var now: @Sendable () -> Timestamp

    /// What the search sees.
    public init(
        variable: @escaping @Sendable (String) -> String?,
        file: @escaping @Sendable (String) throws(DiagnosticError) -> [UInt8]?,
        run: @escaping @Sendable (String) throws(DiagnosticError) -> [UInt8],
        ask: @escaping @Sendable (String) -> String?, now: @escaping @Sendable () -> Timestamp
    ) {
        self.variable = variable
        self.file = file
        self.run = run
        self.ask = ask
        self.now = now
    }

    /// A path with `~` for the home folder.
    func path(_ text: String) -> String {
        guard text == "~" || text.hasPrefix("~/"), let home = variable("HOME") else { return text }
        return home + text.dropFirst()
    }

    /// Whether a variable says yes as AWS's tools take it.
    func isTrue(_ name: String) -> Bool { variable(name)?.lowercased() == "true" }
}
