import Foundation
import RealServer
import Testing

/// The night after a merged trim, in five commands: from the bytes of a log with a denial to a document that is back and that the
/// gate takes.
@Suite(.serialized) struct OnCallStoryTests {
    /// The commands as README has them.
    static func play(_ world: OnCallWorld, source: [String]) throws {
        let sandbox = world.sandbox
        let path = "policies/prod/users/pat/inline/Admin.json"
        let before = try sandbox.git("show", "HEAD~1:\(path)").output
        let today = ["--today", "2026-07-02"]
        // 1: did we take this away?
        let denied = try world.ok("denied", "--since", "23h", more: today + source)
        let line = try #require(denied.output.split(separator: "\n").first { $0.contains("back: cloudtrim ") })
        let words = line.split(separator: " ").dropFirst(2).map(String.init)
        #expect(words == ["restore", "user/pat", "iam:DeleteUser"], "\(denied.output)")
        // 2: what would come back?
        let shown = try sandbox.cloudtrim(words[0], more: Array(words.dropFirst()) + today)
        #expect(shown.code == 0 && shown.output.contains("+        \"iam:DeleteUser\""), "\(shown)")
        #expect(
            shown.output.contains(
                "  aws iam put-user-policy --user-name pat --policy-name Admin --policy-document file://\(path)\n"))
        // 3: put it back.
        let written = try sandbox.cloudtrim(words[0], more: Array(words.dropFirst()) + ["--write"] + today)
        #expect(written.code == 0, "\(written)")
        #expect(try !sandbox.read(path).contains("iam:UpdateUser") && !sandbox.read(path).contains("sqs:DeleteQueue"))
        #expect(try sandbox.read(path).contains("iam:DeleteUser") && before.contains("iam:DeleteUser"))
        // 4: the gate takes it.
        let gate = try sandbox.cloudtrim("check", "--against", "git:HEAD", more: today)
        #expect(gate.code == 0 && gate.output.contains("[declared_grant]"), "\(gate)")
        // 5: it stays.
        let kept = try sandbox.cloudtrim(
            "keep", "user/pat", "iam:DeleteUser", "--reason", "Off-boarding", "--until", "2027-06-30", "--write",
            more: today)
        #expect(kept.code == 0, "\(kept)")
        try world.commit("Put iam:DeleteUser of pat back")
        let again = try sandbox.cloudtrim("generate", "--write", more: today + source)
        #expect(again.code == 0, "\(again)")
        #expect(try sandbox.read(path).contains("iam:DeleteUser"))
    }

    static func world() throws -> OnCallWorld {
        var world = try OnCallWorld()
        world.pat()
        try world.trim()
        try world.deny(MadeLog.user("pat"), "iam DeleteUser", times: 3)
        return world
    }

    @Test func `on archives`() throws {
        try Self.play(Self.world(), source: [])
    }

    @Test(
        .enabled(if: !RealServer.available.isEmpty, "no CLOUDTRIM_CONFORMANCE, no servers, or no java"),
        arguments: RealServer.available)
    func `on a real server`(name: String) throws {
        let server = try RealServer(name)
        let world = try Self.world()
        let loaded = try world.sandbox.cloudtrim("load", "logs", "--to", server.url, "--index", "cloudtrail-oncall")
        #expect(loaded.code == 0, "\(loaded.error)")
        try Self.play(world, source: ["--elasticsearch", server.url, "--index", "cloudtrail-oncall"])
    }
}
