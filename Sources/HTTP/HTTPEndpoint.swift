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
        self.text = "\(scheme)://\(name)\(port)\(path)"
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
