import Foundation
import Testing

/// `cloudtrim denied`: what was denied since a trim, who took it away, and what puts it back.
@Suite struct DeniedTests {
    private let today = ["--today", "2026-07-02"]

    private func denials(_ world: OnCallWorld, _ more: String...) throws -> [[String: Any]] {
        let result = try world.sandbox.cloudtrim("denied", "--format", "json", more: today + more)
        #expect([0, 2].contains(result.code), "\(result.code) \(result.error)")
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return object?["denied"] as? [[String: Any]] ?? []
    }

    @Test func `a denial of what was trimmed is told with its day, its document, its commit and the way back`() throws {
        var world = try OnCallWorld()
        world.pat()
        try world.trim()
        try world.deny(MadeLog.user("pat"), "iam DeleteUser", times: 3)
        let text = try world.ok("denied", more: today).output
        let commit = try world.sandbox.git("rev-parse", "HEAD").output.prefix(10)
        #expect(
            text == """
                1 action denied since 2026-06-30, the first trim on record, 1 taken away; the newest event is of 2026-07-02 08:00

                iam:DeleteUser   user/pat   3 ×, 2026-07-02 03:10 … 03:12
                  trimmed 2026-06-30 from prod/users/pat/inline/Admin.json, statement `Users`: commit \(commit) of \
                \(try world.sandbox.git("log", "-1", "--format=%cs").output.prefix(10)), “Trim policies to what is used (#12)”
                  back: cloudtrim restore user/pat iam:DeleteUser

                """)
        let told = try denials(world)
        #expect(
            told.count == 1 && told[0]["count"] as? Int == 3 && told[0]["last"] as? String == "2026-07-02T03:12:00Z")
        let taken = (told[0]["taken"] as? [[String: Any]])?.first
        #expect(taken?["trim"] as? Bool == true && taken?["statements"] as? [String] == ["Users"])
    }

    @Test func `explain and usage tell the same story`() throws {
        var world = try OnCallWorld()
        world.pat()
        try world.trim()
        try world.deny(MadeLog.user("pat"), "iam DeleteUser", times: 2)
        let explained = try world.ok("explain", "--user", "pat", "iam:DeleteUser", more: today).output
        #expect(
            explained.contains(
                "denied    2 ×, 2026-07-02 03:10 … 03:11\n          trimmed 2026-06-30 from prod/users/pat/"),
            "\(explained)")
        #expect(explained.contains("          back: cloudtrim restore user/pat iam:DeleteUser\n"))
        // What was taken and nobody asked for is told, too.
        let other = try world.ok("explain", "--user", "pat", "iam:UpdateUser", more: today).output
        #expect(other.contains("taken     trimmed 2026-06-30 from"), "\(other)")
        let usage = try world.ok("usage", "--user", "pat", more: today).output
        #expect(
            usage.contains(
                "iam:DeleteUser   tried 2 ×, denied, last 2026-07-02; trimmed 2026-06-30 from "
                    + "prod/users/pat/inline/Admin.json: `cloudtrim denied` tells more"), "\(usage)")
    }

    @Test func `evidence tells days, and the denials of what was used before`() throws {
        var world = try OnCallWorld()
        world.pat()
        // Used in the window, denied since somebody took it out by hand.
        try world.trim()
        let path = "policies/prod/users/pat/inline/Admin.json"
        let text = try world.sandbox.read(path).replacingOccurrences(of: "iam:CreateUser", with: "iam:ListUsers")
        try world.sandbox.write(text, to: path)
        try world.commit("Nobody needs it")
        try world.deny(MadeLog.user("pat"), "iam CreateUser", times: 4)
        try world.ok("generate", "--write", more: today)
        let told = try denials(world, "--from-usage")
        #expect(told.count == 1 && told[0]["action"] as? String == "iam:CreateUser", "\(told)")
        #expect(told[0]["first"] as? String == "2026-07-02" && told[0]["count"] as? Int == 4)
        let taken = (told[0]["taken"] as? [[String: Any]])?.first
        #expect(taken?["trim"] as? Bool == false)
        #expect((taken?["commit"] as? [String: Any])?["subject"] as? String == "Nobody needs it")
        let logs = try denials(world)
        #expect(logs.map { $0["action"] as? String } == ["iam:CreateUser"])
        #expect(logs[0]["last"] as? String == "2026-07-02T03:13:00Z")
    }

    @Test func `the last hours are asked for, and what lies before is left out`() throws {
        var world = try OnCallWorld()
        world.pat()
        try world.trim()
        try world.deny(MadeLog.user("pat"), "iam DeleteUser", hour: "21")
        try world.deny(MadeLog.user("pat"), "sqs DeleteQueue", hour: "01")
        #expect(try denials(world, "--since", "3h").map { $0["action"] as? String } == ["iam:DeleteUser"])
        #expect(
            try denials(world, "--since", "2026-07-02").map { $0["action"] as? String } == [
                "iam:DeleteUser", "sqs:DeleteQueue",
            ])
        #expect(try denials(world, "--since", "1d", "--user", "PAT").count == 2)
        let none = try world.sandbox.cloudtrim("denied", "--since", "1h", more: today)
        #expect(
            none.output.hasPrefix("nothing was denied since 2026-07-02 23:00; the newest event is of 2026-07-02 21:10"),
            "\(none)")
        for wrong in ["2x", "h", "-2h", "0h", "2026-13-01", "", "99999999h"] {
            let result = try world.sandbox.cloudtrim("denied", "--since", wrong, more: today)
            #expect(result.code == 64 && result.error.contains("--since"), "\(wrong) \(result)")
        }
        #expect(try world.sandbox.cloudtrim("denied", "--since", "2027-01-01", more: today).code == 64)
        #expect(
            try world.sandbox.cloudtrim("denied", "--user", "pta", more: today).error.contains("did you mean `pat`?"))
        #expect(try world.sandbox.cloudtrim("denied", "--user", "pat", "--role", "x", more: today).code == 64)
    }

    @Test func `without a repository or a commit the trim is told all the same`() throws {
        for isInGit in [false, true] {
            var world = try OnCallWorld()
            world.pat()
            try world.trim(inGit: false)
            if isInGit { _ = try world.sandbox.git("init", "-q") }
            try world.deny(MadeLog.user("pat"), "iam DeleteUser")
            let text = try world.ok("denied", more: today).output
            #expect(
                text.contains("  trimmed 2026-06-30 from prod/users/pat/inline/Admin.json, statement `Users`\n"),
                "\(text)")
            #expect(text.contains("back: cloudtrim restore user/pat iam:DeleteUser"))
        }
    }

    @Test func `what no trim took is not laid to one`() throws {
        var world = try OnCallWorld()
        world.pat()
        world.account.policy(
            "Limit", [OnCallWorld.statement("L", ["sqs:*", "iam:CreateUser", "iam:ListUsers"])], boundaryOf: 1)
        world.account.user(
            "kim", ["K": [OnCallWorld.statement("K", ["iam:CreateUser", "kms:*"])]], boundary: "Limit")
        world.log.call(MadeLog.user("kim"), "iam CreateUser", on: "2026-06-15")
        world.log.call(MadeLog.user("kim"), "kms CreateKey", on: "2026-06-15")
        try world.trim()
        try world.deny(MadeLog.user("pat"), "s3 ListBuckets", hour: "01")
        try world.deny(MadeLog.user("pat"), "iam CreateUser", hour: "02")
        try world.deny(MadeLog.user("kim"), "kms CreateKey", hour: "03")
        try world.deny(MadeLog.user("new"), "iam DeleteUser", hour: "04")
        try world.deny(MadeLog.user("pat"), "nosuch DoThings", hour: "05")
        let text = try world.ok("denied", more: today).output
        let parts = text.split(separator: "\n\n").map { $0.replacing(/[0-9]+ ×, [0-9:. …-]+/, with: "") }
        #expect(
            parts.contains { $0.contains("s3:ListAllMyBuckets   user/pat") && $0.contains("no trim took it away") },
            "\(text)")
        #expect(
            parts.contains {
                $0.contains("iam:CreateUser   user/pat")
                    && $0.contains("it is allowed by prod/users/pat/inline/Admin.json on file")
            }, "\(text)")
        #expect(
            parts.contains {
                $0.contains("kms:CreateKey   user/kim")
                    && $0.contains("it is outside of boundary prod/managed/Limit.json")
            },
            "\(text)")
        #expect(parts.contains { $0.contains("iam:DeleteUser   user/new") && $0.contains("is not on file") }, "\(text)")
        #expect(text.contains("event nosuch.amazonaws.com DoThings of user/pat of prod: denied 1 ×"), "\(text)")
        #expect(!text.contains("back: "))
        let json = try world.json("denied", "--today", "2026-07-02")
        #expect((json["unmapped"] as? [[String: Any]])?.first?["event"] as? String == "DoThings")
    }

    @Test func `who acted is told, and an access that came back since`() throws {
        var world = try OnCallWorld()
        world.pat()
        world.account.role("ops", ["O": [OnCallWorld.statement("O", ["sqs:CreateQueue", "sqs:DeleteQueue"])]])
        world.account.user(
            "kim", ["K": [OnCallWorld.statement("K", ["sts:AssumeRole"], on: ["arn:aws:iam::111111111111:role/ops"])]])
        let first = world.log.assume("ops", "kim", by: MadeLog.user("kim"), key: "ASIAOPS1", on: "2026-06-15")
        world.log.call(first, "sqs CreateQueue", on: "2026-06-15")
        try world.trim()
        let session = world.log.assume("ops", "kim", by: MadeLog.user("kim"), key: "ASIAOPS2", on: "2026-07-02")
        try world.deny(session, "sqs DeleteQueue", hour: "10")
        let text = try world.ok("denied", more: today).output
        #expect(text.contains("sqs:DeleteQueue   role/ops   1 ×, 2026-07-02 10:10   for user/kim\n"), "\(text)")
        #expect(text.contains("back: cloudtrim restore role/ops sqs:DeleteQueue"))
        world.log.call(session, "sqs DeleteQueue", on: "2026-07-02", at: "11:00:00")
        try world.log.write(to: world.sandbox)
        #expect(try world.ok("denied", more: today).output.contains("allowed again: last used 2026-07-02 11:00\n"))
    }

    @Test func `a commit's words steer no terminal, and a shallow clone says what it lacks`() throws {
        var world = try OnCallWorld()
        world.pat()
        try world.trim(inGit: false)
        try world.commit("Trim \u{1B}[31mred\u{202E}\u{7}")
        try world.deny(MadeLog.user("pat"), "iam DeleteUser")
        let text = try world.ok("denied", more: today).output
        #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E || $0.value == 7 })
        try world.commit("More")
        let clone = world.sandbox.folder.appending(path: "clone")
        _ = try world.sandbox.git("clone", "-q", "--depth", "1", "file://\(world.sandbox.folder.path)", clone.path)
        let told = try world.sandbox.cloudtrim(
            "denied", "--rules", "clone/rules.yaml", "--policies", "clone/policies", "--logs", "logs", more: today)
        #expect(told.output.contains("the repository is shallow"), "\(told)")
        #expect(told.output.contains("trimmed 2026-06-30"))
    }

    @Test func `a gap in the logs is told, and ends with 2`() throws {
        var world = try OnCallWorld()
        world.pat()
        try world.trim()
        try world.deny(MadeLog.user("pat"), "iam DeleteUser")
        try world.sandbox.write(
            "{\"Records\":[{", to: "logs/AWSLogs/111111111111/CloudTrail/us-east-1/2026/07/02/broken.json")
        let result = try world.sandbox.cloudtrim("denied", more: today)
        #expect(result.code == 2 && result.output.contains("what was denied there may be more"), "\(result)")
        #expect(result.output.contains("trimmed 2026-06-30"))
    }
}
