import ActionCatalog
import Analysis
import Diagnostics
import Glibc
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
    /// - Parameters:
    ///   - path: where the rules lie here, whatever tree they were read from.
    ///   - base: the tree that documents are read from; nil for the disk.
    /// - Throws: every document that cannot be read or is none, with the place that names it.
    static func read(
        _ rules: Rules, at path: String? = nil, from base: BaseTree? = nil, catalog: ActionCatalog
    ) throws(DiagnosticError) -> [AccountID: ServiceControls] {
        let rulesPath = path ?? rules.source.path
        let folder = rulesPath.lastIndex(of: "/").map { String(rulesPath[...$0]) } ?? ""
        let bounds = FilePath.bounds(of: rulesPath)
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
                        if known[path] == nil { known[path] = try document(path, within: bounds, base, catalog) }
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
        _ path: String, within bounds: String, _ base: BaseTree?, _ catalog: ActionCatalog
    ) throws(DiagnosticError) -> ServiceControls.Document {
        let source = try text(path, within: bounds, base)
        return ServiceControls.Document(try PolicyDocument(parsing: source), catalog: catalog)
    }

    /// A document within the repository of the rules: what lies elsewhere is nothing that rules can name, and not one line of it
    /// is shown.
    private static func text(
        _ path: String, within bounds: String, _ base: BaseTree?
    ) throws(DiagnosticError) -> SourceText {
        guard FilePath.parts(of: path, below: FilePath.resolved(bounds) ?? bounds) != nil,
            access(path, F_OK) != 0 || FilePath.lies(path, in: bounds)
        else {
            throw DiagnosticError(
                .error(
                    .nameRefused, "this lies outside of the repository of the rules", at: SourceSpan(path: path),
                    help: "keep the document in the repository, beside the rules"))
        }
        switch try base?.file(path) {
        case .text(let source)?: return source
        case .missing?:
            throw DiagnosticError(
                .error(.io, "\(base?.name ?? "") has no such file", at: SourceSpan(path: path)))
        case .outside?, nil:
            return SourceText(path: path, bytes: try InputFile.bytes(path, limitInBytes: limitInBytes))
        }
    }

    private static func named(_ diagnostic: Diagnostic, at place: SourceSpan?) -> Diagnostic {
        var copy = diagnostic
        copy.notes.append(Diagnostic.Note("the rules name it here as a service control policy", at: place))
        return copy
    }
}
