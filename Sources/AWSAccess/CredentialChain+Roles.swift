import Diagnostics
import HTTP
import IAMModel

extension CredentialChain {
    /// How many roles may be assumed one through the other.
    private static let longestPath = 16

    /// Assumes the role of a profile with the credentials of another, or of what `credential_source` names
    /// (AWS CLI User Guide, "Using an IAM role in the AWS CLI").
    func assumed(
        _ role: String, _ profile: AWSProfiles.Profile, through path: [String]
    ) throws(DiagnosticError) -> AWSCredentials? {
        let source = try sourceCredentials(of: profile, through: path + [profile.name])
        var parameters = [
            ("RoleArn", role), ("RoleSessionName", profile["role_session_name"] ?? sessionName),
        ]
        if let duration = profile["duration_seconds"] { parameters.append(("DurationSeconds", duration)) }
        if let id = profile["external_id"] { parameters.append(("ExternalId", id)) }
        if let serial = profile["mfa_serial"] {
            guard let code = surroundings.ask("MFA code for \(serial): ") else {
                throw problem(
                    "profile `\(profile.name)` asks for an MFA code, and there is no terminal to ask at", profile,
                    help: "get a session with `aws sts assume-role` and set its keys in the environment")
            }
            parameters += [("SerialNumber", serial), ("TokenCode", code)]
        }
        return try session(
            AWSClient.Call("AssumeRole", parameters), keys: source.keys, source: .role(arn: role),
            region: profile["region"])
    }

    private func sourceCredentials(
        of profile: AWSProfiles.Profile, through path: [String]
    ) throws(DiagnosticError) -> AWSCredentials {
        switch (profile["source_profile"], profile["credential_source"]) {
        case (nil, nil):
            throw problem(
                "profile `\(profile.name)` names a role, and neither `source_profile` nor `credential_source`", profile)
        case (_?, _?):
            throw problem(
                "profile `\(profile.name)` names both `source_profile` and `credential_source`", profile,
                help: "one of the two says whose credentials assume the role")
        case (let name?, nil):
            guard let source = settings.profiles.profile(name) else {
                throw AWSSettings.unknownProfile(name, among: settings.profiles.names)
            }
            // A profile that is its own source brings its keys along.
            guard name == path.last || !path.contains(name), path.count < CredentialChain.longestPath else {
                throw problem(
                    "profiles lead in a circle: " + (path + [name]).map { "`\($0)`" }.joined(separator: ", "), profile)
            }
            guard let found = try credentials(of: source, through: path) else {
                throw problem("profile `\(name)`, which `\(profile.name)` names, has no credentials", source)
            }
            return found
        case (nil, let kind?): return try credentials(fromSource: kind, profile)
        }
    }

    private func credentials(
        fromSource kind: String, _ profile: AWSProfiles.Profile
    ) throws(DiagnosticError) -> AWSCredentials {
        let found: AWSCredentials?
        switch kind.lowercased() {
        case "environment": found = try environment()
        case "ec2instancemetadata": found = try instance()
        case "ecscontainer": found = try container()
        default:
            throw problem(
                "profile `\(profile.name)` has an unknown `credential_source`, `\(kind)`", profile,
                help: "there are `Environment`, `Ec2InstanceMetadata` and `EcsContainer`")
        }
        guard let found else { throw problem("`credential_source` `\(kind)` has no credentials", profile) }
        return found
    }

    /// The role that a token's file and a role's ARN in the environment name, as EKS and CI services set them.
    func webIdentityOfEnvironment() throws(DiagnosticError) -> AWSCredentials? {
        guard let file = surroundings.variable("AWS_WEB_IDENTITY_TOKEN_FILE"),
            let role = surroundings.variable("AWS_ROLE_ARN")
        else { return nil }
        return try webIdentity(role: role, tokenFile: file, session: surroundings.variable("AWS_ROLE_SESSION_NAME"))
    }

    func webIdentity(role: String, tokenFile: String, session: String?) throws(DiagnosticError) -> AWSCredentials {
        let path = surroundings.path(tokenFile)
        guard let bytes = try surroundings.file(path) else {
            throw DiagnosticError(
                .error(.awsCredentials, "there is no such file with a web identity token", at: SourceSpan(path: path)))
        }
        let token = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first ?? ""
        let call = AWSClient.Call(
            "AssumeRoleWithWebIdentity",
            [
                ("RoleArn", role), ("RoleSessionName", session ?? sessionName), ("WebIdentityToken", String(token)),
            ])
        return try self.session(call, keys: nil, source: .webIdentity(arn: role), region: nil)
    }

    /// Asks the Security Token Service for a session.
    private func session(
        _ call: AWSClient.Call, keys: HTTPCredentials.AWSKeys?, source: AWSCredentials.Source, region: String?
    ) throws(DiagnosticError) -> AWSCredentials {
        let client = try AWSClient(.sts, settings, keys: keys, region: region ?? settings.region)
        client.retries.attempts = 5
        let answer = try client.answer(call)
        guard case .xml(let result) = answer, let found = result["Credentials"],
            let id = found.text("AccessKeyId"), let secret = found.text("SecretAccessKey"),
            let token = found.text("SessionToken")
        else {
            throw DiagnosticError(
                .error(.awsAnswer, "the Security Token Service answered `\(call.operation)` without credentials"))
        }
        return AWSCredentials(
            keys: .init(accessKeyID: id, secretAccessKey: secret, sessionToken: token),
            expires: found.text("Expiration").flatMap { Timestamp($0) }, source: source)
    }

    /// What CloudTrail will show of us.
    private var sessionName: String { "cloudtrim-\(surroundings.now().secondsSinceEpoch)" }
}
