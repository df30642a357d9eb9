/// The kinds of diagnostics, as they stand in brackets behind a message.
///
/// A raw value, once published, is never used for anything else: baselines and rules of users name it.
public enum DiagnosticCode: String, Sendable, CaseIterable {
    /// A catalog of actions that is not one, or that contradicts itself.
    case catalog
    /// A file that cannot be read or written.
    case io
    /// JSON that is not JSON.
    case jsonSyntax = "json_syntax"
    /// A command line that asks for what there is not.
    case usage
}
