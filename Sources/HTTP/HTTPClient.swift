import CCurl

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A client of one server: one pool of connections, several requests on their way at once.
///
/// All work is done on the thread that calls: ``submit(_:tag:)`` hands a request over, ``next()`` waits until one is
/// answered. libcurl's handles are freed with the client.
public struct HTTPClient: ~Copyable {
    /// How the server is reached.
    public let configuration: HTTPConfiguration
    /// How many times a request was sent, repetitions included.
    public private(set) var requestsSent = 0
    private let multi: UnsafeMutableRawPointer
    private var idle: [UnsafeMutableRawPointer] = []
    private var running: [Int: HTTPTransfer] = [:]
    private var waiting: [HTTPTransfer] = []
    private var ended: [(tag: Int, result: Result<HTTPResponse, HTTPFailure>)] = []
    private var generator = SystemRandomNumberGenerator()

    private static let isInitialized = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    /// A client without a connection yet.
    public init(_ configuration: HTTPConfiguration) throws(HTTPFailure) {
        guard HTTPClient.isInitialized, let handle = curl_multi_init() else {
            throw .other("libcurl cannot be started")
        }
        multi = handle
        self.configuration = configuration
        cloudtrim_set_multi_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.connectionLimit)
        cloudtrim_set_multi_long(multi, CURLMOPT_MAXCONNECTS, configuration.connectionLimit)
    }

    deinit {
        for (_, transfer) in running {
            curl_multi_remove_handle(multi, transfer.easy)
            curl_easy_cleanup(transfer.easy)
        }
        for transfer in waiting { curl_easy_cleanup(transfer.easy) }
        for easy in idle { curl_easy_cleanup(easy) }
        curl_multi_cleanup(multi)
    }

    /// How many requests have no answer yet.
    public var inFlight: Int { running.count + waiting.count + ended.count }

    /// Sends one request and waits for its answer, whatever its status.
    public mutating func send(
        _ request: HTTPRequest, into sink: ((UnsafeRawBufferPointer) -> Bool)? = nil
    ) throws(HTTPFailure) -> HTTPResponse {
        let tag = Int.min
        submit(request, tag: tag, sink: sink)
        while true {
            guard let place = ended.firstIndex(where: { $0.tag == tag }) else {
                work()
                continue
            }
            return try ended.remove(at: place).result.get()
        }
    }

    /// Hands over a request, whose answer ``next()`` gives under its tag.
    public mutating func submit(_ request: HTTPRequest, tag: Int) {
        submit(request, tag: tag, sink: nil)
    }

    /// The next answer or failure, in the order in which they come; nil where nothing is on its way.
    public mutating func next() -> (tag: Int, result: Result<HTTPResponse, HTTPFailure>)? {
        while ended.isEmpty, inFlight > 0 { work() }
        return ended.isEmpty ? nil : ended.removeFirst()
    }

    private mutating func submit(_ request: HTTPRequest, tag: Int, sink: ((UnsafeRawBufferPointer) -> Bool)?) {
        guard let easy = idle.popLast() ?? curl_easy_init() else {
            ended.append((tag, .failure(.other("libcurl has no memory"))))
            return
        }
        start(HTTPTransfer(request, tag: tag, easy: easy, configuration: configuration, sink: sink))
    }

    private mutating func start(_ transfer: HTTPTransfer) {
        transfer.begin()
        requestsSent += 1
        running[Int(bitPattern: transfer.easy)] = transfer
        curl_multi_add_handle(multi, transfer.easy)
    }

    /// Does what can be done now, then waits for the network, the next repetition or a tenth of a second.
    private mutating func work() {
        guard !configuration.cancellation.isCancelled else { return endAll() }
        let now = HTTPClient.nowInMilliseconds()
        let due = waiting.filter { $0.dueInMilliseconds <= now }
        waiting.removeAll { $0.dueInMilliseconds <= now }
        for transfer in due { start(transfer) }
        var count: Int32 = 0
        curl_multi_perform(multi, &count)
        if collect() { return }
        let patience = waiting.map { $0.dueInMilliseconds - now }.min() ?? 100
        curl_multi_poll(multi, nil, 0, Int32(max(1, min(100, patience))), nil)
    }

    private mutating func collect() -> Bool {
        var left: Int32 = 0
        var hasEnded = false
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = cloudtrim_result(message)
            curl_multi_remove_handle(multi, easy)
            guard let transfer = running.removeValue(forKey: Int(bitPattern: easy)) else { continue }
            let result = transfer.outcome(code)
            if let wait = waitBeforeRepeating(transfer, result) {
                transfer.dueInMilliseconds = HTTPClient.nowInMilliseconds() + wait
                waiting.append(transfer)
            } else {
                idle.append(easy)
                ended.append((transfer.tag, result))
                hasEnded = true
            }
        }
        return hasEnded
    }

    private mutating func waitBeforeRepeating(
        _ transfer: HTTPTransfer, _ result: Result<HTTPResponse, HTTPFailure>
    ) -> Int? {
        let retries = configuration.retries
        let least = transfer.retryAfterInMilliseconds
        guard transfer.isUntouched, transfer.attempts < retries.attempts,
            retries.waits(retryAfterInMilliseconds: least)
        else { return nil }
        switch result {
        case .success(let response) where HTTPRetries.mayPass(status: response.status): break
        case .failure(let failure) where failure.mayPass: break
        default: return nil
        }
        return retries.wait(afterAttempt: transfer.attempts, retryAfterInMilliseconds: least, using: &generator)
    }

    private mutating func endAll() {
        for (_, transfer) in running.sorted(by: { $0.value.tag < $1.value.tag }) {
            curl_multi_remove_handle(multi, transfer.easy)
            idle.append(transfer.easy)
            ended.append((transfer.tag, .failure(.cancelled)))
        }
        for transfer in waiting {
            idle.append(transfer.easy)
            ended.append((transfer.tag, .failure(.cancelled)))
        }
        running = [:]
        waiting = []
    }

    /// The time on a clock that only goes forward, from some point on.
    public static func nowInMilliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
    }
}
