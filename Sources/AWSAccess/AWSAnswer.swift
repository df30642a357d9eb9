import HTTP
import JSONSyntax

/// A service's answer, in the form that it speaks.
public enum AWSAnswer: Sendable {
    /// The result's element of the query protocol, `GetAccountAuthorizationDetailsResult`.
    case xml(XMLElement)
    /// JSON.
    case json(JSONNode)

    /// Why bytes are no answer.
    enum Refusal: Error {
        case xml(XMLElement.Refusal)
        case json

        func text(status: Int) -> String {
            switch self {
            case .xml(.malformed(let what, let line)): "status \(status), line \(line): \(what)"
            case .xml(.declaration): "status \(status), XML with a document type declaration"
            case .xml(.tooDeep): "status \(status), XML that is nested too deep"
            case .json: "status \(status), no JSON"
            }
        }
    }

    init(_ response: HTTPResponse, of service: AWSService) throws(Refusal) {
        switch service.form {
        case .query:
            let root: XMLElement
            do throws(XMLElement.Refusal) {
                root = try XMLElement(parsing: response.body)
            } catch {
                throw .xml(error)
            }
            // The result lies below the response, beside the request's identifier.
            self = .xml(root.children.first { $0.name.hasSuffix("Result") } ?? root)
        case .json, .rest:
            guard let tree = try? JSONTree(parsing: .init(path: "answer", bytes: response.body)) else { throw .json }
            self = .json(tree.root)
        }
    }

    /// The whole answer as the AWS CLI prints it.
    public var json: JSONValue {
        switch self {
        case .xml(let element): element.json
        case .json(let node): JSONValue(node)
        }
    }

    /// A plain value of the answer's first level.
    public subscript(name: String) -> String? {
        switch self {
        case .xml(let element): element.text(name)
        case .json(let node): node[name]?.string
        }
    }

    /// An error's code and message: `Error` below `ErrorResponse`, or `__type` and `message`.
    var error: (code: String?, message: String?) {
        switch self {
        case .xml(let element):
            let error = element["Error"] ?? element
            return (error.text("Code"), error.text("Message"))
        case .json(let node):
            let code = node["__type"] ?? node["code"] ?? node["Code"]
            return (code?.string, (node["message"] ?? node["Message"])?.string)
        }
    }
}
