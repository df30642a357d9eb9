/// How a client reaches its server.
public struct HTTPConfiguration: Sendable {
    /// The server.
    public var endpoint: HTTPEndpoint
    /// What the client shows to be let in.
    public var credentials = HTTPCredentials.none
    /// A file of certificates to trust instead of the system's; nil for the system's.
    public var authorityFile: String?
    /// The client's own certificate, a PEM file; nil for none.
    public var certificateFile: String?
    /// The key of the client's certificate, a PEM file; nil where the certificate's file holds it.
    public var certificateKeyFile: String?
    /// How long connecting may take.
    public var connectTimeoutInMilliseconds = 10_000
    /// How long a request may take, unless it says otherwise.
    public var timeoutInMilliseconds = 120_000
    /// The largest answer that is taken, after inflation.
    public var limitInBytes = 256 << 20
    /// Whether the proxy that the environment names is taken; never for what is meant for this machine.
    public var mayUseProxy = true
    /// Whether answers may come compressed; not worth the server's time on the same machine.
    public var acceptsGzip = true
    /// How many connections are open at once.
    public var connectionLimit = 8
    /// How failures that may pass are tried again.
    public var retries = HTTPRetries()
    /// Ends requests from another thread or a signal's handler.
    public var cancellation = Cancellation()
    /// `User-Agent`.
    public var userAgent = "cloudtrim"

    /// A configuration with every default.
    public init(endpoint: HTTPEndpoint) {
        self.endpoint = endpoint
    }
}
