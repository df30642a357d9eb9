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

/// A check of our own that failed: our bug, never the user's.
struct FailedCheck: Error {
    /// What does not hold, with the counterexample.
    let diagnostics: [Diagnostic]
}
