import AccountState
import ActionCatalog
import IAMModel

/// What IAM's report of a principal says of one action.
public struct AccessStatement: Hashable, Sendable {
    /// The action, or its service where IAM does not track the action: `s3:CreateBucket`, `s3`.
    public let what: String
    /// The last attempt; nil for none within the tracking period.
    public let access: LastAccessed.Access?
    /// When IAM made the report.
    public let made: Day
    /// Why nothing goes by it; nil where what was never accessed may.
    public let doubt: AccessReport.Doubt?
    /// Whether no event shows the attempt.
    public let isUnseen: Bool

    /// In words: `s3 last accessed 2026-05-03 in eu-west-1, by IAM's report of 2026-06-30; no event shows it`.
    public var words: String {
        let when = access.map { "last accessed \($0.day)" + ($0.region.map { " in \($0)" } ?? "") } ?? "never accessed"
        return "\(what) \(when), by IAM's report of \(made)" + (isUnseen ? "; no event shows it" : "")
            + (doubt.map { "; nothing goes by the report: \($0.words)" } ?? "")
    }
}

extension AccessReport {
    /// What the report says of an action; nil where it does not name the service.
    public func statement(about action: ActionID, in catalog: ActionCatalog) -> AccessStatement? {
        let prefix = catalog.services[catalog.serviceIndex(of: action)].prefix
        guard let service = report.services[prefix] else { return nil }
        let own = tracked[action]
        let what = own == nil ? prefix : catalog.name(of: action)
        return AccessStatement(
            what: what, access: own ?? service.last, made: made, doubt: doubt,
            isUnseen: contradictions.contains { $0.what == what })
    }
}
