import FaultServer
import Foundation
import RealData
import Testing

/// `cloudtrim catalog refresh`, against a server on loopback and against folders.
@Suite struct CatalogRefreshTests {
    /// Two services as AWS writes them: one that the catalog knows, with an action that it doesn't, and a new one.
    private static let sns = """
        {"Name": "sns", "Actions": [{"Name": "FoldPaper", "Resources": [{"Name": "topic"}],
          "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": false, "IsTaggingOnly": false,
                                         "IsWrite": true}},
          "SupportedBy": {"IAM Access Analyzer Policy Generation": true}}],
         "Operations": [{"Name": "FoldPaper", "AuthorizedActions": [{"Service": "sns", "Name": "FoldPaper"}]}]}
        """
    private static let kites = #"{"Name": "kites", "Actions": [{"Name": "Fly"}]}"#
    private static let list = """
        [{"service": "sns", "url": "https://servicereference.us-east-1.amazonaws.com/v1/sns/sns.json"},
         {"service": "kites", "url": "https://servicereference.us-east-1.amazonaws.com/v1/kites/kites.json"}]
        """

    private static func ok(_ body: String) -> FaultServer.Answer { .status(200, body: body) }

    private static func page(_ target: String) -> FaultServer.Answer {
        switch target {
        case "/v1/service-list.json": ok(list)
        case "/v1/sns/sns.json": ok(sns)
        case "/v1/kites/kites.json": ok(kites)
        default: .status(404, body: "")
        }
    }

    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    /// Runs with the user's cache in the sandbox.
    private func refresh(_ arguments: String...) throws -> Sandbox.Result {
        let cache = sandbox.folder.appending(path: "cache").path
        let words = ["XDG_CACHE_HOME=\(cache)", programURL.path, "catalog", "refresh", "--today", "2026-11-24"]
        return try sandbox.run("/usr/bin/env", words + arguments)
    }

    private var stored: String { sandbox.folder.appending(path: "cache/cloudtrim/catalog.txt").path }

