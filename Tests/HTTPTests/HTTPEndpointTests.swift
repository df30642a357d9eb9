import Diagnostics
import Testing

@testable import HTTP

struct HTTPEndpointTests {
    @Test func `an address loses its last slash and keeps its path`() throws {
        let endpoint = try HTTPEndpoint("https://search.example.org:9200/logs/")
        #expect(endpoint.text == "https://search.example.org:9200/logs")
        #expect(endpoint.host == "search.example.org:9200" && endpoint.isEncrypted)
    }

    @Test(arguments: [
        ("ftp://host", HTTPEndpoint.Refusal.scheme("ftp")), ("https://ann:pw@host", .secret),
        ("https://ann@host", .secret),
        ("host:9200", .malformed), ("", .malformed), ("http://", .malformed), ("http://host/?q=1", .query),
        ("http://ho st", .malformed), ("file:///etc/passwd", .scheme("file")),
    ])
    func `what is no plain address of a server is refused`(text: String, refusal: HTTPEndpoint.Refusal) {
        #expect(throws: refusal) { try HTTPEndpoint(text) }
    }

    @Test(arguments: [
        ("localhost", true), ("LOCALHOST", true), ("127.0.0.1", true), ("127.255.0.9", true), ("[::1]", true),
        ("localhost.evil.example", false), ("127.0.0.1.evil.example", false), ("localhostess", false), ("[::2]", false),
        ("128.0.0.1", false), ("10.127.0.0", false), ("evil.example", false),
    ])
    func `this machine is told by its whole name or address`(host: String, isLoopback: Bool) throws {
        #expect(try HTTPEndpoint("http://\(host):9200/x").isLoopback == isLoopback)
    }

    @Test func `no way of printing shows a secret`() {
        let all: [HTTPCredentials] = [
            .basic(user: "ann", password: "s3cret"), .apiKey("s3cret"), .bearer("s3cret"),
            .awsSignature(
                .init(accessKeyID: "AKIA", secretAccessKey: "s3cret", sessionToken: "s3cret"), region: "eu-west-1",
                service: "es"),
        ]
        for credentials in all {
            var dumped = ""
            dump(credentials, to: &dumped)
            for text in [dumped, "\(credentials)", String(reflecting: credentials), "\([credentials])"] {
                #expect(!text.contains("s3cret"))
            }
        }
    }

    @Test func `waits double, stay within bounds, and heed the server`() {
        var retries = HTTPRetries()
        retries.firstWaitInMilliseconds = 100
        retries.longestWaitInMilliseconds = 1_000
        var generator = SystemRandomNumberGenerator()
        for (attempt, range) in [(1, 50...100), (2, 100...200), (3, 200...400), (9, 500...1_000), (70, 500...1_000)] {
            for _ in 0..<20 {
                let wait = retries.wait(afterAttempt: attempt, retryAfterInMilliseconds: 0, using: &generator)
                #expect(range.contains(wait))
            }
        }
        #expect(retries.wait(afterAttempt: 1, retryAfterInMilliseconds: 700, using: &generator) == 700)
        #expect(retries.wait(afterAttempt: 1, retryAfterInMilliseconds: 60_000, using: &generator) == 1_000)
    }
}
