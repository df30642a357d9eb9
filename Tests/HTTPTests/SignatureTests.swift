import FaultServer
import Foundation
import Testing

@testable import HTTP

private let hasBotocore = system("python3 -c 'import botocore' 2>/dev/null") == 0

private let requests: [HTTPRequest] = [
    HTTPRequest(.get, "/"), HTTPRequest(.head, "/cloudtrail-2026.06"),
    HTTPRequest(.get, "/cloudtrail-2026.06/_field_caps", query: [("fields", "*")]),
    HTTPRequest(.put, "/_index_template/cloudtrim-cloudtrail", body: Array("{}".utf8)),
    HTTPRequest(.post, "/_msearch", body: Array("{}\n{}\n".utf8), contentType: "application/x-ndjson"),
    HTTPRequest(
        .post, "/_bulk", query: [("filter_path", "errors,items.*.status"), ("a", "b c")], body: Array("{}\n".utf8),
        contentType: "application/x-ndjson"),
    HTTPRequest(.post, "/cloudtrail-2026.06/_refresh"), HTTPRequest(.delete, "/cloudtrail-2026.06"),
    HTTPRequest(.post, "/_bulk", body: Array(repeating: UInt8(ascii: "x"), count: 2 << 20)),
    HTTPRequest(
        .post, "/", body: Array("Action=GetCallerIdentity&Version=2011-06-15".utf8),
        contentType: "application/x-www-form-urlencoded; charset=utf-8"),
    HTTPRequest(
        .post, "/", body: Array(#"{"ChildId":"111111111111"}"#.utf8), contentType: "application/x-amz-json-1.1",
        headers: [("X-Amz-Target", "AWSOrganizationsV20161128.ListParents")]),
]
private let services = ["es", "aoss", "iam"]

/// Sends a request with a signature, and gives it as it arrived.
private func arrived(_ request: HTTPRequest, _ service: String = "es") throws -> (
    request: FaultServer.Request, signed: [String], port: UInt16
) {
    let server = try FaultServer { _, _ in .status(200) }
    defer { server.stop() }
    var configuration = HTTPConfiguration(endpoint: try HTTPEndpoint(server.url))
    configuration.credentials = .awsSignature(
        .init(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret/EXAMPLE+KEY", sessionToken: "tok/en=="),
        region: "eu-west-1", service: service)
    var client = try HTTPClient(configuration)
    _ = try client.send(request)
    let seen = try #require(server.requests.first)
    let authorization = try #require(seen.headers["authorization"])
    let list = authorization.components(separatedBy: "SignedHeaders=").last?.prefix { $0 != "," } ?? ""
    return (seen, list.split(separator: ";").map(String.init), server.port)
}

@Suite(.serialized) struct SignatureTests {
    @Test(arguments: requests.indices)
    func `what is signed is sent`(number: Int) throws {
        let (request, signed, _) = try arrived(requests[number])
        #expect(signed.contains("host") && signed.contains("x-amz-security-token"))
        #expect(signed.allSatisfy { request.headers[$0] != nil }, "\(signed)")
        #expect(!request.headers.values.contains { $0.contains("secret/EXAMPLE") })
    }

    @Test func `OpenSearch Serverless gets the body's hash, which is signed, and others don't`() throws {
        let (request, signed, _) = try arrived(HTTPRequest(.post, "/_search", body: Array("{}".utf8)), "aoss")
        // printf '{}' | sha256sum
        let hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        #expect(request.headers["x-amz-content-sha256"] == hash && signed.contains("x-amz-content-sha256"))
        let other = try arrived(HTTPRequest(.post, "/_search", body: Array("{}".utf8))).request
        #expect(other.headers["x-amz-content-sha256"] == nil)
    }

    @Test(.enabled(if: hasBotocore, "no botocore"), arguments: requests.indices, services)
    func `the signature is botocore's`(number: Int, service: String) throws {
        let (request, signed, _) = try arrived(requests[number], service)
        let folder = NSTemporaryDirectory() + "cloudtrim-signature-\(UUID().uuidString)"
        defer { for ending in ["body", "headers", "out"] { unlink("\(folder).\(ending)") } }
        try Data(request.body).write(to: URL(filePath: folder + ".body"))
        let headers = signed.map { "\($0): \(request.headers[$0] ?? "")\n" }.joined()
        try Data(headers.utf8).write(to: URL(filePath: folder + ".headers"))
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "signature.py").path
        let url = "http://\(request.headers["host"] ?? "")\(request.target)"
        let command =
            "python3 '\(script)' \(request.method) '\(url)' '\(folder).body' \(service) <'\(folder).headers' >'\(folder).out'"
        #expect(system(command) == 0)
        let signature = try String(contentsOfFile: folder + ".out", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(signature.count == 64)
        #expect(request.headers["authorization"]?.hasSuffix("Signature=\(signature)") == true)
    }
}
