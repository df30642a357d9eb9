import CCurl

/// One request on its way: libcurl's easy handle and what its callbacks fill.
///
/// A class, since libcurl keeps its address.
final class HTTPTransfer {
    /// What a transfer is known by to whoever asked for it.
    let tag: Int
    let easy: UnsafeMutableRawPointer
    let mayBeRepeated: Bool
    let timeoutInMilliseconds: Int
    private let connectTimeoutInMilliseconds: Int
    private(set) var attempts = 0
    /// When it is sent again, on the monotonic clock; only while it waits.
    var dueInMilliseconds = 0
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let message: UnsafeMutablePointer<CChar>
    private var body: [UInt8] = []
    private let limitInBytes: Int
    private var received = 0
    private var isTooLarge = false
    private var sink: ((UnsafeRawBufferPointer) -> Bool)?

    init(
        _ request: HTTPRequest, tag: Int, easy: UnsafeMutableRawPointer, configuration: borrowing HTTPConfiguration,
        sink: ((UnsafeRawBufferPointer) -> Bool)?
    ) {
        self.tag = tag
        self.easy = easy
        self.sink = sink
        mayBeRepeated = request.mayBeRepeated
        timeoutInMilliseconds = request.timeoutInMilliseconds ?? configuration.timeoutInMilliseconds
        connectTimeoutInMilliseconds = min(timeoutInMilliseconds, configuration.connectTimeoutInMilliseconds)
        limitInBytes = configuration.limitInBytes
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        curl_easy_reset(easy)
        set(configuration)
        set(request, on: configuration)
        set(configuration.credentials, request.body)
        cloudtrim_set_pointer(easy, CURLOPT_HTTPHEADER, headers)
        let context = Unmanaged.passUnretained(self).toOpaque()
        cloudtrim_set_pointer(easy, CURLOPT_PRIVATE, context)
        cloudtrim_set_pointer(easy, CURLOPT_WRITEDATA, context)
        cloudtrim_set_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.take(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
        }
    }

    deinit {
        curl_slist_free_all(headers)
        message.deallocate()
    }

