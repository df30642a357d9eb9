import FaultServer
import IAMModel
import Testing

@testable import AWSAccess

private let config = "/home/ann/.aws/config"
private let secrets = "/home/ann/.aws/credentials"

private func machine(_ text: String, secrets credentials: String = "", _ variables: [String: String] = [:]) -> Machine {
    Machine(
        variables: ["HOME": "/home/ann", "AWS_EC2_METADATA_DISABLED": "true"].merging(variables) { $1 },
        files: [config: text, secrets: credentials])
}

@Suite struct CredentialChainTests {
    @Test func `keys of the environment come first, and a profile on the command line before them`() throws {
        let machine = machine(
            "[profile dev]\naws_access_key_id = AKIADEV\naws_secret_access_key = s\n",
            [
                "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t",
                "AWS_PROFILE": "dev",
            ])
        let found = try machine.credentials()
        #expect(found.source == .environment && found.keys.accessKeyID == "AKIAENV" && found.keys.sessionToken == "t")
        let named = try machine.credentials(profile: "dev")
        #expect(named.source == .profile("dev") && named.keys.accessKeyID == "AKIADEV")
    }

    @Test func `the credentials file wins over the config file, and both make one profile`() throws {
        let found = try machine(
            "[default]\r\nregion = eu-west-1\r\naws_access_key_id = AKIAOLD\r\naws_secret_access_key = old\r\n",
            secrets: "# ours\n[default]\naws_access_key_id=AKIANEW\naws_secret_access_key = new = with#marks\n"
        ).credentials()
        #expect(found.keys.accessKeyID == "AKIANEW" && found.keys.secretAccessKey == "new = with#marks")
        let region = try machine("[default]\nregion = eu-west-1\n").settings().region
        #expect(region == "eu-west-1")
    }

    @Test func `a role is assumed through a chain of profiles`() throws {
        let server = try tokenService()
        defer { server.stop() }
        let found = try machine(
            """
            [profile prod]
            role_arn = arn:aws:iam::111111111111:role/last
            source_profile = middle
            external_id = ours
            role_session_name = ann
            duration_seconds = 900
            [profile middle]
            role_arn = arn:aws:iam::222222222222:role/first
            source_profile = base
            """, secrets: "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n",
            ["AWS_ENDPOINT_URL_STS": server.url]
        ).credentials(profile: "prod")
        #expect(found.keys.accessKeyID == "ASIAlast" && found.keys.sessionToken == "token")
        #expect(found.source == .role(arn: "arn:aws:iam::111111111111:role/last"))
        #expect(found.expires == Timestamp("2026-06-30T13:00:00Z"))
        let asked = server.requests
        #expect(asked.count == 2)
        #expect(asked.first?.headers["authorization"]?.contains("Credential=AKIABASE/") == true)
        #expect(asked.last?.headers["authorization"]?.contains("Credential=ASIAfirst/") == true)
        #expect(asked.last?.headers["x-amz-security-token"] == "token")
        for part in ["ExternalId=ours", "RoleSessionName=ann", "DurationSeconds=900"] {
            #expect(asked.last?.text.contains(part) == true)
        }
    }

    @Test func `a profile may be its own source`() throws {
        let server = try tokenService()
        defer { server.stop() }
        let found = try machine(
            "[default]\nrole_arn = arn:aws:iam::111111111111:role/own\nsource_profile = default\n",
            secrets: "[default]\naws_access_key_id = AKIAOWN\naws_secret_access_key = s\n",
            ["AWS_ENDPOINT_URL": server.url]
        ).credentials()
        #expect(found.keys.accessKeyID == "ASIAown" && server.requests.count == 1)
    }

    @Test func `an MFA code is asked for, and its lack is told`() throws {
        let server = try tokenService()
        defer { server.stop() }
        var machine = machine(
            """
            [profile prod]
            role_arn = arn:aws:iam::111111111111:role/admin
            credential_source = Environment
            mfa_serial = arn:aws:iam::111111111111:mfa/ann
            """,
            ["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_ENDPOINT_URL_STS": server.url])
        #expect(machine.problem(profile: "prod").contains("no terminal to ask at"))
        machine.code = "123456"
        let found = try machine.credentials(profile: "prod")
        #expect(found.keys.accessKeyID == "ASIAadmin")
        #expect(server.requests.last?.text.contains("TokenCode=123456") == true)
    }

