import Diagnostics
import HTTP
import IAMModel
import JSONSyntax

/// Calls of one service's operations, several on their way at once, repeated with growing waits where AWS asks for that.
///
/// All work is done on the thread that calls. A class, since libcurl's handles live in it.
public final class AWSClient {
    /// One call of an operation.
    public struct Call: Sendable {
        /// The operation, `GetAccountAuthorizationDetails`.
        public let operation: String
        /// Its parameters, of plain values only.
        public let parameters: [(name: String, value: String)]

        /// Headers of its own.
        let headers: [(name: String, value: String)]

        /// A call.
        public init(_ operation: String, _ parameters: [(name: String, value: String)] = []) {
            self.init(operation, parameters, headers: [])
        }

        init(
            _ operation: String, _ parameters: [(name: String, value: String)],
            headers: [(name: String, value: String)]
        ) {
            self.operation = operation
            self.parameters = parameters
            self.headers = headers
        }
    }

    /// What came of a call.
    public typealias Outcome = Result<AWSAnswer, AWSFailure>

    /// How often a call that is throttled is made at most, and how soon it is made again
    /// (AWS SDKs and Tools Reference Guide, "Retry behavior").
    public var retries: HTTPRetries
    /// How often a call was sent, repetitions included.
    public var requestsSent: Int { client.requestsSent }

    let service: AWSService
    private let host: String
    private var client: HTTPClient
    private var calls: [Int: (call: Call, attempts: Int)] = [:]
    private var waiting: [(due: Int, tag: Int)] = []
    private var generator = SystemRandomNumberGenerator()

    /// A client of a service; without keys, calls are not signed.
    public init(
        _ service: AWSService, _ settings: AWSSettings, keys: HTTPCredentials.AWSKeys?, region: String? = nil
    ) throws(DiagnosticError) {
        let region = region ?? settings.region
        let endpoint = try settings.endpoint(service, region: region)
        guard keys == nil || endpoint.isEncrypted || endpoint.isLoopback else {
            throw DiagnosticError(
                .error(
                    .awsCredentials, "`\(endpoint)` would get AWS's answers without encryption",
                    help: "give the address with `https://`"))
        }
        var configuration = settings.connection(endpoint)
        if let keys {
            configuration.credentials = .awsSignature(
                keys, region: service.signingRegion(region), service: service.prefix)
        }
        retries = HTTPRetries()
        retries.attempts = 12
        retries.firstWaitInMilliseconds = 500
        self.service = service
        host = endpoint.host
        do throws(HTTPFailure) {
            client = try HTTPClient(configuration)
        } catch {
            throw DiagnosticError(error.diagnostic(host: endpoint.host, doing: "starting"))
        }
    }

    /// Makes one call and waits for what comes of it.
    public func send(_ call: Call) throws(AWSFailure) -> AWSAnswer {
        submit(call, tag: Int.min)
        while let (tag, outcome) = next() {
            if tag == Int.min { return try outcome.get() }
        }
        throw failure(call, .malformed("nothing came"))
    }

    /// Makes one call and waits for its answer; what goes wrong is told as a reader sees it.
    public func answer(_ call: Call) throws(DiagnosticError) -> AWSAnswer {
        do throws(AWSFailure) {
            return try send(call)
        } catch {
            throw DiagnosticError(error.diagnostic)
        }
    }

    /// Hands over a call, whose outcome ``next()`` gives under its tag, which no other call on its way may have.
    public func submit(_ call: Call, tag: Int) {
        calls[tag] = (call, 0)
        start(tag)
    }

    /// Makes a call later.
    public func submit(_ call: Call, tag: Int, afterMilliseconds wait: Int) {
        calls[tag] = (call, 0)
        waiting.append((HTTPClient.nowInMilliseconds() + wait, tag))
    }

    /// The next outcome, in the order in which they come; nil where no call is on its way or waits.
    public func next() -> (tag: Int, outcome: Outcome)? {
        while !calls.isEmpty {
            startWaiting()
            if client.inFlight == 0 {
                guard let due = waiting.map(\.due).min() else { return nil }
                AWSClient.sleep(milliseconds: min(100, max(1, due - HTTPClient.nowInMilliseconds())))
                continue
            }
            guard let (tag, result) = client.next(), let (call, attempts) = calls[tag] else { continue }
            let outcome = outcome(of: call, result)
            if case .failure(let failure) = outcome, attempts < limit(after: failure, result) {
                let wait = retries.wait(afterAttempt: attempts, using: &generator)
                waiting.append((HTTPClient.nowInMilliseconds() + wait, tag))
                continue
            }
            calls[tag] = nil
            return (tag, outcome)
        }
        return nil
    }

    private func startWaiting() {
        let now = HTTPClient.nowInMilliseconds()
        let due = waiting.filter { $0.due <= now }
        waiting.removeAll { $0.due <= now }
        for (_, tag) in due { start(tag) }
    }

    private func start(_ tag: Int) {
        guard let call = calls[tag]?.call else { return }
        calls[tag]?.attempts += 1
        client.submit(service.request(call), tag: tag)
    }

    /// How often a call may be made in all: throttling is waited out, an error of the server is tried again a few times, and
    /// connections that break and 502 to 504 are the HTTP client's to repeat.
    private func limit(after failure: AWSFailure, _ result: Result<HTTPResponse, HTTPFailure>) -> Int {
        if case .throttled = failure.reason { return retries.attempts }
        if case .success(let response) = result, response.status == 500 { return min(3, retries.attempts) }
        return 1
    }

    private func outcome(of call: Call, _ result: Result<HTTPResponse, HTTPFailure>) -> Outcome {
        let response: HTTPResponse
        switch result {
        case .failure(let reason): return .failure(failure(call, .http(reason)))
        case .success(let value): response = value
        }
        do throws(AWSAnswer.Refusal) {
            let answer = try AWSAnswer(response, of: service)
            if response.isSuccess { return .success(answer) }
            let error = answer.error
            guard let code = error.code ?? (response.status == 401 ? "401" : nil) else {
                return .failure(failure(call, .malformed("status \(response.status) without an error's code")))
            }
            return .failure(
                failure(
                    call, AWSFailure.reason(code: code, message: error.message ?? "", status: response.status)))
        } catch {
            if response.status == 429 { return .failure(failure(call, .throttled(code: "429"))) }
            return .failure(failure(call, .malformed(error.text(status: response.status))))
        }
    }

    private func failure(_ call: Call, _ reason: AWSFailure.Reason) -> AWSFailure {
        AWSFailure(action: "\(service.prefix):\(call.operation)", host: host, reason: reason)
    }
}
