import Diagnostics

/// What a shell sees of a run.
public enum ExitCode: Int32, Sendable {
    /// Nothing to say.
    case success = 0
    /// Findings, or a proposal where it was asked for (`--exit-code`).
    case findings = 1
    /// Could not decide: bad input, an unreachable source.
    case undecided = 2
    /// The command line asks for what there is not (`EX_USAGE` of sysexits.h).
    case usage = 64
    /// A check of our own failed (`EX_SOFTWARE`).
    case failedCheck = 70
}

extension ExitCode {
    /// What an error ends the program with: a check of our own that failed is our bug, whatever else is told.
    init(of error: DiagnosticError) {
        if error.diagnostics.contains(where: { [.internalCheck, .internalFault].contains($0.code) }) {
            self = .failedCheck
        } else {
            self = error.diagnostics.allSatisfy { $0.code == .usage } ? .usage : .undecided
        }
    }
}
