import Diagnostics
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
        guard let bytes = isPlain ? Array(text.utf8) : percentDecoded(text) else {
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

    /// What a URL-encoded text means; nil where a percent sign is not followed by two hexadecimal digits, or none is.
    static func percentDecoded(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        var isEncoded = false
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = bytes.next().flatMap(digit), let low = bytes.next().flatMap(digit) else { return nil }
            result.append(high << 4 | low)
            isEncoded = true
        }
        return isEncoded ? result : nil
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
