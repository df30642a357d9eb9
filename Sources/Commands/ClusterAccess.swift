import AWSAccess
import Diagnostics
import Glibc
import HTTP

/// How a cluster is reached: its address from the command line or the rules, everything secret from the environment.
enum ClusterAccess {
    /// The configuration for an address.
    ///
    /// `CLOUDTRIM_USER` and `CLOUDTRIM_PASSWORD`, `CLOUDTRIM_API_KEY`, or `CLOUDTRIM_TOKEN`, each also as `…_FILE`;
    /// `CLOUDTRIM_AWS_REGION` to sign requests with the credentials that every AWS tool finds; `CLOUDTRIM_CA_FILE`,
    /// `CLOUDTRIM_CLIENT_CERTIFICATE` and `CLOUDTRIM_CLIENT_KEY`; `CLOUDTRIM_TIMEOUT`, in seconds, for a cluster that is slow.
    static func configuration(_ address: String) throws(DiagnosticError) -> HTTPConfiguration {
        var configuration = try anonymous(address)
        let endpoint = configuration.endpoint
        configuration.credentials = try credentials(for: endpoint)
        configuration.certificateFile = Environment.variable("CLOUDTRIM_CLIENT_CERTIFICATE")
        configuration.certificateKeyFile = Environment.variable("CLOUDTRIM_CLIENT_KEY")
        if let limit = try timeoutInMilliseconds() { configuration.timeoutInMilliseconds = limit }
        // On the same machine, to compress takes longer than to copy.
        configuration.acceptsGzip = !endpoint.isLoopback
        if case .none = configuration.credentials {
        } else if !endpoint.isEncrypted, !endpoint.isLoopback {
            throw DiagnosticError(
                .error(
                    .usage, "`\(endpoint)` would get \(configuration.credentials) without encryption",
                    help: "give the address with `https://`"))
        }
        return configuration
    }

    /// The configuration for a server that everybody may ask: no secret of the environment is shown to it.
    static func anonymous(_ address: String) throws(DiagnosticError) -> HTTPConfiguration {
        let endpoint: HTTPEndpoint
        do throws(HTTPEndpoint.Refusal) {
            endpoint = try HTTPEndpoint(address)
        } catch {
            throw DiagnosticError(diagnostic(error))
        }
        var configuration = HTTPConfiguration(endpoint: endpoint)
        configuration.authorityFile = Environment.variable("CLOUDTRIM_CA_FILE")
        return configuration
    }

    private static func diagnostic(_ refusal: HTTPEndpoint.Refusal) -> Diagnostic {
        switch refusal {
        case .malformed:
            .error(.usage, "this is no address of a server", help: "an address begins with `https://` or `http://`")
        case .scheme(let scheme):
            .error(.usage, "`\(scheme)` is no way to a server", help: "an address begins with `https://` or `http://`")
        case .secret:
            .error(
                .usage, "an address holds no user or password",
                help: "set `CLOUDTRIM_USER` and `CLOUDTRIM_PASSWORD`, or `CLOUDTRIM_PASSWORD_FILE`")
        case .query: .error(.usage, "an address of a server has no `?` and no `#`", help: "give the server alone")
        }
    }

    private static func credentials(for endpoint: HTTPEndpoint) throws(DiagnosticError) -> HTTPCredentials {
        if let region = Environment.variable("CLOUDTRIM_AWS_REGION") {
            let session = try AWSSession(AWSMachine.settings(profile: nil, region: region))
            return .awsSignature(session.keys, region: region, service: service(of: endpoint))
        }
        if let key = try secret("CLOUDTRIM_API_KEY") { return .apiKey(key) }
        if let token = try secret("CLOUDTRIM_TOKEN") { return .bearer(token) }
        guard let user = Environment.variable("CLOUDTRIM_USER") else { return .none }
        guard let password = try secret("CLOUDTRIM_PASSWORD") else {
            throw DiagnosticError(
                .error(
                    .usage, "`CLOUDTRIM_USER` is set without a password",
                    help: "set `CLOUDTRIM_PASSWORD`, or `CLOUDTRIM_PASSWORD_FILE`"))
        }
        return .basic(user: user, password: password)
    }

    /// What requests are signed for: OpenSearch Serverless by its hosts' names, or `CLOUDTRIM_AWS_SERVICE` behind a proxy.
    private static func service(of endpoint: HTTPEndpoint) -> String {
        Environment.variable("CLOUDTRIM_AWS_SERVICE") ?? (endpoint.host.contains(".aoss.") ? "aoss" : "es")
    }

    /// How long one answer may take, where the environment says so.
    private static func timeoutInMilliseconds() throws(DiagnosticError) -> Int? {
        guard let text = Environment.variable("CLOUDTRIM_TIMEOUT") else { return nil }
        guard let seconds = Int(text), (1...86_400).contains(seconds) else {
            throw DiagnosticError(
                .error(
                    .usage, "`CLOUDTRIM_TIMEOUT` is no number of seconds: `\(text)`",
                    help: "it is 1 to 86400; without it, an answer may take 120 seconds"))
        }
        return seconds * 1000
    }

    /// A secret from the environment, or from the file that it names; the file's last line break is none of it.
    private static func secret(_ name: String) throws(DiagnosticError) -> String? {
        if let value = Environment.variable(name) { return value }
        guard let path = Environment.variable(name + "_FILE") else { return nil }
        var bytes = try InputFile.bytes(path, limitInBytes: 1 << 16)
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
