import FaultServer
import Foundation
import IdentityServer
import Testing

private let account = "111111111111"
private func arn(_ name: String) -> String { "arn:aws:iam::\(account):\(name)" }

private let document =
    "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22"
    + "%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"

/// An account of some roles and a user, a page a section.
private func details(_ request: FaultServer.Request, roles: Int) -> FaultServer.Answer {
    let operation = "GetAccountAuthorizationDetails"
    guard IdentityServer.form(request.text)["Marker"] == "2" else {
        return IdentityServer.result(
            operation,
            "<IsTruncated>true</IsTruncated><Marker>2</Marker><GroupDetailList/><Policies/><RoleDetailList/><UserDetailList><member>"
                + "<UserName>alice</UserName><Path>/</Path><UserId>AIDAALICE</UserId><Arn>\(arn("user/alice"))</Arn>"
                + "<CreateDate>2024-01-01T00:00:00Z</CreateDate><GroupList/><AttachedManagedPolicies/><UserPolicyList><member>"
                + "<PolicyName>Work</PolicyName><PolicyDocument>\(document)</PolicyDocument></member></UserPolicyList></member>"
                + "</UserDetailList>")
    }
    let members = (0..<roles).map { number in
        "<member><RoleName>r\(number)</RoleName><Path>/</Path><RoleId>AROAR\(number)</RoleId><Arn>\(arn("role/r\(number)"))</Arn>"
            + "<CreateDate>2024-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>\(document)</AssumeRolePolicyDocument>"
            + "<InstanceProfileList/><RolePolicyList/><AttachedManagedPolicies/></member>"
    }
    return IdentityServer.result(
        operation,
        "<IsTruncated>false</IsTruncated><GroupDetailList/><Policies/><UserDetailList/><RoleDetailList>\(members.joined())</RoleDetailList>"
    )
}

private func organization(_ request: FaultServer.Request) -> FaultServer.Answer {
    let allow =
        #"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"#
    let target = request.headers["x-amz-target"]?.split(separator: ".").last ?? ""
    let body: String
    switch target {
    case "DescribeOrganization": body = #"{"Organization": {"MasterAccountId": "999999999999"}}"#
    case "ListParents":
        body =
            request.text.contains("ou-1")
            ? #"{"Parents": [{"Id": "r-1", "Type": "ROOT"}]}"#
            : #"{"Parents": [{"Id": "ou-1", "Type": "ORGANIZATIONAL_UNIT"}]}"#
    case "ListPoliciesForTarget":
        if request.text.contains("r-1"), !request.text.contains("NextToken") {
            body = #"{"Policies": [{"Id": "p-FullAWSAccess"}], "NextToken": "t"}"#
        } else if request.text.contains("r-1") {
            body = #"{"Policies": [{"Id": "p-1"}]}"#
        } else {
            body = #"{"Policies": [{"Id": "p-FullAWSAccess"}]}"#
        }
    default:
        let name = request.text.contains("p-1") ? "no/such file" : "FullAWSAccess"
        let id = request.text.contains("p-1") ? "p-1" : "p-FullAWSAccess"
        body = #"{"Policy": {"PolicySummary": {"Id": "\#(id)", "Name": "\#(name)"}, "Content": "\#(allow)"}}"#
    }
    return .status(200, headers: ["Content-Type": "application/x-amz-json-1.1"], body: body)
}

/// A server of one account, and the program before it.
private struct Scene {
    let server: IdentityServer
    let sandbox: Sandbox

