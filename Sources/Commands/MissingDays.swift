import Analysis
import Diagnostics
import IAMModel

/// What is told of time that was not seen.
enum MissingDays {
    /// Days of an account of which the logs are missing.
    static func diagnostic(_ gap: TimeGap, account: String) -> Diagnostic {
        .warning(
            .missingDays, "\(account): \(gap.phrase)",
            help:
                "fetch the logs of these days, or look at other days (`window.days`, `--start`); if they were quiet, an entry "
                + "of `usage.coverage` with `accounts`, `since` and `until` says so")
    }

    /// A window that ends before today, because the rules or the command line say so.
    static func diagnostic(end: Day, today: Day) -> Diagnostic {
        Diagnostic(
            .note, .missingDays, "the window ends on \(end), \(end.days(to: today)) days before today, \(today)",
            help: "what was used since is seen as far as the logs hold it")
    }
}
