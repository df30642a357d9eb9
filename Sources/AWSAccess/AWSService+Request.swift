import HTTP
import JSONSyntax

extension AWSService {
    /// A call as the service's protocol writes it.
    func request(_ call: AWSClient.Call) -> HTTPRequest {
        switch form {
        case .query(let version):
            let all = [("Action", call.operation), ("Version", version)] + call.parameters
            let body = all.map { "\(HTTPRequest.encoded($0.0))=\(HTTPRequest.encoded($0.1))" }.joined(separator: "&")
            return HTTPRequest(
                .post, "/", body: Array(body.utf8),
                contentType: "application/x-www-form-urlencoded; charset=utf-8")
        case .json(let target):
            let members = call.parameters.map { JSONValue.Member($0.name, .string($0.value)) }
            return HTTPRequest(
                .post, "/", body: JSONWriter.compact(.object(members)), contentType: "application/x-amz-json-1.1",
                headers: [("X-Amz-Target", "\(target).\(call.operation)")])
        case .rest: return HTTPRequest(.get, call.operation, query: call.parameters, headers: call.headers)
        }
    }
}
