import Diagnostics
import JSONSyntax

/// The text of a `usage.json`: whole, or not taken.
///
/// The last member, `digest`, is that of all others, however they are laid out: a line less, a value changed by hand or the lines
/// of two runs in one file don't pass. A file that was written before there was a digest has none, and is read.
///
/// ```json
/// { "version": 2, …, "digest": "90b1c8c17a2b1f5e" }
/// ```
public enum UsageText {
    /// The key of the digest.
    public static let digestKey = "digest"

    /// Reads the text as JSON.
    ///
    /// - Throws: what is no JSON; where git left the lines of both sides of a conflict, that.
    public static func tree(
        of source: SourceText, limits: JSONTree.Limits = JSONTree.Limits()
    ) throws(DiagnosticError) -> JSONTree {
        do throws(DiagnosticError) {
            return try JSONTree(parsing: source, limits: limits)
        } catch {
            if let conflict = conflict(in: source) { throw DiagnosticError(conflict) }
            throw DiagnosticError(
                error.diagnostics.map { problem in
                    var problem = problem
                    problem.help = (problem.help.map { "\($0); " } ?? "") + remedy(source.path)
                    return problem
                })
        }
    }

    /// What is wrong with the digest of a text; nil where it fits, or there is none.
    public static func damage(of tree: JSONTree) -> Diagnostic? {
        guard let node = tree.root[digestKey], node.string != digest(of: JSONValue(tree.root)) else { return nil }
        return .error(
            .usageFormat,
            "the evidence is not what was written: a line is missing or was changed, or it is the lines of two runs",
            at: tree.span(node), help: remedy(tree.source.path))
    }

    /// Whether a text has a digest.
    public static func hasDigest(_ tree: JSONTree) -> Bool { tree.root[digestKey] != nil }

    /// The digest of all members but itself, in the order in which they stand.
    public static func digest(of value: JSONValue) -> String {
        var value = value
        if case .object(let members) = value { value = .object(members.filter { $0.key != digestKey }) }
        return ContentDigest(bytes: JSONWriter.compact(value)).text
    }

    /// The place at which git wrote where one side of a conflict begins ("git-merge": "How conflicts are presented").
    private static func conflict(in source: SourceText) -> Diagnostic? {
        var start = 0
        for line in source.bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if line.starts(with: "<<<<<<<".utf8) || line.starts(with: ">>>>>>>".utf8) {
                return .error(
                    .jsonSyntax, "the file holds both sides of a git conflict: nothing is decided by it",
                    at: source.span(start..<(start + line.count)), help: remedy(source.path))
            }
            start += line.count + 1
        }
        return nil
    }

    private static func remedy(_ path: String) -> String {
        "take either side whole (`git checkout --ours -- \(path)`, or the last commit's: `git checkout HEAD -- \(path)`), "
            + "and run `cloudtrim generate --write` with logs again"
    }
}
