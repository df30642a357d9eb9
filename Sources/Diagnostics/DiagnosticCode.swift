/// The kinds of diagnostics, as they stand in brackets behind a message.
///
/// A raw value, once published, is never used for anything else: baselines and rules of users name it.
public enum DiagnosticCode: String, Sendable, CaseIterable {
    /// A file that cannot be read or written.
    case io
    /// JSON that is not JSON.
    case jsonSyntax = "json_syntax"
    /// A command line that asks for what there is not.
    case usage
    /// Something that should never happen: a bug of ours.
    case internalFault = "internal_fault"
    /// YAML that is not YAML, or that uses what `rules.yaml` has no need of.
    case yamlSyntax = "yaml_syntax"
    /// A version of `rules.yaml` that this program does not read.
    case rulesVersion = "rules_version"
    /// A key of `rules.yaml` that there is not.
    case rulesUnknownKey = "rules_unknown_key"
    /// A key of `rules.yaml` that is given twice.
    case rulesDuplicateKey = "rules_duplicate_key"
    /// A key of `rules.yaml` that has to be there.
    case rulesMissingKey = "rules_missing_key"
    /// A value of `rules.yaml` of another type than its key wants.
    case rulesType = "rules_type"
    /// A value of `rules.yaml` of the right type that can't be meant.
    case rulesValue = "rules_value"
}
