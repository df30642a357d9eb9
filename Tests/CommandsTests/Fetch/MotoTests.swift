import FaultServer
import Foundation
import Testing

private let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "moto_account.py").path

/// Whether the Python packages moto, with its server, and boto3 are installed.
private let hasMoto: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import boto3, moto.server"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}()

@Suite struct MotoTests {
    @Test(.enabled(if: hasMoto, "the Python package moto with its server is not installed"))
    func `what is fetched from moto is, byte for byte, what import makes of the AWS CLI's JSON`() throws {
        let port = try FaultServer.closedPort()
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/env")
        server.arguments = ["python3", "-m", "moto.server", "-H", "127.0.0.1", "-p", "\(port)"]
        server.environment = ProcessInfo.processInfo.environment.merging(["MOTO_IAM_LOAD_MANAGED_POLICIES": "true"]) {
            $1
        }
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        // It takes no other signal while it serves.
        defer { kill(server.processIdentifier, SIGKILL) }
        let url = "http://127.0.0.1:\(port)"
        let sandbox = try Sandbox()
        let made = try sandbox.run("/usr/bin/env", ["python3", "-B", script, url])
        try #require(made.code == 0, "\(made.error)")
        let account = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        try sandbox.write("version: 1\naccounts:\n  - { name: prod, id: \"\(account)\" }\n", to: "rules.yaml")
        let environment = [
            "-u", "AWS_PROFILE", "-u", "AWS_SESSION_TOKEN", "HOME=\(sandbox.folder.path)", "XDG_CACHE_HOME=",
            "AWS_ENDPOINT_URL=\(url)", "AWS_MAX_ATTEMPTS=1",
        ]
        // The last link of a chain: the role's session comes from moto's own Security Token Service.
        try sandbox.write(
            """
            [profile prod]
            role_arn = arn:aws:iam::\(account):role/OrganizationAccountAccessRole
            source_profile = base
            [profile base]
            aws_access_key_id = AKIABASE
            aws_secret_access_key = topsecret
            """, to: ".aws/config")
        let run = try sandbox.run(
            "/usr/bin/env",
            environment + [
                programURL.path, "fetch", "--account", "prod", "--profile", "prod", "--organization-profile", "base",
                "-v",
            ])
        #expect(!(run.output + run.error).contains("topsecret"))
        // moto has no last-accessed reports, and says so with status 500.
        #expect(run.code == 2 && run.error.contains("iam:GenerateServiceLastAccessedDetails"), "\(run.error)")
        let fetched = try sandbox.tree("policies")
        #expect(fetched["prod/account.json"]?.contains("\"admin\"") == true)
        let imported = try Sandbox()
        let second = try imported.cloudtrim("import", "\(sandbox.folder.path)/state.json", "--account", "prod")
        #expect(second.code == 0, "\(second.error)")
        #expect(MotoTests.withoutLastUse(try imported.tree("policies")) == MotoTests.withoutLastUse(fetched))
        #expect(
            run.output.contains(
                "levels: [[scps/FullAWSAccess.json, scps/Root.json], [scps/FullAWSAccess.json, scps/Unit.json], "
                    + "[scps/Account.json, scps/FullAWSAccess.json]]"), "\(run.output)")
        #expect(try sandbox.read("scps/Unit.json").contains("\"Action\": \"s3:PutUnit\""))
    }

    /// The role that asks is used by asking, which moto notes; and a fetch dates the state.
    private static func withoutLastUse(_ tree: [String: String]) -> [String: String] {
        tree.mapValues { text in
            text.split(separator: "\n").filter { !$0.contains("\"lastUsed\"") && !$0.contains("\"taken\"") }.joined(
                separator: "\n")
        }
    }
}
