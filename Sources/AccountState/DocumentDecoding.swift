import Diagnostics
import IAMModel
import JSONSyntax
import PolicyLanguage

/// Brings a policy document, in whatever form a state holds it, into the layout of the tree.
enum DocumentDecoding {
    /// A document laid out with two spaces a level.
    ///
    /// IAM's own answer is a URL-encoded string (RFC 3986: a plus sign is a plus sign), which the AWS CLI decodes into an
    /// object; other tools leave a string of JSON.
    ///
    /// - Returns: nil, and told, where it is no JSON object.
    static func bytes(of node: JSONNode, _ what: String, at place: Place, _ problems: ProblemList) -> [UInt8]? {
        if node.members != nil { return JSONWriter.file(JSONValue(node)) }
        guard let text = node.string else {
            problems.add(.error(.stateFormat, "\(what) is \(node.typeName), not a document", at: place.span))
            return nil
        }
        let isPlain = text.utf8.first { $0 > 0x20 } == UInt8(ascii: "{")
        guard let bytes = isPlain ? Array(text.utf8) : PercentEncoding.decoded(text) else {
            problems.add(
                .error(
                    .stateFormat, "\(what) is a string that is neither JSON nor URL-encoded", at: place.span,
                    help: "get the state anew with `aws iam get-account-authorization-details`"))
            return nil
        }
        do throws(DiagnosticError) {
            let tree = try JSONTree(parsing: SourceText(path: "", bytes: bytes))
            guard tree.root.members != nil else {
                problems.add(.error(.stateFormat, "\(what) holds \(tree.root.typeName), not an object", at: place.span))
                return nil
            }
            return JSONWriter.file(JSONValue(tree.root))
        } catch {
            problems.add(moved(error, to: place.span, what))
            return nil
        }
    }

    /// A document that stands within another file and has no place of its own in the tree.
    static func document(
        of node: JSONNode, _ what: String, at place: Place, _ problems: ProblemList
    ) -> PolicyDocument? {
        guard let bytes = bytes(of: node, what, at: place, problems) else { return nil }
        do throws(DiagnosticError) {
            return try PolicyDocument(parsing: SourceText(path: place.path, bytes: bytes))
        } catch {
            problems.add(moved(error, to: place.span, what))
            return nil
        }
    }

    /// The problems of a text inside of another file, at the place where that file holds it.
    static func moved(_ error: DiagnosticError, to span: SourceSpan, _ what: String) -> DiagnosticError {
        DiagnosticError(
            error.diagnostics.map {
                Diagnostic($0.severity, $0.code, "\(what): \($0.message)", at: span, help: $0.help)
            })
    }
}
