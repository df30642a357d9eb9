import Foundation
import Testing

/// The main job on the demo account, as a newcomer runs it.
@Suite struct DemoTests {
    @Test func `the patch applies and gives the same tree as --write, and then nothing is left to propose`() throws {
        let sandbox = try Sandbox.demo()
        _ = try sandbox.git("init", "-q", ".")
        let patch = try sandbox.cloudtrim("generate", "--patch", "p.patch")
        #expect(patch.code == 0, "\(patch.error)")
        #expect(try sandbox.git("apply", "--check", "p.patch").code == 0)
        let written = try Sandbox.demo()
        #expect(try written.cloudtrim("generate", "--write").code == 0)
        #expect(try sandbox.git("apply", "p.patch").code == 0)
        let tree = try written.tree("policies")
        #expect(try sandbox.tree("policies") == tree)
        #expect(try Sandbox.demo().tree("policies") != tree)
        let second = try written.cloudtrim("generate", "--exit-code")
        #expect(second.code == 0)
        #expect(second.output.contains("nothing to propose"))
        #expect(!second.output.contains("diff --git"))
    }

    @Test func `standard output is the patch but for the evidence, which is a line a file`() throws {
        let sandbox = try Sandbox.demo()
        _ = try sandbox.git("init", "-q", ".")
        let shown = try sandbox.cloudtrim("generate")
        _ = try sandbox.cloudtrim("generate", "--patch", "p.patch")
        try sandbox.write(shown.output, to: "shown.patch")
        #expect(try sandbox.git("apply", "shown.patch").code == 0)
        let fromOutput = try sandbox.tree("policies")
        #expect(try sandbox.git("apply", "--reverse", "shown.patch").code == 0)
        #expect(try sandbox.git("apply", "p.patch").code == 0)
        let fromPatch = try sandbox.tree("policies")
        #expect(fromPatch.filter { !$0.key.hasSuffix("/usage.json") } == fromOutput)
        #expect(fromPatch.count == fromOutput.count + 2)
        #expect(try sandbox.git("apply", "--reverse", "p.patch").code == 0)
        #expect(shown.output.contains("demo/usage.json   the evidence of 2026-04-02 … 2026-06-30, new\n"))
        #expect(shown.output.contains("next: `cloudtrim generate --write`"))
        #expect(shown.output.contains("checked: nothing is granted that was not"))
        #expect(try sandbox.cloudtrim("generate", "--exit-code").code == 1)
    }

    @Test func `bob as admin used CreateBucket only, and alice used something else`() throws {
        let sandbox = try Sandbox.demo()
        func used(_ user: String, _ more: String...) throws -> Set<String> {
            let result = try sandbox.cloudtrim("usage", "--account", "demo", "--user", user, "--show-used", more: more)
            return Set(
                result.output.split(separator: "\n").filter { $0.hasPrefix("     ") }
                    .map { String($0.split(separator: " ")[0]) })
        }
        #expect(try used("bob", "--dest-role", "admin") == ["s3:CreateBucket"])
        let alice = try used("alice", "--dest-role", "admin")
        #expect(alice.count > 10 && alice.contains("ec2:RunInstances"))
        #expect(try used("charlie", "--dest-role", "admin").isEmpty)
        let bobAcross = try used("bob", "--dest-role", "restore", "--dest-account", "backup")
        let aliceAcross = try used("alice", "--dest-role", "restore", "--dest-account", "backup")
        #expect(bobAcross.count == 1)
        #expect(aliceAcross.isSuperset(of: bobAcross) && aliceAcross.count > 1)
    }

    @Test func `what bob needs as admin is less than what alice needs`() throws {
        let sandbox = try Sandbox.demo()
        _ = try sandbox.cloudtrim("generate", "--write")
        let bob = try sandbox.read("policies/demo/users/bob/as/demo/admin.json")
        let alice = try sandbox.read("policies/demo/users/alice/as/demo/admin.json")
        #expect(bob.contains("s3:CreateBucket") && !bob.contains("ec2:RunInstances"))
        #expect(alice.contains("ec2:RunInstances") && !alice.contains(#""s3:CreateBucket""#))
        #expect(try sandbox.tree("policies")["demo/users/charlie/as/demo/admin.json"] == nil)
    }

    @Test func `charlie never acted as admin, and the trust document no longer names him`() throws {
        let sandbox = try Sandbox.demo()
        let before = try sandbox.cloudtrim("usage", "--account", "demo", "--list", "assume")
        #expect(before.output.contains("  -  user/charlie"))
        _ = try sandbox.cloudtrim("generate", "--write")
        let trust = try sandbox.read("policies/demo/roles/admin/trust.json")
        #expect(trust.contains("user/alice") && trust.contains("user/bob") && !trust.contains("user/charlie"))
        let after = try sandbox.cloudtrim("usage", "--account", "demo", "--list", "assume")
        #expect(after.output.contains("user/charlie") && after.output.contains("no right: the trust does not let it"))
        #expect(try sandbox.read("policies/demo/users/alice/inline/BreakGlass.json").contains("role/break-glass"))
    }

    @Test(arguments: ["users", "roles", "people", "sessions", "assume"])
    func `each listing is JSON, too`(list: String) throws {
        let sandbox = try Sandbox.demo()
        let result = try sandbox.cloudtrim("usage", "--account", "demo", "--list", list, "--format", "json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(json["account"] as? String == "demo")
        let text = try sandbox.cloudtrim("usage", "--account", "demo", "--list", list)
        #expect(text.code == 0 && text.output.hasPrefix("demo   2026-04-02 … 2026-06-30: "))
    }

    @Test func `JSON says the same as the text`() throws {
        let sandbox = try Sandbox.demo()
        let result = try sandbox.cloudtrim("generate", "--format", "json")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let patch = try #require(json["patch"] as? String)
        try sandbox.write(patch, to: "json.patch")
        _ = try sandbox.git("init", "-q", ".")
        #expect(try sandbox.git("apply", "--check", "json.patch").code == 0)
        let usage = try sandbox.cloudtrim(
            "usage", "--account", "demo", "--user", "bob", "--dest-role", "admin", "--format", "json")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(usage.output.utf8)) as? [String: Any])
        let rows = try #require(object["actions"] as? [[String: Any]])
        #expect(
            rows.filter { $0["status"] as? String == "used" }.compactMap { $0["action"] as? String } == [
                "s3:CreateBucket"
            ])
        #expect(
            Set(object.keys).isSuperset(of: [
                "account", "principal", "origin", "role", "window", "coverage", "attribution",
            ]))
    }

    @Test func `the demo's policies are what import makes of its states`() throws {
        let sandbox = try Sandbox.demo()
        let before = try sandbox.tree("policies")
        try FileManager.default.removeItem(at: sandbox.folder.appending(path: "policies"))
        for account in ["demo", "backup"] {
            let state = "Tests/Demo/\(account)-state.json"
            let result = try sandbox.cloudtrim(
                "import", RepositoryFile.path(state), "--account", account)
            #expect(result.code == 0, "\(result.error)")
        }
        #expect(try sandbox.tree("policies") == before)
    }
}
