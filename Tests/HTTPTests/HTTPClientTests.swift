import FaultServer
import Testing

@testable import HTTP

private func configuration(_ url: String) throws -> HTTPConfiguration {
    var configuration = HTTPConfiguration(endpoint: try HTTPEndpoint(url))
    configuration.retries.firstWaitInMilliseconds = 1
    configuration.timeoutInMilliseconds = 5_000
    return configuration
}

private func outcome(_ configuration: HTTPConfiguration, _ request: HTTPRequest) -> Result<HTTPResponse, HTTPFailure> {
    do throws(HTTPFailure) {
        var client = try HTTPClient(configuration)
        return .success(try client.send(request))
    } catch {
        return .failure(error)
    }
}

@Suite(.serialized) struct HTTPClientTests {
    @Test func `a request arrives with method, sorted query, body and headers`() throws {
        let server = try FaultServer { _, _ in .status(200, body: #"{"ok":true}"#) }
        defer { server.stop() }
        var configuration = try configuration(server.url + "/below/")
        configuration.credentials = .apiKey("c2VjcmV0")
        let request = HTTPRequest(
            .post, "/i/_search", query: [("size", "0"), ("filter_path", "a,b c")], body: Array("{}".utf8))
        let response = try outcome(configuration, request).get()
        #expect(response.isSuccess && response.contentType == "application/json")
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"ok":true}"#)
        let seen = try #require(server.requests.first)
        #expect(seen.line == "POST /below/i/_search?filter_path=a%2Cb%20c&size=0 HTTP/1.1")
        #expect(seen.headers["authorization"] == "ApiKey c2VjcmV0")
        #expect(seen.headers["content-type"] == "application/json" && seen.text == "{}")
    }

    @Test(arguments: [("GET", HTTPRequest.Method.get), ("HEAD", .head), ("DELETE", .delete), ("PUT", .put)])
    func `every method is sent as it is`(name: String, method: HTTPRequest.Method) throws {
        let server = try FaultServer { _, _ in .status(200) }
        defer { server.stop() }
        #expect(try outcome(configuration(server.url), HTTPRequest(method, "/x")).get().status == 200)
        #expect(server.requests.first?.method == name)
    }

    @Test(arguments: [429, 502, 503, 504])
    func `what may pass is tried again, a bounded number of times`(status: Int) throws {
        let server = try FaultServer { _, number in .status(number < 2 ? status : 200) }
        defer { server.stop() }
        let response = try outcome(configuration(server.url), HTTPRequest(.get, "/")).get()
        #expect(response.status == 200 && response.attempts == 3)
        let stubborn = try FaultServer { _, _ in .status(status) }
        defer { stubborn.stop() }
        #expect(try outcome(configuration(stubborn.url), HTTPRequest(.get, "/")).get().status == status)
        #expect(stubborn.requests.count == 5)
    }

    @Test func `Retry-After is waited for`() throws {
        let server = try FaultServer { _, number in
            number == 0 ? .status(429, headers: ["Retry-After": "1"]) : .status(200)
        }
        defer { server.stop() }
        let start = ContinuousClock.now
        #expect(try outcome(configuration(server.url), HTTPRequest(.get, "/")).get().status == 200)
        #expect(ContinuousClock.now - start >= .seconds(1))
    }

    @Test func `a Retry-After of a day is no wait, and is told`() throws {
        let server = try FaultServer { _, _ in .status(429, headers: ["Retry-After": "86400"]) }
        defer { server.stop() }
        let start = ContinuousClock.now
        let response = try outcome(configuration(server.url), HTTPRequest(.get, "/")).get()
        #expect(response.status == 429 && response.retryAfterInSeconds == 86_400 && server.requests.count == 1)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test(arguments: [301, 400, 401, 403, 404, 500])
    func `other statuses are answers, not followed and not repeated`(status: Int) throws {
        let server = try FaultServer { _, _ in .status(status, headers: ["Location": "http://127.0.0.1:1/x"]) }
        defer { server.stop() }
        let response = try outcome(configuration(server.url), HTTPRequest(.get, "/")).get()
        #expect(response.status == status && server.requests.count == 1)
    }

    @Test func `a refused connection says so after all attempts`() throws {
        let url = "http://127.0.0.1:\(try FaultServer.closedPort())"
        #expect(try outcome(configuration(url), HTTPRequest(.get, "/")) == .failure(.refused))
    }

    @Test func `answers that are cut off, or never begin, are tried again`() throws {
        for fault in [FaultServer.Answer.cutOff, .hangUp] {
            let server = try FaultServer { _, number in number == 0 ? fault : .status(200) }
            defer { server.stop() }
            #expect(try outcome(configuration(server.url), HTTPRequest(.get, "/")).get().status == 200)
            let stubborn = try FaultServer { _, _ in fault }
            defer { stubborn.stop() }
            #expect(try outcome(configuration(stubborn.url), HTTPRequest(.get, "/")) == .failure(.cutOff))
            let once = HTTPRequest(.get, "/", mayBeRepeated: false)
            #expect(try outcome(configuration(server.url), once).get().attempts == 1)
        }
    }

    @Test func `a slow answer ends at the limit`() throws {
        let server = try FaultServer { _, _ in .late(milliseconds: 1_000) }
        defer { server.stop() }
        let request = HTTPRequest(.get, "/", timeoutInMilliseconds: 100)
        #expect(try outcome(configuration(server.url), request) == .failure(.timedOut(limitInMilliseconds: 100)))
    }

    @Test func `a connection that never comes about is told apart from a slow answer`() throws {
        // It takes the connection and waits for a request, while the client waits for its part of TLS.
        let server = try FaultServer { _, _ in .hangUp }
        defer { server.stop() }
        var configuration = try configuration("https://127.0.0.1:\(server.port)")
        configuration.connectTimeoutInMilliseconds = 100
        #expect(outcome(configuration, HTTPRequest(.get, "/")) == .failure(.notConnected(limitInMilliseconds: 100)))
        #expect(server.requests.isEmpty)
    }

    @Test func `what is no HTTP is said to be none`() throws {
        let server = try FaultServer { _, _ in .garbage }
        defer { server.stop() }
        guard case .failure(.malformed) = outcome(try configuration(server.url), HTTPRequest(.get, "/")) else {
            Issue.record("garbage was taken for an answer")
            return
        }
    }

    @Test func `an answer over the limit is not taken`() throws {
        let server = try FaultServer { _, _ in .status(200, body: String(repeating: "x", count: 5_000)) }
        defer { server.stop() }
        var configuration = try configuration(server.url)
        configuration.limitInBytes = 4_999
        #expect(outcome(configuration, HTTPRequest(.get, "/")) == .failure(.tooLarge(limitInBytes: 4_999)))
        configuration.limitInBytes = 5_000
        #expect(try outcome(configuration, HTTPRequest(.get, "/")).get().body.count == 5_000)
    }

    @Test func `a host that there is not is named as such`() throws {
        #expect(
            try outcome(configuration("http://no-such-host.invalid"), HTTPRequest(.get, "/"))
                == .failure(.unknownHost))
    }

    @Test func `cancelling ends what runs`() throws {
        let server = try FaultServer { _, _ in .late(milliseconds: 2_000) }
        defer { server.stop() }
        let configuration = try configuration(server.url)
        configuration.cancellation.cancel()
        #expect(outcome(configuration, HTTPRequest(.get, "/")) == .failure(.cancelled))
    }

    @Test func `many requests share a few connections, and every answer has its tag`() throws {
        let server = try FaultServer { request, _ in .status(200, body: request.target) }
        defer { server.stop() }
        var client = try HTTPClient(configuration(server.url))
        for tag in 0..<50 { client.submit(HTTPRequest(.get, "/\(tag)"), tag: tag) }
        var seen: Set<Int> = []
        while let (tag, result) = client.next() {
            #expect(try String(decoding: result.get().body, as: UTF8.self) == "/\(tag)")
            seen.insert(tag)
        }
        #expect(seen == Set(0..<50) && client.requestsSent == 50)
    }

    @Test func `a body is given away piece by piece where a sink takes it`() throws {
        let server = try FaultServer { _, _ in .status(200, body: String(repeating: "y", count: 300_000)) }
        defer { server.stop() }
        var client = try HTTPClient(configuration(server.url))
        var count = 0
        let response = try client.send(HTTPRequest(.get, "/")) { bytes in
            count += bytes.count
            return true
        }
        #expect(count == 300_000 && response.body.isEmpty)
    }
}
