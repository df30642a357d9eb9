import CCurl

/// The address of a server: scheme, host, port and the path below which it lives; never a user, a password or a query.
public struct HTTPEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is no address of a server.
    public enum Refusal: Error, Hashable, Sendable {
        /// It is no URL, or one without a host.
        case malformed
        /// The scheme is neither `http` nor `https`.
        case scheme(String)
        /// It holds a user's name or a password.
        case secret
        /// It holds a query or a fragment.
        case query
    }

    /// `https://search.example.org:9200/logs`, without a slash at the end.
    public let text: String
    /// The host and its port, for messages: `search.example.org:9200`.
    public let host: String
    /// Whether it is `https`.
    public let isEncrypted: Bool
    /// Whether it is this very machine: `localhost`, an address of 127.0.0.0/8, or `[::1]`, and not a name that only begins so.
    public let isLoopback: Bool

    /// Takes an `http` or `https` URL.
    public init(_ text: String) throws(Refusal) {
        let url = curl_url()
        defer { curl_url_cleanup(url) }
        guard let url, !text.contains(where: { $0.isWhitespace }),
            curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
            let scheme = HTTPEndpoint.part(CURLUPART_SCHEME, of: url), text.contains("://")
        else { throw .malformed }
        guard scheme == "http" || scheme == "https" else { throw .scheme(scheme) }
        guard HTTPEndpoint.part(CURLUPART_USER, of: url) == nil, HTTPEndpoint.part(CURLUPART_PASSWORD, of: url) == nil
        else { throw .secret }
        guard HTTPEndpoint.part(CURLUPART_QUERY, of: url) == nil, HTTPEndpoint.part(CURLUPART_FRAGMENT, of: url) == nil
        else { throw .query }
        guard let name = HTTPEndpoint.part(CURLUPART_HOST, of: url), !name.isEmpty else { throw .malformed }
        let port = HTTPEndpoint.part(CURLUPART_PORT, of: url).map { ":\($0)" } ?? ""
        var path = HTTPEndpoint.part(CURLUPART_PATH, of: url) ?? ""
        while path.hasSuffix("/") { path.removeLast() }
        host = name + port
        isEncrypted = scheme == "https"
        isLoopback = HTTPEndpoint.isLoopback(name)
        self.text = "\(scheme)://\(name)\(port)\(path)"
    }

    /// By the whole name or address (RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3).
    private static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8(part) : nil
        }
        return parts.count == 4 && numbers.count == 4 && numbers[0] == 127
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, 0) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    /// The address.
    public var description: String { text }
}
