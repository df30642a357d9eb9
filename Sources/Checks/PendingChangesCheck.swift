import Diagnostics
import Rules

/// Finds files that `generate` would still change by the evidence on file: a proposal that nobody took, or documents that were
/// edited since.
struct PendingChangesCheck: Check {
    static let code = DiagnosticCode.pendingChanges

    func findings(in subject: CheckSubject) -> [Finding] {
        (subject.evidence?.pending ?? []).map { change in
            let message =
                switch change.kind {
                case .added: "`cloudtrim generate` would add this file"
                case .edited: "`cloudtrim generate` would change this file from here on"
                case .removed: "`cloudtrim generate` would remove this file"
                }
            return Finding(
                Self.code, message, at: change.span, element: "file",
                help: "`cloudtrim generate --from-usage` shows the diff, with `--write` it is taken")
        }
    }
}