    init(
        _ jobs: [String: IdentityServer.Job], roles: Int = 2, created: String = "2026-06-30T10:00:00Z",
        organization: @escaping @Sendable (FaultServer.Request) -> FaultServer.Answer = { _ in
            .status(
                400, headers: ["Content-Type": "application/x-amz-json-1.1"],
                body:
                    #"{"__type": "AccessDeniedException", "Message": "You don't have permissions to access this resource."}"#
            )
        }
    ) throws {
        server = try IdentityServer(jobs, created: created) { request in
            if request.headers["x-amz-target"] != nil { return organization(request) }
            switch IdentityServer.form(request.text)["Action"] {
            case "GetCallerIdentity":
                return IdentityServer.result(
                    "GetCallerIdentity",
                    "<Arn>\(arn("user/ci"))</Arn><UserId>AIDACI</UserId><Account>\(account)</Account>")
            case "GetAccountAuthorizationDetails": return details(request, roles: roles)
            default: return nil
            }
        }
        sandbox = try Sandbox()
        try sandbox.write("version: 1\naccounts:\n  - { name: prod, id: \"\(account)\" }\n", to: "rules.yaml")
    }

    var environment: [String] {
        [
            "-u", "AWS_PROFILE", "-u", "AWS_SESSION_TOKEN", "HOME=\(sandbox.folder.path)", "XDG_CACHE_HOME=",
            "AWS_ACCESS_KEY_ID=AKIAENV", "AWS_SECRET_ACCESS_KEY=topsecret", "AWS_ENDPOINT_URL=\(server.url)",
        ]
    }

    func fetch(_ words: String...) throws -> Sandbox.Result {
        try sandbox.run("/usr/bin/env", environment + [programURL.path, "fetch", "--account", "prod"] + words)
    }
}

private let jobs: [String: IdentityServer.Job] = [
    arn("user/alice"): .report(
        [
            .init("s3", "2026-05-03", actions: [("CreateBucket", "2026-05-02"), ("DeleteBucket", nil)]), .init("ec2"),
            .init("a4b"),
        ], afterAnswers: 1, perPage: 2),
    arn("role/r0"): .report([.init("s3")]),
    arn("role/r1"): .report([.init("sqs", "2026-06-01")]),
]

