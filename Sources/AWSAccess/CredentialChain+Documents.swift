import Diagnostics
import HTTP
import IAMModel
import JSONSyntax

extension CredentialChain {
    // MARK: A program

    /// Runs `credential_process` and reads what it prints: `Version` 1, the keys, and when they end
    /// (AWS SDKs and Tools Reference Guide, "Process credential provider").
    func process(_ command: String, _ profile: AWSProfiles.Profile) throws(DiagnosticError) -> AWSCredentials {
        let output = try surroundings.run(command)
        let document = try document(output, "what `credential_process` of profile `\(profile.name)` printed")
        guard document["Version"]?.integer == 1 else {
            throw problem("`credential_process` of profile `\(profile.name)` does not answer in version 1", profile)
        }
        return try credentials(
            document, id: "AccessKeyId", secret: "SecretAccessKey", token: "SessionToken",
            source: .process(profile: profile.name), from: "`credential_process` of profile `\(profile.name)`")
    }

    // MARK: IAM Identity Center

    /// Exchanges the token that `aws sso login` left in the CLI's cache for a role's credentials
    /// (AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider").
    func identityCenter(_ profile: AWSProfiles.Profile) throws(DiagnosticError) -> AWSCredentials {
        guard let account = profile["sso_account_id"], let role = profile["sso_role_name"] else {
            throw problem(
                "profile `\(profile.name)` names no `sso_account_id` or no `sso_role_name`", profile,
                help: "`aws configure sso` writes them")
        }
        var region = profile["sso_region"]
        var key = profile["sso_start_url"]
        if let name = profile["sso_session"] {
            guard let section = settings.profiles.section("sso-session", name) else {
                throw problem("there is no `[sso-session \(name)]`, which profile `\(profile.name)` names", profile)
            }
            region = section.values["sso_region"]
            key = name
        }
        guard let region, let key else {
            throw problem("profile `\(profile.name)` does not say in which region Identity Center is", profile)
        }
        let token = try token(cachedFor: key, profile)
        let client = try AWSClient(.portal, settings, keys: nil, region: region)
        let call = AWSClient.Call(
            "/federation/credentials", [("account_id", account), ("role_name", role)],
            headers: [("x-amz-sso_bearer_token", token)])
        let answer: AWSAnswer
        do throws(AWSFailure) {
            answer = try client.send(call)
        } catch {
            if case .http = error.reason { throw DiagnosticError(error.diagnostic) }
            throw problem(
                "Identity Center gives no credentials for role `\(role)` of account \(account)", profile,
                help: "run `aws sso login --profile \(profile.name)` again")
        }
        guard case .json(let root) = answer, let found = root["roleCredentials"],
            let id = found["accessKeyId"]?.string, let secret = found["secretAccessKey"]?.string,
            let session = found["sessionToken"]?.string
        else {
            throw problem("Identity Center answered without credentials", profile)
        }
        return AWSCredentials(
            keys: .init(accessKeyID: id, secretAccessKey: secret, sessionToken: session),
            expires: found["expiration"]?.integer.map { Timestamp(secondsSinceEpoch: Int64($0) / 1000) },
            source: .identityCenter(profile: profile.name))
    }

    /// The CLI keeps a token in a file that is named by the SHA-1 of the session's name, or of the start page's address.
    private func token(cachedFor key: String, _ profile: AWSProfiles.Profile) throws(DiagnosticError) -> String {
        let path = surroundings.path("~/.aws/sso/cache/\(MessageDigest.sha1.hexadecimal(of: Array(key.utf8))).json")
        let login = "run `aws sso login --profile \(profile.name)`"
        guard let bytes = try surroundings.file(path) else {
            throw problem("nobody is logged in to Identity Center for profile `\(profile.name)`", profile, help: login)
        }
        let document = try document(bytes, "the token `\(path)`")
        guard let token = document["accessToken"]?.string, let end = document["expiresAt"]?.string else {
            throw problem("the token for profile `\(profile.name)` is none: `\(path)`", profile, help: login)
        }
        // Old versions of the CLI wrote `UTC` for `Z`.
        let ends = Timestamp(end.hasSuffix("UTC") ? "\(end.dropLast(3))Z" : end)
        guard let ends, ends > surroundings.now() else {
            throw problem("the log-in for profile `\(profile.name)` is over since \(end)", profile, help: login)
        }
        return token
    }

    // MARK: What the container and the instance give

    func document(_ bytes: [UInt8], _ what: String) throws(DiagnosticError) -> JSONNode {
        guard let tree = try? JSONTree(parsing: SourceText(path: "credentials", bytes: bytes)),
            tree.root.members != nil
        else {
            // The text may hold a secret: no line of it is shown.
            throw DiagnosticError(.error(.awsCredentials, "\(what) is no JSON object"))
        }
        return tree.root
    }

    func credentials(
        _ document: JSONNode, id: String, secret: String, token: String, source: AWSCredentials.Source,
        from what: String
    ) throws(DiagnosticError) -> AWSCredentials {
        guard let identifier = document[id]?.string, let key = document[secret]?.string else {
            throw DiagnosticError(.error(.awsCredentials, "\(what) gives no `\(id)` or no `\(secret)`"))
        }
        let end = document["Expiration"]?.string
        guard end == nil || end.flatMap({ Timestamp($0) }) != nil else {
            throw DiagnosticError(.error(.awsCredentials, "\(what) gives an `Expiration` that is no time"))
        }
        return AWSCredentials(
            keys: .init(accessKeyID: identifier, secretAccessKey: key, sessionToken: document[token]?.string),
            expires: end.flatMap { Timestamp($0) }, source: source)
    }
}
