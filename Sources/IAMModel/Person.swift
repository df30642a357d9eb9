/// A federated or Identity Center identity: a name, and who vouches for it.
///
/// A name alone is nobody: `ann` of one provider and `ann` of another are two people.
public struct Person: Hashable, Sendable {
    /// The name as the provider gives it: a mail address, a number, `repo:octo/app:ref:refs/heads/main`; empty where only
    /// the provider is known.
    public let name: String
    /// `saml/111111111111/Okta`, `oidc/token.actions.githubusercontent.com`, `identity-center/d-9067642ac7`; empty for the
    /// only Identity Center that the events show, and where nothing tells the provider.
    public let provider: String

    /// A person by name and provider.
    public init(_ name: String, of provider: String = "") {
        self.name = name
        self.provider = provider
    }

    /// Whether it is known who of the provider's people it is.
    public var isNamed: Bool { !name.isEmpty }

    /// What stands between name and provider, and for a provider that has no name.
    private static let (link, nobody) = (" of ", "-")

    /// Takes what ``description`` gives.
    public init(parsing text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let link = Array(Person.link.utf8)
        // A provider's name has no space: the last link is the one that was written.
        let start = bytes.indices.last { place in
            bytes[place...].starts(with: link) && !bytes[(place + link.count)...].contains(0x20)
        }
        guard let start else {
            self.init(String(text))
            return
        }
        let provider = String(decoding: bytes[(start + link.count)...], as: UTF8.self)
        self.init(
            String(decoding: bytes[..<start], as: UTF8.self), of: provider == Person.nobody ? "" : provider)
    }
}

extension Person: Comparable, CustomStringConvertible {
    /// By name, then provider.
    public static func < (left: Person, right: Person) -> Bool {
        (left.name, left.provider) < (right.name, right.provider)
    }

    /// `ann@example.com`, `1234 of saml/111111111111/Okta`.
    public var description: String {
        if provider.isEmpty { return Person(parsing: name) == self ? name : name + Person.link + Person.nobody }
        return name + Person.link + provider
    }
}

extension Person {
    /// The provider that an event names: the ARN of a SAML or OpenID Connect provider in IAM, the host that issued a web
    /// identity's token, or the name qualifier of a SAML assertion (IAM User Guide, "Available keys for SAML-based AWS STS
    /// federation").
    ///
    /// A SAML provider's name is an account's own; the host of an OpenID Connect provider is the same everywhere.
    public static func provider(_ text: String, isWebIdentity: Bool) -> String {
        if let arn = ARN(text), arn.service == "iam" {
            switch arn.resourceType {
            case "saml-provider": return "saml/\(arn.account)/\(arn.resource.dropFirst(14))"
            case "oidc-provider": return "oidc/\(arn.resource.dropFirst(14))"
            default: break
            }
        }
        if text.isEmpty { return "" }
        let plain = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value <= 0x20 ? "_" : $0 }))
        return (isWebIdentity ? "oidc/" : "saml/") + plain
    }
}