@Suite struct FetchTests {
    @Test
    func `an account's state, its reports and its organization's policies are laid out, and a second run asks little`()
        throws
    {
        // Jobs that were made just now, so that a second run finds them young enough.
        let now = Date.now.formatted(.iso8601)
        let scene = try Scene(jobs, created: now, organization: organization)
        defer { scene.server.stop() }
        let first = try scene.fetch("-v")
        #expect(first.code == 0, "\(first.error)")
        #expect(!(first.output + first.error).contains("topsecret"))
        let day = now.prefix(10)
        let expected = """
            {
              "version": 1,
              "id": "111111111111",
              "users": {
                "alice": {
                  "made": "\(day)",
                  "services": {
                    "s3": {
                      "last": "2026-05-03 eu-west-1",
                      "actions": {
                        "CreateBucket": "2026-05-02 eu-west-1",
                        "DeleteBucket": null
                      }
                    }
                  },
                  "never": [
                    "a4b",
                    "ec2"
                  ]
                }
              },
              "groups": {},
              "roles": {
                "r0": {
                  "made": "\(day)",
                  "services": {},
                  "never": [
                    "s3"
                  ]
                },
                "r1": {
                  "made": "\(day)",
                  "services": {
                    "sqs": {
                      "last": "2026-06-01 eu-west-1"
                    }
                  },
                  "never": []
                }
              }
            }

            """
        #expect(try scene.sandbox.read("policies/prod/last-accessed.json") == expected)
        let tree = try scene.sandbox.tree("policies").keys.sorted()
        #expect(tree.contains("prod/account.json") && tree.contains("prod/users/alice/inline/Work.json"))
        // A name that can't be a file's is replaced by the policy's number.
        #expect(try scene.sandbox.tree("scps").keys.sorted() == ["FullAWSAccess.json", "p-1.json"])
        #expect(
            first.output.contains(
                "- { accounts: [prod], levels: [[scps/FullAWSAccess.json, scps/p-1.json], [scps/FullAWSAccess.json], "
                    + "[scps/FullAWSAccess.json]] }"), "\(first.output)")
        let started = scene.server.started.count
        let second = try scene.fetch()
        #expect(second.code == 0 && scene.server.started.count == started, "a report that is young is not made again")
        // A fetch dates the state: nothing else changes.
        #expect(second.output.contains("changed  policies/prod/account.json") && !second.output.contains("users/alice"))
        let third = try scene.fetch("--max-age", "0")
        #expect(third.code == 0 && scene.server.started.count == 2 * started)
    }

    @Test func `what is refused is told with its action, and the rest goes on`() throws {
        let denied = jobs.mapValues { _ in IdentityServer.Job.denied }
        let scene = try Scene(denied)
        defer { scene.server.stop() }
        let run = try scene.fetch()
        #expect(run.code == 2)
        #expect(run.error.contains("no last-accessed reports: AWS refuses `iam:GenerateServiceLastAccessedDetails`"))
        #expect(
            run.error.contains(
                "the service control policies are not known: AWS refuses `organizations:DescribeOrganization`"))
        #expect(run.error.contains("--print-policy"))
        let files = try scene.sandbox.tree("policies").keys
        #expect(files.contains("prod/account.json") && !files.contains("prod/last-accessed.json"))
    }

    @Test func `without the organization's policies a fetch is a success that says so`() throws {
        let scene = try Scene(jobs)
        defer { scene.server.stop() }
        let run = try scene.fetch()
        #expect(run.code == 0 && run.error.contains("warning: the service control policies are not known"))
    }

    @Test func `credentials of another account write nothing`() throws {
        let scene = try Scene(jobs)
        defer { scene.server.stop() }
        try scene.sandbox.write("version: 1\naccounts:\n  - { name: prod, id: \"222222222222\" }\n", to: "rules.yaml")
        let run = try scene.fetch()
        #expect(
            run.code == 2
                && run.error.contains("the credentials are of account 111111111111, and `prod` is 222222222222"))
        #expect(try scene.sandbox.tree("policies").isEmpty)
    }

    @Test func `a fetch that is killed goes on where it was`() throws {
        let many = (0..<30).map { "r\($0)" }.sorted().map { arn("role/\($0)") }
        var slow: [String: IdentityServer.Job] = [arn("user/alice"): .report([.init("s3")])]
        for (index, name) in many.enumerated() {
            slow[name] = .report([.init("s3")], afterAnswers: index < 12 ? 0 : 1_000)
        }
        let created = Date.now.formatted(.iso8601)
        let scene = try Scene(slow, roles: 30, created: created)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.currentDirectoryURL = scene.sandbox.folder
        process.arguments = scene.environment + [programURL.path, "fetch", "--account", "prod"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let cache = "/.cache/cloudtrim/last-accessed/\(account)"
        func kept() -> Int {
            (try? FileManager.default.contentsOfDirectory(atPath: scene.sandbox.folder.path + cache).count) ?? 0
        }
        for _ in 0..<600 where kept() < 13 { usleep(50_000) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        scene.server.stop()
        #expect(kept() == 13 && !FileManager.default.fileExists(atPath: scene.sandbox.folder.path + "/policies"))
        let again = try Scene(slow.mapValues { _ in .report([.init("s3")]) }, roles: 30, created: created)
        defer { again.server.stop() }
        let run = try again.sandbox.run(
            "/usr/bin/env",
            again.environment + ["HOME=\(scene.sandbox.folder.path)", programURL.path, "fetch", "--account", "prod"])
        #expect(run.code == 0 && again.server.started.count == 18, "\(again.server.started.count) were asked for again")
        #expect(
            try again.sandbox.read("policies/prod/last-accessed.json").components(separatedBy: "\"made\"").count == 32)
    }

    @Test func `the policy that it needs is printed without asking`() throws {
        let run = try Sandbox().cloudtrim("fetch", "--print-policy")
        #expect(run.code == 0)
        let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        let statements = try #require(json?["Statement"] as? [[String: Any]])
        let actions = statements.flatMap { $0["Action"] as? [String] ?? [] }
        #expect(actions.count == 7 && actions.contains("iam:GetAccountAuthorizationDetails"))
    }
}
