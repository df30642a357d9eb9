/// The kinds of diagnostics, as they stand in brackets behind a message.
///
/// A raw value, once published, is never used for anything else: baselines and rules of users name it.
public enum DiagnosticCode: String, Sendable, CaseIterable {
    /// A catalog of actions that is not one, or that contradicts itself.
    case catalog
    /// A log file that breaks off, or is not what its name says.
    case brokenLog = "broken_log"
    /// A log file that a digest file names and that is not there, or is not what it says.
    case missingLog = "missing_log"
    /// Days of an account of which the logs are missing, or that were not looked at.
    case missingDays = "missing_days"
    /// A file that cannot be read or written.
    case io
    /// JSON that is not JSON.
    case jsonSyntax = "json_syntax"
    /// An account state or an `account.json` that lacks a section or holds a value of the wrong type.
    case stateFormat = "state_format"
    /// A principal, a policy or a version that an account state holds twice.
    case duplicateEntry = "duplicate_entry"
    /// A group, a policy or a boundary that is named and that the account state does not hold.
    case unknownReference = "unknown_reference"
    /// An entry of an account other than the one that was asked for.
    case otherAccount = "other_account"
    /// A name that IAM never gives, or that would leave the tree of policies.
    case nameRefused = "name_refused"
    /// Two documents that would be one file.
    case nameCollision = "name_collision"
    /// A document of a principal that `account.json` does not hold.
    case orphanDocument = "orphan_document"
    /// A file in the tree of policies that CloudTrim did not put there.
    case foreignFile = "foreign_file"
    /// A symbolic link in the tree of policies.
    case linkRefused = "link_refused"
    /// A file that has changed between reading and writing.
    case changedOnDisk = "changed_on_disk"
    /// A `usage.json` that lacks a section, or holds what its format does not.
    case usageFormat = "usage_format"
    /// A `usage.json` of a format that this program does not read.
    case usageVersion = "usage_version"
    /// A key that stands twice in one JSON object.
    case jsonDuplicateKey = "json_duplicate_key"
    /// JSON that is larger or deeper than what is read.
    case jsonLimit = "json_limit"
    /// A policy document that IAM's grammar doesn't know.
    case policySyntax = "policy_syntax"
    /// A policy document of a version that there is not.
    case policyVersion = "policy_version"
    /// A statement that allows what was not allowed before.
    case newAccess = "new_access"
    /// A statement of which the engine can't tell whether it allows more than before.
    case notProved = "not_proved"
    /// A record that is none that CloudTrail writes.
    case malformedRecord = "malformed_record"
    /// A file among the logs that holds no CloudTrail events.
    case notCloudTrail = "not_cloudtrail"
    /// A call that AWS refuses for want of a right.
    case awsDenied = "aws_denied"
    /// Credentials of AWS that are not there, not whole, or not taken.
    case awsCredentials = "aws_credentials"
    /// An answer of AWS that is an error, or none.
    case awsAnswer = "aws_answer"
    /// A command line that asks for what there is not.
    case usage
    /// A proposal that grants what was not granted, or takes what is in use: a bug of ours.
    case internalCheck = "internal_check"
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
    /// A rule for a principal that there is not.
    case unmatchedRule = "unmatched_rule"
    /// A rule whose last day is over.
    case expiredRule = "expired_rule"
    /// A rule whose last day is near.
    case expiresSoon = "expires_soon"
    /// A principal for emergencies that was used.
    case breakGlassUse = "break_glass_use"
    /// A key of `rules.yaml` that has to be there.
    case rulesMissingKey = "rules_missing_key"
    /// A value of `rules.yaml` of another type than its key wants.
    case rulesType = "rules_type"
    /// A value of `rules.yaml` of the right type that can't be meant.
    case rulesValue = "rules_value"
    /// A server that cannot be reached, or whose answer does not arrive whole.
    case unreachable
    /// A server that answers with something other than what was asked for.
    case serverAnswer = "server_answer"
    /// An index whose mapping can't answer what is asked.
    case indexMapping = "index_mapping"
    /// An index or documents that may be CloudTrail's and can't be read.
    case unreadIndex = "unread_index"
    /// Events that an index, or several, hold more than once.
    case doubledEvents = "doubled_events"
    /// A cluster that answers otherwise at the end of a run than at its start.
    case changedCluster = "changed_cluster"
    /// A statement that allows what the rules forbid.
    case forbiddenActions = "forbidden_actions"
    /// A pattern that allows a whole service, or actions of all services.
    case wildcardAction = "wildcard_action"
    /// A statement that changes things, on all resources.
    case wildcardResource = "wildcard_resource"
    /// A statement that allows everything but some actions.
    case notActionAllow = "not_action_allow"
    /// A pattern that matches no action.
    case unknownAction = "unknown_action"
    /// A document that is larger than AWS takes, or more attachments than it takes.
    case policySize = "policy_size"
    /// A principal that can give itself more than it has.
    case privilegeEscalation = "privilege_escalation"
    /// A principal without documents, or a document of nobody.
    case unmanaged
    /// An action that is granted, and that the evidence doesn't show in use.
    case unusedAction = "unused_action"
    /// Evidence that is too old to decide by, or that there is not.
    case staleUsage = "stale_usage"
    /// A state that is old, or of which the logs show that AWS's text is another one by now.
    case staleState = "stale_state"
    /// A proposal that nobody has taken yet.
    case pendingChanges = "pending_changes"
    /// A document that IAM would refuse, or take otherwise than it reads.
    case refusedDocument = "refused_document"
    /// A change by which the gate itself would find less.
    case loosenedGate = "loosened_gate"
    /// New access that lies within what a change declares.
    case declaredGrant = "declared_grant"
    /// A document of AWS that is not the one of the tree it is held against.
    case awsChanges = "aws_changes"
    /// A file among the policies that no reader takes.
    case unreadFile = "unread_file"
    /// Evidence that other evidence contradicts.
    case changedEvidence = "changed_evidence"
    /// A document, or another file of the policies, that cannot be read for what stands in it.
    case brokenDocument = "broken_document"
    /// An entry of a baseline that no finding matches any more.
    case fixedBaseline = "fixed_baseline"
}
