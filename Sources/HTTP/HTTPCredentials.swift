/// What a client shows a server to be let in; never printed.
public enum HTTPCredentials: Sendable {
    /// Nothing.
    case none
    /// A user's name and password.
    case basic(user: String, password: String)
    /// ElasticSearch's API key, as it gives it encoded.
    case apiKey(String)
    /// A bearer token.
    case bearer(String)
    /// AWS Signature Version 4, made by libcurl.
    case awsSignature(AWSKeys, region: String, service: String)

    /// An access key of AWS.
    public struct AWSKeys: Sendable {
        /// `AKIA…`, `ASIA…`.
        public let accessKeyID: String
        /// The secret.
        public let secretAccessKey: String
        /// The session's token, nil for a long-term key.
        public let sessionToken: String?

        /// A key by its parts.
        public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
            self.accessKeyID = accessKeyID
            self.secretAccessKey = secretAccessKey
            self.sessionToken = sessionToken
        }
    }

    /// What they are called in a message.
    var name: String {
        switch self {
        case .none: "no credentials"
        case .basic: "a user's name and password"
        case .apiKey: "an API key"
        case .bearer: "a bearer token"
        case .awsSignature: "an AWS signature"
        }
    }
}

extension HTTPCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind, without the secret.
    public var description: String { name }
    /// The kind, without the secret.
    public var debugDescription: String { name }
    /// Nothing: `dump` would print what it finds.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension HTTPCredentials.AWSKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// No part of the key.
    public var description: String { "an AWS access key" }
    /// No part of the key.
    public var debugDescription: String { description }
    /// Nothing: `dump` would print what it finds.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
