import Diagnostics
import HTTP
import IAMModel
import JSONSyntax

/// Finds credentials as every tool of AWS does, in the AWS CLI's order: environment, a role to assume, a role by web identity,
/// IAM Identity Center, keys in the shared files, a program, the container, the instance.
///
/// Whatever is set up and fails is an error; only what is not set up leads on to the next.
public struct CredentialChain {
    let settings: AWSSettings
    var surroundings: AWSSurroundings { settings.surroundings }

    /// The chain of what a user chose.
    public init(_ settings: AWSSettings) { self.settings = settings }

    /// The first credentials that there are.
    public func credentials() throws(DiagnosticError) -> AWSCredentials {
        if !settings.isProfileExplicit, let found = try environment() { return found }
        if !settings.isProfileExplicit, let found = try webIdentityOfEnvironment() { return found }
        if let profile = settings.profile, let found = try credentials(of: profile, through: []) { return found }
        if let found = try container() { return found }
        if let found = try instance() { return found }
        throw DiagnosticError(
            .error(
                .awsCredentials, "no credentials of AWS were found",
                help: "set `AWS_ACCESS_KEY_ID` and its like, name a profile with `--profile`, or log in with "
                    + "`aws sso login`"))
    }

    /// The credentials of a profile; nil where it says nothing of any.
    ///
    /// - Parameter path: the profiles that lead here, to find a circle.
    func credentials(
        of profile: AWSProfiles.Profile, through path: [String]
    ) throws(DiagnosticError) -> AWSCredentials? {
        if let role = profile["role_arn"], !(path.last == profile.name) {
            if let file = profile["web_identity_token_file"] {
                return try webIdentity(role: role, tokenFile: file, session: profile["role_session_name"])
            }
            return try assumed(role, profile, through: path)
        }
        if profile["sso_session"] != nil || profile["sso_start_url"] != nil { return try identityCenter(profile) }
        if let keys = try keys(of: profile) { return keys }
        return try profile["credential_process"].map { command throws(DiagnosticError) in
            try process(command, profile)
        }
    }

    func environment() throws(DiagnosticError) -> AWSCredentials? {
        guard let id = surroundings.variable("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secret = surroundings.variable("AWS_SECRET_ACCESS_KEY") else {
            throw DiagnosticError(
                .error(.awsCredentials, "`AWS_ACCESS_KEY_ID` is set, and `AWS_SECRET_ACCESS_KEY` is not"))
        }
        let token = surroundings.variable("AWS_SESSION_TOKEN") ?? surroundings.variable("AWS_SECURITY_TOKEN")
        return AWSCredentials(
            keys: .init(accessKeyID: id, secretAccessKey: secret, sessionToken: token),
            expires: surroundings.variable("AWS_CREDENTIAL_EXPIRATION").flatMap { Timestamp($0) },
            source: .environment)
    }

    private func keys(of profile: AWSProfiles.Profile) throws(DiagnosticError) -> AWSCredentials? {
        guard let id = profile["aws_access_key_id"] else { return nil }
        guard let secret = profile["aws_secret_access_key"] else {
            throw problem("profile `\(profile.name)` has an `aws_access_key_id` without its secret", profile)
        }
        return AWSCredentials(
            keys: .init(accessKeyID: id, secretAccessKey: secret, sessionToken: profile["aws_session_token"]),
            expires: nil, source: .profile(profile.name))
    }

    func problem(_ what: String, _ profile: AWSProfiles.Profile, help: String? = nil) -> DiagnosticError {
        DiagnosticError(.error(.awsCredentials, what, at: profile.span, help: help))
    }
}
