/// The kinds of diagnostics, as they stand in brackets behind a message.
///
/// A raw value, once published, is never used for anything else: baselines and rules of users name it.
public enum DiagnosticCode: String, Sendable, CaseIterable {
    /// A log file that breaks off, or is not what its name says.
    case brokenLog = "broken_log"
    /// A file that cannot be read or written.
    case io
    /// JSON that is not JSON.
    case jsonSyntax = "json_syntax"
    /// A record that is none that CloudTrail writes.
    case malformedRecord = "malformed_record"
    /// A file among the logs that holds no CloudTrail events.
    case notCloudTrail = "not_cloudtrail"
    /// A command line that asks for what there is not.
    case usage
}