    @Test func `a web identity token is shown without a signature`() throws {
        let server = try tokenService()
        defer { server.stop() }
        var machine = machine(
            "",
            [
                "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/token", "AWS_ROLE_ARN": "arn:aws:iam::111111111111:role/pod",
                "AWS_ENDPOINT_URL_STS": server.url,
            ])
        machine.files["/var/token"] = "eyJ.payload\n"
        let found = try machine.credentials()
        #expect(found.keys.accessKeyID == "ASIApod")
        let asked = try #require(server.requests.first)
        #expect(asked.headers["authorization"] == nil && asked.text.contains("WebIdentityToken=eyJ.payload"))
    }

    @Test func `a log-in of Identity Center is taken from the cache of the CLI`() throws {
        let server = try FaultServer { request, _ in
            guard request.headers["x-amz-sso_bearer_token"] == "bearer" else { return .status(401) }
            return .status(
                200,
                body: """
                    {"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t",
                     "expiration": 1782824400000}}
                    """)
        }
        defer { server.stop() }
        var machine = machine(
            """
            [profile prod]
            sso_session = corp
            sso_account_id = 111111111111
            sso_role_name = Read Only
            [sso-session corp]
            sso_region = eu-west-1
            sso_start_url = https://example.awsapps.com/start
            """, ["AWS_ENDPOINT_URL_SSO": server.url])
        #expect(machine.problem(profile: "prod").contains("nobody is logged in"))
        // sha1 of "corp", by `printf corp | sha1sum`.
        let path = "/home/ann/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
        machine.files[path] = #"{"accessToken": "bearer", "expiresAt": "2026-06-30T11:59:59Z"}"#
        #expect(machine.problem(profile: "prod").contains("is over since"))
        machine.files[path] = #"{"accessToken": "bearer", "expiresAt": "2026-06-30T20:00:00UTC"}"#
        let found = try machine.credentials(profile: "prod")
        #expect(found.keys.accessKeyID == "ASIASSO" && found.expires == Timestamp("2026-06-30T13:00:00Z"))
        #expect(
            server.requests.last?.target
                == "/federation/credentials?account_id=111111111111&role_name=Read%20Only")
        machine.files[path] = #"{"accessToken": "revoked", "expiresAt": "2026-06-30T20:00:00Z"}"#
        #expect(machine.problem(profile: "prod").contains("gives no credentials"))
    }

    @Test func `a program's answer is taken in version 1 only`() throws {
        var machine = machine("[profile prod]\ncredential_process = /opt/get --account 1\n")
        machine.programs["/opt/get --account 1"] =
            #"{"Version": 1, "AccessKeyId": "ASIAPROC", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2026-06-30T13:00:00Z"}"#
        #expect(try machine.credentials(profile: "prod").source == .process(profile: "prod"))
        machine.programs["/opt/get --account 1"] =
            #"{"Version": 2, "AccessKeyId": "ASIAPROC", "SecretAccessKey": "top"}"#
        #expect(machine.problem(profile: "prod").contains("version 1"))
        machine.programs["/opt/get --account 1"] = "AWS_SECRET=top"
        #expect(
            machine.problem(profile: "prod").contains("no JSON") && !machine.problem(profile: "prod").contains("top"))
    }

    @Test func `a container's server is asked with its token`() throws {
        let server = try FaultServer { request, _ in
            guard request.headers["authorization"] == "Basic abc" else { return .status(403) }
            return .status(
                200,
                body:
                    #"{"AccessKeyId": "ASIATASK", "SecretAccessKey": "s", "Token": "t", "Expiration": "2026-06-30T18:00:00Z"}"#
            )
        }
        defer { server.stop() }
        var machine = machine(
            "",
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v2/credentials/1?x=y",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/var/token",
            ])
        machine.files["/var/token"] = "Basic abc\n"
        #expect(try machine.credentials().keys.accessKeyID == "ASIATASK")
        machine.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://example.com/credentials"
        #expect(machine.problem().contains("may not be asked without encryption"))
    }

    @Test func `an instance's metadata service is asked in its second version`() throws {
        let server = try FaultServer { request, _ in
            if request.method == "PUT" {
                return request.headers["x-aws-ec2-metadata-token-ttl-seconds"] != nil
                    ? .status(200, body: "session") : .status(400)
            }
            guard request.headers["x-aws-ec2-metadata-token"] == "session" else { return .status(401) }
            if request.target == "/latest/meta-data/iam/security-credentials/" { return .status(200, body: "web") }
            return .status(
                200,
                body:
                    #"{"Code": "Success", "AccessKeyId": "ASIAEC2", "SecretAccessKey": "s", "Token": "t", "Expiration": "2026-06-30T18:00:00Z"}"#
            )
        }
        defer { server.stop() }
        var machine = machine("", ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url])
        machine.variables["AWS_EC2_METADATA_DISABLED"] = nil
        let found = try machine.credentials()
        #expect(found.source == .instance && found.keys.accessKeyID == "ASIAEC2")
        #expect(server.requests.map(\.target).last == "/latest/meta-data/iam/security-credentials/web")
    }

    @Test(arguments: [
        ("", "prod", "there is no profile `prod`"),
        ("[profile prod]\nregion = x\n", "prod", "no credentials of AWS were found"),
        ("[profile prod]\nrole_arn = r\n", "prod", "/home/ann/.aws/config:1: profile `prod` names a role, and neither"),
        (
            "[profile prod]\nrole_arn = r\nsource_profile = a\ncredential_source = Environment\n", "prod",
            "/home/ann/.aws/config:1: profile `prod` names both"
        ),
        ("[profile prod]\nrole_arn = r\nsource_profile = gone\n", "prod", "there is no profile `gone`"),
        (
            "[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = a\n", "a",
            "/home/ann/.aws/config:4: profiles lead in a circle: `a`, `b`, `a`"
        ),
        (
            "[profile prod]\nrole_arn = r\ncredential_source = Moon\n", "prod",
            "/home/ann/.aws/config:1: profile `prod` has an unknown"
        ),
        (
            "[profile prod]\naws_access_key_id = AKIA\n", "prod",
            "/home/ann/.aws/config:1: profile `prod` has an `aws_access"
        ),
        ("[profile prod\n", "prod", "/home/ann/.aws/config:1: a heading has no `]`"),
        ("region = x\n", "prod", "/home/ann/.aws/config:1: a key stands before"),
        ("[default]\nnonsense\n", "prod", "/home/ann/.aws/config:2: a line is neither"),
    ])
    func `what is set up wrongly is told with its place`(_ text: String, _ profile: String, _ message: String) {
        let told = machine(text).problem(profile: profile)
        #expect(told.hasPrefix(message), "\(told)")
    }

    @Test func `nothing that is printed holds a secret`() throws {
        let found = try machine(
            "[default]\naws_access_key_id = AKIAX\naws_secret_access_key = topsecret\naws_session_token = hidden\n"
        ).credentials()
        var dumped = ""
        dump(found, to: &dumped)
        for text in ["\(found)", "\(found.keys)", String(reflecting: found), dumped] {
            #expect(!text.contains("topsecret") && !text.contains("hidden"))
        }
    }
}

