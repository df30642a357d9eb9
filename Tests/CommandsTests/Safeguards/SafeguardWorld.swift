import Foundation
import RealData
import Testing

/// Accounts and a log, before and after `generate --write`.
struct SafeguardWorld {
    var accounts = [MadeAccount()]
    var log = MadeLog()
    /// What stands in the rules besides accounts, logs and window.
    var rules = ""
    /// What stands in the window besides its end.
    var hasEnd = true
    var today = "2026-07-01"
    var options: [String] = []
    /// IAM's last-accessed reports, by principal, as the AWS CLI prints them.
    var reports: [String: String] = [:]

    /// The account that most worlds have alone.
    var prod: MadeAccount {
        get { accounts[0] }
        set { accounts[0] = newValue }
    }

    static let used = "sqs:CreateQueue"
    /// What nobody uses: it goes where nothing keeps it.
    static let unused = "sqs:DeleteQueue"

    /// `user/alice`, who uses one action of two.
    mutating func alice(
        _ actions: [String] = [used, unused], created: String = MadeAccount.long, passwordLastUsed: String? = nil
    ) {
        prod.user(
            "alice", ["P": [MadeAccount.statement(actions)]], created: created, passwordLastUsed: passwordLastUsed)
        log.call(MadeLog.user("alice"), "sqs CreateQueue", on: "2026-05-15")
    }

    /// The tree of policies as `generate --write` leaves it.
    ///
    /// - Parameter cluster: a server and an index that the logs are loaded into and read from; archives are where there is
    ///   none.
    func written(from cluster: (url: String, index: String)? = nil) throws -> [String: String] {
        let sandbox = try Sandbox()
        try log.write(to: sandbox)
        let named = accounts.map { "  - { name: \($0.name), id: \"\($0.id)\" }\n" }.joined()
        let end = hasEnd ? "window: { end: 2026-06-30 }\n" : ""
        let source =
            cluster.map { "elasticsearch: { url: \"\($0.url)\", index: \"\($0.index)\" }" } ?? "logs: [logs]"
        try sandbox.write("version: 1\naccounts:\n\(named)usage: { \(source) }\n\(end)\(rules)", to: "rules.yaml")
        if let cluster {
            let loaded = try sandbox.cloudtrim("load", "logs", "--to", cluster.url, "--index", cluster.index)
            #expect(loaded.code == 0, "\(loaded.error)")
        }
        for account in accounts {
            try sandbox.write(try account.text(), to: "\(account.name).json")
            let result = try sandbox.cloudtrim("import", "\(account.name).json", "--account", account.name)
            #expect(result.code == 0, "\(result.error)")
        }
        for (number, (principal, report)) in reports.enumerated() {
            try sandbox.write(report, to: "report\(number).json")
            let result = try sandbox.cloudtrim(
                "import", "--account", prod.name, "--last-accessed", "report\(number).json", "--principal", principal)
            #expect(result.code == 0, "\(result.error)")
        }
        let result = try sandbox.cloudtrim("generate", "--write", "--today", today, more: options)
        // A file that cannot be read is told by the code 2.
        #expect([0, 2].contains(result.code), "\(result.code) \(result.error)")
        let tree = try sandbox.tree("policies")
        // The evidence that was written decides the same.
        let again = try sandbox.cloudtrim("generate", "--from-usage", "--write", "--today", today, more: options)
        #expect(again.code == result.code, "\(again.code) \(again.error)")
        #expect(try sandbox.tree("policies") == tree)
        return tree
    }
}

/// One safeguard: a world in which it counts, and what would go from a document without it.
struct Safeguard: Sendable, CustomTestStringConvertible {
    let name: String
    /// The document, below `policies`.
    let document: String
    /// What stays in it.
    let text: String
    /// Makes the world, or the same world without what the safeguard waits for.
    let make: @Sendable (inout SafeguardWorld, _ trips: Bool) -> Void

    init(
        _ name: String, in document: String = "prod/users/alice/inline/P.json",
        keeps text: String = SafeguardWorld.unused,
        _ make: @escaping @Sendable (inout SafeguardWorld, _ trips: Bool) -> Void
    ) {
        self.name = name
        self.document = document
        self.text = text
        self.make = make
    }

    var testDescription: String { name }
}

/// Every safeguard keeps what it is there for, from the bytes of a log to the document that is written; and without what
/// it waits for the same thing goes, so that it is this safeguard that keeps it.
@Suite struct SafeguardTests {
    @Test(arguments: Safeguard.chosen)
    func `a safeguard keeps what would go`(safeguard: Safeguard) throws {
        for trips in [true, false] {
            var world = SafeguardWorld()
            safeguard.make(&world, trips)
            let text = try world.written()[safeguard.document] ?? ""
            #expect(
                text.contains(safeguard.text) == trips,
                "\(trips ? "not kept by" : "kept without") \(safeguard.name): \(text)")
        }
    }

    /// The run of mutations has a line for each of them, and none for others.
    @Test func `each safeguard has its mutation`() throws {
        let table = try String(
            contentsOf: RealData.repository.appending(path: "Tests/Safeguards/mutations"), encoding: .utf8)
        let named = table.split(separator: "\n").filter { $0.hasPrefix("test ") }.map { String($0.dropFirst(5)) }
        let known = Set(Safeguard.all.map(\.name))
        #expect(Set(named).subtracting(known).isEmpty)
        #expect(known.subtracting(named).isEmpty)
    }

    /// What a mutation takes out stands once in its file, so that the run does not end at lines that went.
    @Test func `each mutation finds its lines`() throws {
        let root = RealData.repository
        let table = try String(contentsOf: root.appending(path: "Tests/Safeguards/mutations"), encoding: .utf8)
        var path = ""
        for line in table.split(separator: "\n") {
            if line.hasPrefix("file ") { path = String(line.dropFirst(5)) }
            guard line.hasPrefix("- ") else { continue }
            let source = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            let lines = String(line.dropFirst(2)).replacing("\\n", with: "\n")
            #expect(source.ranges(of: lines).count == 1, "\(path): \(lines)")
        }
    }
}

extension Safeguard {
    /// All of them; the one that a run of mutations asks for.
    static let chosen: [Safeguard] = {
        let name = ProcessInfo.processInfo.environment["SAFEGUARD"]
        return all.filter { name == nil || $0.name == name }
    }()

    static let all: [Safeguard] =
        seeing + covering + principals + using + keepingRoles + documents + permissionSets + rights + since
}
