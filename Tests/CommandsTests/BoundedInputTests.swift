import FaultServer
import Foundation
import Testing

/// What never ends, or would go where it must not: told soon, and with a message.
@Suite struct BoundedInputTests {
    private func shell(_ sandbox: Sandbox, _ script: String) throws -> Sandbox.Result {
        try sandbox.run("/bin/sh", ["-c", "\(script)", programURL.path])
    }

    @Test func `a pipe that nobody writes to is told, and one that somebody writes to is read`() throws {
        let sandbox = try Sandbox.demo()
        let file = "policies/demo/users/alice/inline/ReadLogs.json"
        let rules = try sandbox.read("rules.yaml")
        try sandbox.write(rules, to: "mine.yaml")
        let told = try shell(sandbox, "rm rules.yaml; mkfifo rules.yaml; exec timeout 30 \"$0\" check")
        #expect(told.code == 2 && told.error.contains("this is a pipe that nobody writes to"), "\(told.error)")
        let read = try shell(
            sandbox, "(sleep 0.3; cat mine.yaml > rules.yaml) & timeout 30 \"$0\" check --fail-on error")
        #expect([0, 1].contains(read.code), "\(read.error)")
        let bash = try sandbox.run(
            "/bin/bash",
            ["-c", "exec timeout 30 \"$0\" prove <(sleep 0.2; cat \(file)) <(cat \(file))", programURL.path])
        #expect(bash.code == 0, "\(bash.error)")
    }

    @Test func `a file that may not become so long is told, and no core is dumped`() throws {
        let sandbox = try Sandbox.demo()
        let found = try shell(
            sandbox, "ulimit -f 4; exec timeout 60 \"$0\" generate --today 2026-07-01 --patch p.patch")
        #expect(found.code == 2 && found.error.contains("file too large"), "\(found.code) \(found.error)")
        let output = try shell(sandbox, "ulimit -f 4; timeout 60 \"$0\" generate --today 2026-07-01 > out; echo $?")
        #expect(output.output == "2\n" && output.error.contains("can't write the result"), "\(output.error)")
    }

    @Test func `zeros without end are no log`() throws {
        let sandbox = try Sandbox.demo()
        let made = try shell(sandbox, "mkdir more; head -c 400000000 /dev/zero | gzip -1 > more/z.json.gz")
        #expect(made.code == 0)
        let logs = RepositoryFile.path("Tests/Demo/logs")
        let start = Date()
        let found = try sandbox.cloudtrim("generate", "--today", "2026-07-01", "--logs", logs, "--logs", "more")
        #expect(found.code == 2 && found.error.contains("z.json.gz: error:"), "\(found.error)")
        #expect(Date().timeIntervalSince(start) < 60)
    }

    @Test(arguments: [
        "elastic.example.invalid", "localhost.evil.invalid", "127.0.0.1.evil.invalid", "localhostx", "127.evil.invalid",
        "10.0.0.1", "127.0.0.256", "0x7f.0.0.1.evil.invalid",
    ])
    func `credentials go to no other machine without encryption`(host: String) throws {
        let sandbox = try Sandbox.demo()
        let proxy = try FaultServer { _, _ in .status(200, body: "{}") }
        defer { proxy.stop() }
        let result = try sandbox.run(
            "/usr/bin/env",
            [
                "CLOUDTRIM_USER=u", "CLOUDTRIM_PASSWORD=p", "http_proxy=\(proxy.url)", "ALL_PROXY=\(proxy.url)",
                "timeout",
                "20", programURL.path, "usage", "--account", "demo", "--user", "alice", "--elasticsearch",
                "http://\(host):9200",
            ])
        #expect(result.code == 64 && result.error.contains("without encryption"), "\(result.error)")
        #expect(proxy.requests.isEmpty)
    }

    @Test func `what is meant for this machine goes through no proxy`() throws {
        let sandbox = try Sandbox.demo()
        let proxy = try FaultServer { _, _ in .status(200, body: "{}") }
        let server = try FaultServer { _, _ in .status(503, headers: ["Retry-After": "86400"], body: "{}") }
        defer {
            proxy.stop()
            server.stop()
        }
        let start = Date()
        let result = try sandbox.run(
            "/usr/bin/env",
            [
                "CLOUDTRIM_USER=u", "CLOUDTRIM_PASSWORD=p", "http_proxy=\(proxy.url)", "ALL_PROXY=\(proxy.url)",
                "timeout",
                "60", programURL.path, "usage", "--account", "demo", "--user", "alice", "--elasticsearch", server.url,
            ])
        #expect(proxy.requests.isEmpty && !server.requests.isEmpty)
        // A day is not waited for, and told.
        #expect(result.code == 2 && result.error.contains("it asks to be left alone for 86400 s"), "\(result.error)")
        #expect(Date().timeIntervalSince(start) < 20)
    }
}
