import AccountState
import Diagnostics
import IAMModel
import PolicyTree

/// What new last-accessed reports make of an account's `last-accessed.json`: those of principals that are gone go, those that
/// come replace the ones that were there.
struct LastAccessedChange {
    /// The change of the file; nil where it stays as it is.
    let change: TreeChange?
    private let path: String
    private let count: Int
    private let all: Int

    /// - Throws: a report without a principal, of another account's, or of one that the state does not hold.
    init(
        _ details: [LastAccessedDetails], principal: String? = nil, of state: AccountState,
        over files: [String: SourceText]
    ) throws(DiagnosticError) {
        path = LastAccessed.path(ofAccount: state.name)
        let old = files[path]
        var known = LastAccessed()
        if let old {
            let (id, reports) = try LastAccessedFile.read(old)
            if id == state.id { known = reports }
        }
        let holders = Dictionary(state.holders.map { (state.arn(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
        var problems: [Diagnostic] = []
        let named = principal.flatMap { name in
            ARN(name) ?? state.holders.first { $0.description == name }.flatMap { ARN(state.arn(of: $0)) }
        }
        if let principal, named == nil {
            throw DiagnosticError(
                .error(
                    .usage, "account `\(state.name)` has no `\(principal)`",
                    help: "it is an ARN, `user/NAME`, `group/NAME` or `role/NAME`"))
        }
        let nameless = details.filter { $0.principal == nil }
        for detail in details {
            guard let arn = detail.principal ?? (nameless.count == 1 ? named : nil) else {
                problems.append(
                    .error(
                        .stateFormat, "the report does not say whose it is", at: detail.span,
                        help: "name the principal of one report at a time: `--principal role/NAME`, or its ARN"))
                continue
            }
            guard let holder = holders[arn.description] else {
                problems.append(
                    .error(
                        .unknownReference, "the report is of `\(arn)`, which account `\(state.name)` does not hold",
                        at: detail.span, help: "import the account's state first"))
                continue
            }
            // The newest report counts, whatever the order of files.
            if let there = known.reports[holder], there.made > detail.report.made { continue }
            known.reports[holder] = detail.report
        }
        guard problems.isEmpty else { throw DiagnosticError(problems) }
        let present = Set(state.holders)
        known.reports = known.reports.filter { present.contains($0.key) }
        count = details.count
        all = known.reports.count
        let bytes = LastAccessedFile.bytes(of: known, id: state.id)
        let isNothing = old == nil && known.reports.isEmpty
        change = old?.bytes == bytes || isNothing ? nil : TreeChange(path: path, old: old?.bytes, new: bytes)
    }

    /// `last accessed: 12 reports, of 14 on file in policies/demo/last-accessed.json`.
    func summary(root: String) -> String {
        "last accessed: \(count) \(count == 1 ? "report" : "reports"), \(all) on file in \(root)/\(path)"
    }
}
