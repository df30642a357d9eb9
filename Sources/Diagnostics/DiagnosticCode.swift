/// The kinds of diagnostics, as they stand in brackets behind a message.
///
/// A raw value, once published, is never used for anything else: baselines and rules of users name it.
public enum DiagnosticCode: String, Sendable, CaseIterable {
    /// A file that cannot be read or written.
    case io
    /// JSON that is not JSON.
    case jsonSyntax = "json_syntax"
    /// A key that stands twice in one JSON object.
    case jsonDuplicateKey = "json_duplicate_key"
    /// JSON that is larger or deeper than what is read.
    case jsonLimit = "json_limit"
    /// A policy document that IAM's grammar doesn't know.
    case policySyntax = "policy_syntax"
    /// A policy document of a version that there is not.
    case policyVersion = "policy_version"
    /// A command line that asks for what there is not.
    case usage
}
