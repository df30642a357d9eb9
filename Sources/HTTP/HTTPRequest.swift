/// One request to a server: method, path below the end point, query, headers, body.
public struct HTTPRequest: Sendable {
    /// The methods that are used.
    public enum Method: String, Sendable {
        /// Reads.
        case get = "GET"
        /// Sends, or reads with a body.
        case post = "POST"
        /// Creates or replaces.
        case put = "PUT"
        /// Deletes.
        case delete = "DELETE"
        /// Asks for the status alone.
        case head = "HEAD"
    }

    /// The method.
    public var method: Method
    /// The path below the end point, `/cloudtrail-2026.06/_bulk`, percent-encoded.
    public var path: String
    /// The query's names and values, not yet encoded; sent sorted by name.
    public var query: [(name: String, value: String)]
    /// The body; empty for none.
    public var body: [UInt8]
    /// The body's type.
    public var contentType: String
    /// Further headers, none of which a line break may be in; an AWS signature covers them.
    public var headers: [(name: String, value: String)]
    /// How long the request may take, retries apart; nil for the client's own limit.
    public var timeoutInMilliseconds: Int?
    /// Whether a failure that may pass is tried again.
    public var mayBeRepeated: Bool

    /// A request.
    public init(
        _ method: Method, _ path: String, query: [(name: String, value: String)] = [], body: [UInt8] = [],
        contentType: String = "application/json", headers: [(name: String, value: String)] = [],
        timeoutInMilliseconds: Int? = nil, mayBeRepeated: Bool = true
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.contentType = contentType
        self.headers = headers
        self.timeoutInMilliseconds = timeoutInMilliseconds
        self.mayBeRepeated = mayBeRepeated
    }

    /// Path and query as they are sent: names sorted, every one with `=`, everything but RFC 3986's unreserved
    /// characters encoded, which is the only form that libcurl signs as AWS does.
    var target: String {
        guard !query.isEmpty else { return path }
        let pairs = query.map { "\(HTTPRequest.encoded($0.name))=\(HTTPRequest.encoded($0.value))" }.sorted()
        return path + "?" + pairs.joined(separator: "&")
    }

    /// A text with everything but letters, digits and `-._~` percent-encoded: a query's value or one part of a path.
    public static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What a server answered, whatever its status.
public struct HTTPResponse: Hashable, Sendable {
    /// The status, 200.
    public let status: Int
    /// The body, whole; empty where a sink took it.
    public let body: [UInt8]
    /// `Content-Type`, in lower case; empty where there is none.
    public let contentType: String
    /// `Location` of a redirect; redirects are not followed.
    public let location: String
    /// How many times the request was sent.
    public let attempts: Int
    /// How long the server asks to be left alone, a day at most; 0 where it doesn't.
    public let retryAfterInSeconds: Int

    /// Whether the status is one of 200 to 299.
    public var isSuccess: Bool { (200..<300).contains(status) }
}
