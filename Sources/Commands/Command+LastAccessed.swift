import AccountState
import Diagnostics
import IAMModel

extension Option {
    /// Reports beside a state, or alone.
    static let lastAccessed = repeatable(
        "last-accessed", "FILE",
        "what `aws iam get-service-last-accessed-details` says of a principal; once a file", from: .files(["json"]))
    /// Whose reports they are, where they don't say.
    static let principal = value(
        "principal", "WHO", "whose report --last-accessed is: an ARN, role/NAME, user/NAME or group/NAME", from: .any)
}

extension Command {
    /// The reports that `--last-accessed` names, each with its principal.
    static func readReports(_ invocation: Invocation) throws(DiagnosticError) -> [LastAccessedDetails] {
        var reports: [LastAccessedDetails] = []
        for path in invocation.values(.lastAccessed) {
            let source = SourceText(path: path, bytes: try InputFile.bytes(path, limitInBytes: 256 << 20))
            reports += try LastAccessedDetails.read(source)
        }
        return reports
    }
}
