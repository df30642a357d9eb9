import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// The documents that `scps:` of the rules names, beside `rules.yaml`.
enum ControlFiles {
    /// IAM takes 5,120 characters; white space aside.
    private static let limitInBytes = 1 << 20

    /// The service control policies over each account that has any; accounts that several entries name have all of
    /// their levels.
    ///
    /// - Throws: every document that cannot be read or is none, with the place that names it.
    static func read(
        _ rules: Rules, catalog: ActionCatalog
    ) throws(DiagnosticError) -> [AccountID: ServiceControls] {
        let folder = rules.source.path.lastIndex(of: "/").map { String(rules.source.path[...$0]) } ?? ""
        var known: [String: ServiceControls.Document] = [:]
        var controls: [AccountID: ServiceControls] = [:]
        var problems: [Diagnostic] = []
        for (index, entry) in rules.serviceControlPolicies.enumerated() {
            var levels: [[ServiceControls.Document]] = []
            for (number, names) in entry.levels.enumerated() {
                var level: [ServiceControls.Document] = []
                for (position, name) in names.enumerated() {
                    let path = name.hasPrefix("/") ? name : folder + name
                    do throws(DiagnosticError) {
                        if known[path] == nil { known[path] = try document(path, catalog) }
                        level += [known[path]].compactMap { $0 }
                    } catch {
                        let place = rules.span(of: "scps[\(index)].levels[\(number)][\(position)]")
                        problems += error.diagnostics.map { named($0, at: place) }
                    }
                }
                levels.append(level)
            }
            for account in rules.accounts where !account.isManagement && entry.stands(over: account) {
                controls[account.id, default: ServiceControls()].levels += levels
            }
        }
        guard problems.isEmpty else { throw DiagnosticError(problems) }
        return controls
    }

    private static func document(
        _ path: String, _ catalog: ActionCatalog
    ) throws(DiagnosticError) -> ServiceControls.Document {
        let source = SourceText(path: path, bytes: try InputFile.bytes(path, limitInBytes: limitInBytes))
        return ServiceControls.Document(try PolicyDocument(parsing: source), catalog: catalog)
    }

    private static func named(_ diagnostic: Diagnostic, at place: SourceSpan?) -> Diagnostic {
        var copy = diagnostic
        copy.notes.append(Diagnostic.Note("the rules name it here as a service control policy", at: place))
        return copy
    }
}
