import Foundation
import Testing

/// `usage.json` is whole, or nothing is decided by it, by whatever command reads it.
@Suite struct WholeEvidenceTests {
    /// A user who uses two actions of three, trimmed and committed.
    private func world() throws -> LivingWorld {
        var world = try LivingWorld()
        world.account.user(
            "alice",
            ["P": [MadeAccount.statement(["sqs:CreateQueue", "sqs:TagQueue", "sqs:DeleteQueue", "iam:CreateUser"])]])
        world.log.background()
        world.log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
        world.log.call(MadeLog.user("alice"), "sqs TagQueue", on: "2026-05-16")
        try world.settle()
        try world.run("generate", "--write")
        try world.commit()
        return world
    }

    private static let commands = [
        ["generate", "--from-usage"], ["generate", "--from-usage", "--write"], ["generate"],
        ["generate", "--from-usage", "--report", "trim.md"], ["usage", "--account", "prod", "--user", "alice"],
        ["usage", "--account", "prod", "--user", "alice", "--from-usage"],
        ["explain", "--account", "prod", "--user", "alice", "sqs:TagQueue", "--from-usage"], ["check"],
    ]

    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let told: String
        let make: @Sendable (String) throws -> String

        init(_ name: String, told: String, _ make: @escaping @Sendable (String) throws -> String) {
            (testDescription, self.told, self.make) = (name, told, make)
        }
    }

    private static func line(_ text: String, _ part: String) -> String {
        text.split(separator: "\n").first { $0.contains(part) }.map { "\($0)\n" } ?? ""
    }

    static let damages = [
        Damage("a line less", told: "a line is missing or was changed") { text in
            text.replacingOccurrences(of: line(text, "\"sqs:CreateQueue\""), with: "")
        },
        Damage("a count by hand", told: "a line is missing or was changed") { text in
            text.replacingOccurrences(of: "\"count\": 1", with: "\"count\": 2")
        },
        Damage("a service less, within a line", told: "a line is missing or was changed") { text in
            text.replacingOccurrences(of: "[\"sqs\"]", with: "[]")
        },
        Damage("a trim less", told: "a line is missing or was changed") { text in
            text.replacingOccurrences(of: line(text, "\"document\""), with: "")
        },
        Damage("conflict markers", told: "both sides of a git conflict") { text in
            let line = line(text, "\"sqs:TagQueue\": {")
            return text.replacingOccurrences(
                of: line, with: "<<<<<<< HEAD\n\(line)=======\n\(line)>>>>>>> trim\n")
        },
        Damage("the last line of a conflict alone", told: "both sides of a git conflict") { text in
            text.replacingOccurrences(of: "  \"trims\"", with: ">>>>>>> trim\n  \"trims\"")
        },
        Damage("cut off", told: "take either side") { text in String(text.prefix(text.count / 2)) },
    ]

    @Test(arguments: damages) func `nothing is decided by evidence that is not whole`(damage: Damage) throws {
        let world = try world()
        let whole = try world.sandbox.read(LivingWorld.evidence)
        let broken = try damage.make(whole)
        #expect(broken != whole)
        try world.sandbox.write(broken, to: LivingWorld.evidence)
        let tree = try world.sandbox.tree("policies")
        for command in Self.commands {
            let result = try world.sandbox.cloudtrim(command[0], more: command.dropFirst() + ["--today", "2026-07-01"])
            let told = result.error + result.output
            #expect(result.code == 2, "\(command) \(told)")
            #expect(told.contains(damage.told) && told.contains("\(LivingWorld.evidence):"), "\(command) \(told)")
            #expect(told.contains("take either side whole") && told.contains("generate --write"), "\(command)")
        }
        #expect(try world.sandbox.tree("policies") == tree)
    }

    @Test func `the lines of two runs that git puts together are told`() throws {
        var world = try world()
        let base = try world.sandbox.read(LivingWorld.evidence)
        // Two branches, a day later each with other use; git takes a line of each side where no line stands against another.
        func side(_ event: String) throws -> String {
            var other = try self.world()
            other.log.call(MadeLog.user("alice"), event, on: "2026-06-20")
            try other.settle(importing: false)
            try FileManager.default.removeItem(at: other.sandbox.folder.appending(path: LivingWorld.evidence))
            try other.run("generate", "--write")
            return try other.sandbox.read(LivingWorld.evidence)
        }
        let (ours, theirs) = (try side("sqs CreateQueue"), try side("sqs TagQueue"))
        #expect(ours != theirs && ours != base)
        let mine = ours.split(separator: "\n").map(String.init)
        let mixed = mine.enumerated().map { number, line in
            line.contains("\"sqs:TagQueue\": {")
                ? Self.line(theirs, "\"sqs:TagQueue\": {").replacing(#/,?\n/#, with: line.hasSuffix(",") ? "," : "")
                : line
        }.joined(separator: "\n")
        #expect(mixed != ours && mixed != theirs)
        try world.sandbox.write(mixed, to: LivingWorld.evidence)
        let told = try world.run("generate", "--from-usage", code: 2)
        #expect(told.error.contains("the lines of two runs"))
        // The way out: either side, and another run.
        try world.sandbox.write(ours, to: LivingWorld.evidence)
        try world.run("generate", "--from-usage")
        try world.run("generate", "--write")
        world.rules = ""
        try world.run("check", code: 0)
    }

    @Test func `layout is no damage, and files of before are read and told of once`() throws {
        let world = try world()
        let whole = try world.sandbox.read(LivingWorld.evidence)
        let plain = try world.run("generate", "--from-usage")
        #expect(!plain.error.contains("digest"))
        for other in [
            whole.replacingOccurrences(of: "\n", with: "\r\n"), whole.replacingOccurrences(of: "\n  ", with: "\n\t"),
            whole + "\n", "\u{FEFF}" + whole,
        ] {
            try world.sandbox.write(other, to: LivingWorld.evidence)
            let result = try world.run("generate", "--from-usage")
            #expect(result.output == plain.output && result.error == plain.error)
        }
        let lines = whole.split(separator: "\n").map(String.init)
        let digest = try #require(lines.firstIndex { $0.contains("\"digest\"") })
        var former = lines
        former.remove(at: digest)
        former[digest - 1].removeLast()
        try world.sandbox.write(former.joined(separator: "\n") + "\n", to: LivingWorld.evidence)
        let result = try world.run("generate", "--from-usage")
        #expect(result.output == plain.output)
        #expect(result.error.ranges(of: "has no `digest`").count == 1, "\(result.error)")
        // Logs, and a document that changes nothing: the digest comes with the next evidence.
        try world.run("generate", "--write")
        #expect(try world.sandbox.read(LivingWorld.evidence) == whole)
    }

    @Test func `a change that mends the base's evidence can pass`() throws {
        let world = try world()
        let whole = try world.sandbox.read(LivingWorld.evidence)
        try world.sandbox.write(
            whole.replacingOccurrences(of: "\"count\": 1", with: "\"count\": 2"), to: LivingWorld.evidence)
        try world.commit()
        #expect(try world.run("check", "--against", "git:main", code: 2).output.contains("not what was written"))
        try world.sandbox.write(whole, to: LivingWorld.evidence)
        try world.run("check", "--against", "git:main")
    }
}