    /// The transfer that an easy handle belongs to.
    static func of(_ easy: UnsafeMutableRawPointer) -> HTTPTransfer? {
        var context: UnsafeMutableRawPointer?
        guard cloudtrim_get_pointer(easy, CURLINFO_PRIVATE, &context) == CURLE_OK, let context else { return nil }
        return Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// Forgets an earlier attempt's answer.
    func begin() {
        attempts += 1
        body.removeAll(keepingCapacity: true)
        received = 0
        isTooLarge = false
        message[0] = 0
    }

    /// Whether a failure may be tried again: not once a sink has taken a part of the answer.
    var isUntouched: Bool { mayBeRepeated && (sink == nil || received == 0) }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        received += bytes.count
        if let sink { return sink(bytes) }
        guard received <= limitInBytes else {
            isTooLarge = true
            return false
        }
        if body.isEmpty {
            var length: curl_off_t = 0
            cloudtrim_get_large(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length)
            body.reserveCapacity(min(Int(max(0, length)), HTTPTransfer.announcedLimitInBytes))
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// How much room is made for an answer whose length is announced; a longer one grows as it comes.
    private static let announcedLimitInBytes = 16 << 20

    /// The answer or the failure of an attempt that has ended.
    func outcome(_ code: CURLcode) -> Result<HTTPResponse, HTTPFailure> {
        if isTooLarge { return .failure(.tooLarge(limitInBytes: limitInBytes)) }
        guard code == CURLE_OK else {
            if code == CURLE_WRITE_ERROR, sink != nil { return .failure(.cancelled) }
            if code == CURLE_OPERATION_TIMEDOUT, !wasSent {
                return .failure(.notConnected(limitInMilliseconds: connectTimeoutInMilliseconds))
            }
            return .failure(
                HTTPFailure(
                    code, detail: String(cString: message), timeoutInMilliseconds: timeoutInMilliseconds,
                    limitInBytes: limitInBytes))
        }
        var status = 0
        cloudtrim_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        let response = HTTPResponse(
            status: status, body: body, contentType: text(CURLINFO_CONTENT_TYPE).lowercased(),
            location: text(CURLINFO_REDIRECT_URL), attempts: attempts,
            retryAfterInSeconds: retryAfterInMilliseconds / 1000)
        body = []
        return .success(response)
    }

    /// Whether the connection stood, so that the request could go.
    private var wasSent: Bool {
        var microseconds: curl_off_t = 0
        cloudtrim_get_large(easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds)
        return microseconds > 0
    }

    /// How long the server asks to be left alone.
    var retryAfterInMilliseconds: Int {
        var seconds: curl_off_t = 0
        cloudtrim_get_large(easy, CURLINFO_RETRY_AFTER, &seconds)
        return Int(min(max(0, seconds), 86_400)) * 1000
    }

    private func text(_ info: CURLINFO) -> String {
        var text: UnsafeMutablePointer<CChar>?
        guard cloudtrim_get_text(easy, info, &text) == CURLE_OK, let text else { return "" }
        return String(cString: text)
    }

    private func set(_ configuration: borrowing HTTPConfiguration) {
        cloudtrim_set_pointer(easy, CURLOPT_ERRORBUFFER, message)
        cloudtrim_set_long(easy, CURLOPT_NOSIGNAL, 1)
        cloudtrim_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        cloudtrim_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        cloudtrim_set_long(easy, CURLOPT_HTTP_VERSION, cloudtrim_http_version())
        cloudtrim_set_text(easy, CURLOPT_USERAGENT, configuration.userAgent)
        // What is meant for this machine stays on it, whatever `http_proxy` and `ALL_PROXY` say.
        if configuration.endpoint.isLoopback || !configuration.mayUseProxy {
            cloudtrim_set_text(easy, CURLOPT_NOPROXY, "*")
        }
        if configuration.acceptsGzip { cloudtrim_set_text(easy, CURLOPT_ACCEPT_ENCODING, "gzip") }
        cloudtrim_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeoutInMilliseconds)
        cloudtrim_set_long(easy, CURLOPT_TIMEOUT_MS, timeoutInMilliseconds)
        cloudtrim_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
        cloudtrim_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
        if let file = configuration.authorityFile { cloudtrim_set_text(easy, CURLOPT_CAINFO, file) }
        if let file = configuration.certificateFile {
            cloudtrim_set_text(easy, CURLOPT_SSLCERT, file)
            cloudtrim_set_text(easy, CURLOPT_SSLKEY, configuration.certificateKeyFile ?? file)
        }
    }

    private func set(_ request: HTTPRequest, on configuration: borrowing HTTPConfiguration) {
        cloudtrim_set_text(easy, CURLOPT_URL, configuration.endpoint.text + request.target)
        switch request.method {
        case .get: cloudtrim_set_long(easy, CURLOPT_HTTPGET, 1)
        case .head: cloudtrim_set_long(easy, CURLOPT_NOBODY, 1)
        case .post: cloudtrim_set_long(easy, CURLOPT_POST, 1)
        case .put, .delete: cloudtrim_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        for header in request.headers { add(header: "\(header.name): \(header.value)") }
        if !request.body.isEmpty || request.method == .post {
            cloudtrim_set_large(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            _ = request.body.withUnsafeBytes { bytes in
                if let start = bytes.baseAddress {
                    cloudtrim_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start)
                } else {
                    cloudtrim_set_text(easy, CURLOPT_COPYPOSTFIELDS, "")
                }
            }
            add(header: "Content-Type: \(request.contentType)")
            // libcurl waits for "100 Continue" before a body of more than 1 MiB. To be told not to send that header, it
            // has to be given an empty one, which its signature for AWS counts though it is not sent (7.88.1).
            if case .awsSignature = configuration.credentials {
                cloudtrim_set_long(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, 1)
            } else {
                add(header: "Expect:")
            }
        }
    }

    private func set(_ credentials: HTTPCredentials, _ body: [UInt8]) {
        switch credentials {
        case .none: break
        case .basic(let user, let password):
            cloudtrim_set_long(easy, CURLOPT_HTTPAUTH, cloudtrim_basic_auth())
            cloudtrim_set_text(easy, CURLOPT_USERNAME, user)
            cloudtrim_set_text(easy, CURLOPT_PASSWORD, password)
        case .apiKey(let key): add(header: "Authorization: ApiKey \(key)")
        case .bearer(let token): add(header: "Authorization: Bearer \(token)")
        case .awsSignature(let keys, let region, let service):
            cloudtrim_set_text(easy, CURLOPT_AWS_SIGV4, "aws:amz:\(region):\(service)")
            cloudtrim_set_text(easy, CURLOPT_USERNAME, keys.accessKeyID)
            cloudtrim_set_text(easy, CURLOPT_PASSWORD, keys.secretAccessKey)
            if let token = keys.sessionToken { add(header: "X-Amz-Security-Token: \(token)") }
            // OpenSearch Serverless wants the body's hash as a header, too (Amazon OpenSearch Service Developer Guide,
            // "Signing HTTP requests").
            if service == "aoss" { add(header: "x-amz-content-sha256: \(MessageDigest.sha256.hexadecimal(of: body))") }
        }
    }

    /// A header, unless a line break in a secret would make two of it.
    private func add(header: String) {
        guard !header.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return }
        if let longer = curl_slist_append(headers, header) { headers = longer }
    }
}