    @Test func `a server's reference is merged, stored, and told by service`() throws {
        let server = try FaultServer { request, _ in Self.page(request.target) }
        defer { server.stop() }
        let result = try refresh("--from", server.url)
        #expect(result.error == "")
        #expect(result.code == 0)
        #expect(
            result.output.contains(
                """
                kites
                  new service  kites      a new service
                  new action   kites:Fly  a new action, inferred only

                sns
                  new action  sns:FoldPaper  a new action, recorded

                2 services change: 1 new service, 2 new actions
                """), "\(result.output)")
        let asked = server.requests.map(\.target).sorted()
        #expect(asked == ["/v1/kites/kites.json", "/v1/service-list.json", "/v1/sns/sns.json"])
        let show = try sandbox.cloudtrim("catalog", "show", "sns:FoldPaper", "--catalog", stored)
        #expect(show.output.contains("recorded"))
        #expect(show.code == 0)
    }

    @Test func `what is stored counts only where it is named`() throws {
        try sandbox.write(Self.sns, to: "reference/sns.json")
        #expect(try refresh("--from", "reference").code == 0)
        let cache = sandbox.folder.appending(path: "cache").path
        let unasked = try sandbox.run(
            "/usr/bin/env", ["XDG_CACHE_HOME=\(cache)", programURL.path, "catalog", "show", "sns:FoldPaper"])
        #expect(unasked.code == 2)
        #expect(unasked.error.contains("the catalog knows no action `sns:FoldPaper`"))
    }

    @Test func `the same reference gives the same bytes, from a server and from a folder`() throws {
        let server = try FaultServer { request, _ in Self.page(request.target) }
        defer { server.stop() }
        try sandbox.write(Self.sns, to: "reference/v1/sns/sns.json")
        try sandbox.write(Self.kites, to: "reference/v1/kites/kites.json")
        try sandbox.write(Self.list, to: "reference/v1/service-list.json")
        #expect(try refresh("--from", server.url, "--output", "a.txt").code == 0)
        #expect(try refresh("--from", "reference", "--output", "b.txt").code == 0)
        #expect(try sandbox.read("a.txt") == sandbox.read("b.txt"))
        #expect(!FileManager.default.fileExists(atPath: stored))
    }

    @Test func `changes are given to programs with service, kind and subject`() throws {
        try sandbox.write(Self.sns, to: "reference/sns.json")
        let result = try refresh("--from", "reference", "--format", "json")
        let value = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(
            value["changes"] as? [[String: String]] == [
                [
                    "service": "sns", "kind": "newAction", "subject": "sns:FoldPaper",
                    "detail": "a new action, recorded",
                ]
            ])
        #expect(value["file"] as? String == stored)
        #expect((value["version"] as? String)?.contains("+2026-11-24.") == true)
    }

    /// What may go wrong, on the list and on a service's file, with what is said of it.
    static let faults: [(FaultServer.Answer, String)] = [
        (.status(503, headers: ["Retry-After": "0"], body: ""), "answers with status 503"),
        (.status(302, headers: ["Location": "https://login.example/"], body: ""), "leads to `https://login.example/`"),
        (.status(200, headers: ["Content-Type": "text/html"], body: "<html>Sign in</html>"), "answers with a web page"),
        (.status(200, body: "nothing of the kind"), "answers with no JSON"),
        (.status(200, body: #"{"Name": "sns", "Actions": ["#), "error: "),
        (.status(200, body: #"{"Name": "other", "Actions": 1}"#), "this is no "),
        (.status(200, body: ""), "answers with no JSON"),
        (.cutOff, "ended the connection"), (.hangUp, "ended the connection"), (.garbage, "error: "),
    ]

    @Test(arguments: Array(faults.indices), ["/v1/service-list.json", "/v1/sns/sns.json"])
    func `a fault is told, and leaves what was there`(_ number: Int, _ target: String) throws {
        let (answer, message) = Self.faults[number]
        let server = try FaultServer { request, _ in request.target == target ? answer : Self.page(request.target) }
        defer { server.stop() }
        try sandbox.write("before", to: "cache/cloudtrim/catalog.txt")
        let result = try refresh("--from", server.url)
        #expect(result.code == 2)
        #expect(result.error.contains(message), "\(result.error)")
        #expect(result.output == "")
        #expect(try sandbox.tree("cache") == ["cloudtrim/catalog.txt": "before"])
    }

    @Test func `nobody listens, and no folder is made`() throws {
        let port = try FaultServer.closedPort()
        let result = try refresh("--from", "http://127.0.0.1:\(port)")
        #expect(result.code == 2)
        #expect(result.error.contains("refuses the connection"))
        #expect(result.error.contains("`--from FOLDER`"))
        #expect(!FileManager.default.fileExists(atPath: sandbox.folder.appending(path: "cache").path))
    }

    @Test func `an answer without end is cut`() throws {
        let endless = "[" + String(repeating: " ", count: 33 << 20) + "]"
        let server = try FaultServer { _, _ in Self.ok(endless) }
        defer { server.stop() }
        let result = try refresh("--from", server.url)
        #expect(result.code == 2)
        #expect(result.error.contains("is larger than 32 MiB"), "\(result.error)")
    }

    @Test func `an interrupt leaves nothing`() throws {
        let server = try FaultServer { request, _ in
            request.target == "/v1/sns/sns.json" ? .late(milliseconds: 3_000) : Self.page(request.target)
        }
        defer { server.stop() }
        let cache = sandbox.folder.appending(path: "cache").path
        let result = try sandbox.run(
            "/usr/bin/env",
            [
                "XDG_CACHE_HOME=\(cache)", "timeout", "--signal=INT", "1", programURL.path, "catalog", "refresh",
                "--from", server.url,
            ])
        #expect(result.code != 0)
        #expect(result.output == "")
        #expect(!FileManager.default.fileExists(atPath: cache))
    }

    @Test(arguments: [
        ["refresh", "now"], ["refresh", "--catalog", "x"], ["show", "s3:GetObject", "--from", "x"],
        ["refresh", "--from", "ftp://host"], ["refresh", "--from", "http://user:secret@host"],
    ])
    func `a refresh that is none ends with 64`(_ arguments: [String]) throws {
        let result = try sandbox.cloudtrim(more: ["catalog"] + arguments)
        #expect(result.code == 64)
        #expect(!result.error.contains("secret"))
    }

    @Test func `a folder without the reference, or with a service twice, is refused`() throws {
        try sandbox.write("", to: "empty/README.md")
        #expect(try refresh("--from", "empty").error.contains("there is no JSON file"))
        #expect(try refresh("--from", "nowhere").code == 2)
        try sandbox.write(Self.kites, to: "twice/a.json")
        try sandbox.write(Self.kites, to: "twice/b.json")
        #expect(try refresh("--from", "twice").error.contains("two files name the service `kites`"))
    }

    @Test func `a catalog of another version of the program is refused`() throws {
        try sandbox.write("cloudtrim-catalog 1\nversion old+2026\nbase old\n", to: "old.txt")
        let result = try sandbox.cloudtrim("catalog", "lookup", "s3:*", "--catalog", "old.txt")
        #expect(result.code == 2)
        #expect(result.error.contains("it stands on old,"))
        #expect(result.error.contains("run `cloudtrim catalog refresh` again"))
    }

    @Test func `generate names the catalog that it was given`() throws {
        let demo = try Sandbox.demo()
        try demo.write(Self.sns, to: "reference/sns.json")
        let stored = try demo.cloudtrim(
            "catalog", "refresh", "--from", "reference", "--output", "new.txt", "--today", "2026-11-24")
        #expect(stored.code == 0)
        let own = try demo.cloudtrim("generate", "--account", "demo")
        let new = try demo.cloudtrim("generate", "--account", "demo", "--catalog", "new.txt")
        #expect(!own.output.contains("+2026-11-24."))
        #expect(new.output.contains("+2026-11-24."))
    }
}
