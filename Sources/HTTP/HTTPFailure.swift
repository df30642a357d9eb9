import CCurl
import Diagnostics

/// Why there is no answer.
public enum HTTPFailure: Error, Hashable, Sendable {
    /// The host's name is not known.
    case unknownHost
    /// Nobody listens there.
    case refused
    /// No connection came about in time, TLS included.
    case notConnected(limitInMilliseconds: Int)
    /// It took longer than allowed.
    case timedOut(limitInMilliseconds: Int)
    /// The connection ended before the answer did.
    case cutOff
    /// The server's certificate does not prove that it is the server.
    case certificate(String)
    /// The server's certificate is for another host.
    case certificateOfAnother(String)
    /// A file of certificates or keys cannot be used.
    case certificateFile(String)
    /// TLS failed otherwise.
    case tls(String)
    /// The answer is larger than what is taken.
    case tooLarge(limitInBytes: Int)
    /// What came is no HTTP, or cannot be inflated.
    case malformed(String)
    /// Nobody waits for the answer any more.
    case cancelled
    /// Whatever else libcurl says.
    case other(String)

    /// Whether another attempt may succeed.
    public var mayPass: Bool {
        switch self {
        case .refused, .cutOff: true
        default: false
        }
    }

    /// What a user reads of it, with the remedy.
    public func diagnostic(host: String, doing task: String) -> Diagnostic {
        let (message, help): (String, String?) =
            switch self {
            case .unknownHost:
                ("the host of `\(host)` is not known", "check the address for a typing error, and the network")
            case .refused:
                ("`\(host)` refuses the connection", "check the port, and whether the server runs and listens there")
            case .notConnected(let limit):
                (
                    "no connection to `\(host)` within \(limit / 1000) s",
                    "check host, port and scheme, and whether a firewall lets this machine through"
                )
            case .timedOut(let limit):
                (
                    "`\(host)` did not answer within \(limit / 1000) s while \(task)",
                    "the server may be overloaded; try again, or ask for fewer days"
                )
            case .cutOff:
                ("`\(host)` ended the connection while \(task)", "see the server's log; a proxy may cut long answers")
            case .certificate(let detail):
                (
                    "the certificate of `\(host)` is not accepted: \(detail)",
                    "give the authority that signed it as a file in `CLOUDTRIM_CA_FILE`"
                )
            case .certificateOfAnother(let detail):
                (
                    "the certificate of `\(host)` is for another host: \(detail)",
                    "give the host as it stands in the certificate; if it does, somebody else answers in its place"
                )
            case .certificateFile(let detail):
                (
                    "a certificate or key for `\(host)` cannot be used: \(detail)",
                    "`CLOUDTRIM_CA_FILE`, `CLOUDTRIM_CLIENT_CERTIFICATE` and `CLOUDTRIM_CLIENT_KEY` name PEM files"
                )
            case .tls(let detail):
                (
                    "no encrypted connection to `\(host)`: \(detail)",
                    "check scheme and port: `http` where the server does not encrypt"
                )
            case .tooLarge(let limit):
                (
                    "the answer of `\(host)` is larger than \(limit >> 20) MiB while \(task)",
                    "check the address: something else may answer there"
                )
            case .malformed(let detail):
                (
                    "`\(host)` answers in no HTTP that can be read: \(detail)",
                    "check scheme and port: `https` where the server asks for it"
                )
            case .cancelled: ("stopped while \(task)", nil)
            case .other(let detail): ("`\(host)` cannot be reached: \(detail)", "check the address, and the network")
            }
        return .error(.unreachable, message, help: help)
    }

    /// libcurl's code, with the text that it put into the error buffer, which never holds a secret.
    init(_ code: CURLcode, detail: String, timeoutInMilliseconds: Int, limitInBytes: Int) {
        let text = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .unknownHost
        case CURLE_COULDNT_CONNECT: self = .refused
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut(limitInMilliseconds: timeoutInMilliseconds)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM:
            self = .cutOff
        // One code for both; the texts of all of libcurl's TLS libraries say "subject name" of a name alone.
        case CURLE_PEER_FAILED_VERIFICATION where text.contains("subject name"): self = .certificateOfAnother(text)
        case CURLE_PEER_FAILED_VERIFICATION: self = .certificate(text)
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE: self = .certificateFile(text)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            self = .tls(text)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2:
            self = .malformed(text)
        case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
        case CURLE_WRITE_ERROR: self = .tooLarge(limitInBytes: limitInBytes)
        default: self = .other(text)
        }
    }
}
