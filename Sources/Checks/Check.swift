import Diagnostics

/// One thing that the gate looks for: one code, one file.
///
/// A check finds; how grave that is, and whether it is asked for, the rules say (`CheckSettings`).
protocol Check: Sendable {
    /// The code of its findings.
    static var code: DiagnosticCode { get }

    /// What it finds, in any order.
    func findings(in subject: CheckSubject) throws(DiagnosticError) -> [Finding]
}

/// The checks, in the order of the manual.
enum Checks {
    static let all: [any Check] = [
        ForbiddenActionsCheck(), NewAccessCheck(), AWSChangesCheck(), LoosenedGateCheck(), UnreadFileCheck(),
        ChangedEvidenceCheck(), PrivilegeEscalationCheck(), UnknownActionCheck(), RefusedDocumentCheck(),
        NotActionAllowCheck(), WildcardActionCheck(), WildcardResourceCheck(), PolicySizeCheck(), UnmanagedCheck(),
        ExpiredRuleCheck(), ExpiresSoonCheck(), UnmatchedRuleCheck(), StaleUsageCheck(), UnusedActionCheck(),
        PendingChangesCheck(),
        BreakGlassUseCheck(),
    ]
}
