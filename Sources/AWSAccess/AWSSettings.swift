import Diagnostics
import HTTP

/// What a user chose of AWS: the profile, the region, other addresses than AWS's own.
public struct AWSSettings: Sendable {
    /// The profile's name.
    public let profileName: String
    /// Whether the profile was named on the command line: then keys of the environment are not looked at.
    let isProfileExplicit: Bool
    /// The region; `us-east-1` where nothing names one.
    public let region: String
    let profiles: AWSProfiles
    let profile: AWSProfiles.Profile?
    let surroundings: AWSSurroundings
    /// What every connection has in common: the file of certificates, how long is waited.
    public var connection: @Sendable (HTTPEndpoint) -> HTTPConfiguration

    /// Finds them in the order of the AWS CLI: the command line, the environment, the profile.
    public init(
        profile name: String?, region: String?, in surroundings: AWSSurroundings,
        connection: @escaping @Sendable (HTTPEndpoint) -> HTTPConfiguration = { HTTPConfiguration(endpoint: $0) }
    ) throws(DiagnosticError) {
        let profiles = try AWSProfiles(surroundings)
        let variable = surroundings.variable("AWS_PROFILE") ?? surroundings.variable("AWS_DEFAULT_PROFILE")
        profileName = name ?? variable ?? "default"
        isProfileExplicit = name != nil
        self.profiles = profiles
        profile = profiles.profile(profileName)
        if profile == nil, name != nil || variable != nil {
            throw AWSSettings.unknownProfile(profileName, among: profiles.names)
        }
        let chosen =
            region ?? surroundings.variable("AWS_REGION") ?? surroundings.variable("AWS_DEFAULT_REGION")
            ?? profile?["region"] ?? "us-east-1"
        guard chosen.utf8.allSatisfy(AWSSettings.isOfRegion), !chosen.isEmpty, chosen.utf8.count <= 40 else {
            throw DiagnosticError(
                .error(.awsCredentials, "`\(chosen)` is no region", help: "regions are written `eu-west-1`"))
        }
        self.region = chosen
        self.surroundings = surroundings
        self.connection = connection
    }

    static func unknownProfile(_ name: String, among names: [String]) -> DiagnosticError {
        let meant = names.nearest(to: name).map { "did you mean `\($0)`? " } ?? ""
        let known = names.isEmpty ? "none is on file" : "on file: " + names.map { "`\($0)`" }.joined(separator: ", ")
        return DiagnosticError(
            .error(.awsCredentials, "there is no profile `\(name)`", help: meant + known))
    }

    /// A region becomes part of a host's name.
    private static func isOfRegion(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }

    /// The address of a service: `AWS_ENDPOINT_URL_…`, the profile's `services`, `AWS_ENDPOINT_URL`, the profile's
    /// `endpoint_url`, else AWS's own (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
    func endpoint(_ service: AWSService, region: String) throws(DiagnosticError) -> HTTPEndpoint {
        let address = configuredAddress(service) ?? service.address(region)
        do throws(HTTPEndpoint.Refusal) {
            return try HTTPEndpoint(address)
        } catch {
            throw DiagnosticError(
                .error(
                    .awsCredentials, "the address that is set for `\(service.prefix)` is none",
                    help:
                        "`AWS_ENDPOINT_URL…` and `endpoint_url` begin with `https://` or `http://` and hold no password"
                ))
        }
    }

    private func configuredAddress(_ service: AWSService) -> String? {
        let isIgnored =
            surroundings.isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
            || profile?["ignore_configured_endpoint_urls"]?.lowercased() == "true"
        guard !isIgnored else { return nil }
        let own = profile?["services"].flatMap { profiles.section("services", $0)?.nested[service.prefix] }
        return surroundings.variable("AWS_ENDPOINT_URL_\(service.prefix.uppercased())") ?? own?["endpoint_url"]
            ?? surroundings.variable("AWS_ENDPOINT_URL") ?? profile?["endpoint_url"]
    }
}