@Test(arguments: [
    (AWSService.iam, "eu-west-1", "https://iam.amazonaws.com", "us-east-1"),
    (.iam, "cn-northwest-1", "https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
    (.iam, "us-gov-east-1", "https://iam.us-gov.amazonaws.com", "us-gov-west-1"),
    (.iam, "us-isob-east-1", "https://iam.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
    (.iam, "eusc-de-east-1", "https://iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
    (.sts, "ap-south-1", "https://sts.ap-south-1.amazonaws.com", "ap-south-1"),
    (.organizations, "eu-west-1", "https://organizations.us-east-1.amazonaws.com", "us-east-1"),
    (.organizations, "cn-north-1", "https://organizations.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1"),
    (.portal, "eu-west-1", "https://portal.sso.eu-west-1.amazonaws.com", "eu-west-1"),
])
func `addresses and signing regions are those of botocore`(
    _ service: AWSService, _ region: String, _ address: String, _ signing: String
) {
    #expect(service.address(region) == address && service.signingRegion(region) == signing)
}

@Test func `other addresses are taken from the environment before the profile`() throws {
    var machine = machine(
        """
        [profile dev]
        services = local
        endpoint_url = https://profile.example
        [services local]
        iam =
          endpoint_url = https://iam.example
        """, ["AWS_PROFILE": "dev"])
    #expect(try machine.settings().endpoint(.iam, region: "us-east-1").text == "https://iam.example")
    #expect(try machine.settings().endpoint(.sts, region: "us-east-1").text == "https://profile.example")
    machine.variables["AWS_ENDPOINT_URL"] = "https://all.example"
    #expect(try machine.settings().endpoint(.sts, region: "us-east-1").text == "https://all.example")
    machine.variables["AWS_ENDPOINT_URL_IAM"] = "https://own.example"
    #expect(try machine.settings().endpoint(.iam, region: "us-east-1").text == "https://own.example")
    machine.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
    #expect(try machine.settings().endpoint(.iam, region: "us-east-1").text == "https://iam.amazonaws.com")
}
