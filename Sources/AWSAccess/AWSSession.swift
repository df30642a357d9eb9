import Diagnostics
import HTTP

/// The credentials of a run, got anew where they end before it does.
public final class AWSSession {
    /// What the user chose.
    public let settings: AWSSettings
    private var current: AWSCredentials

    /// Finds credentials.
    public init(_ settings: AWSSettings) throws(DiagnosticError) {
        self.settings = settings
        current = try CredentialChain(settings).credentials()
    }

    /// Where the credentials came from.
    public var source: AWSCredentials.Source { current.source }

    /// The keys as they are now; never printed.
    public var keys: HTTPCredentials.AWSKeys { current.keys }

    /// Whether the credentials end within minutes.
    var isEnding: Bool { current.isEnding(at: settings.surroundings.now()) }

    /// A client of a service, with credentials that last.
    public func client(_ service: AWSService) throws(DiagnosticError) -> AWSClient {
        if isEnding { try renew() }
        return try AWSClient(service, settings, keys: current.keys)
    }

    /// Goes through the chain again.
    func renew() throws(DiagnosticError) { current = try CredentialChain(settings).credentials() }
}
