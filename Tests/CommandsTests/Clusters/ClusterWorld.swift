import ClusterEvents
import Foundation

/// An account at work every day, and what its archives say, to be held against clusters with the same events.
struct ClusterWorld {
    let sandbox: Sandbox
    let log: MadeLog
    /// The actions, and the role that is assumed, that each document must keep, since the archives show them in use, by its path.
    let used: [String: Set<String>]
    /// The documents as `generate --write` leaves them from archives.
    let trimmed: [String: String]

    static let actions = [
        "CreateQueue", "DeleteQueue", "TagQueue", "PurgeQueue", "SetQueueAttributes", "AddPermission",
    ]

    /// Makes a world: users and a role, of which each uses some of what it may.
    init(using random: inout some RandomNumberGenerator) throws {
        var account = MadeAccount()
        var log = MadeLog()
        log.background()
        var used: [String: Set<String>] = [:]
        let all = [MadeAccount.statement(Self.actions.map { "sqs:\($0)" })]
        for name in ["ann", "bob"] {
            account.user(name, ["P": all])
            for action in Self.actions where Bool.random(using: &random) {
                log.call(MadeLog.user(name), "sqs \(action)", on: MadeLog.days.randomElement(using: &random) ?? "")
                used["prod/users/\(name)/inline/P.json", default: []].insert("sqs:\(action)")
            }
        }
        let roles = ["deploy", "other"].map { "arn:aws:iam::111111111111:role/\($0)" }
        account.user("carl", ["P": [MadeAccount.statement(["sts:AssumeRole"], on: roles)]])
        for name in ["deploy", "other"] {
            account.role(name, ["P": all], trust: MadeAccount.trust(["AWS": "arn:aws:iam::111111111111:root"]))
        }
        used["prod/users/carl/inline/P.json"] = [roles[0]]
        for (number, action) in Self.actions.enumerated() where number == 0 || Bool.random(using: &random) {
            let day = MadeLog.days.randomElement(using: &random) ?? ""
            let session = log.assume("deploy", "s\(number)", by: MadeLog.user("carl"), key: "ASIAKEY\(number)", on: day)
            log.call(session, "sqs \(action)", on: day)
            used["prod/roles/deploy/inline/P.json", default: []].insert("sqs:\(action)")
        }
        self.log = log
        self.used = used
        sandbox = try Sandbox()
        try log.write(to: sandbox)
        try sandbox.write(Self.rules("logs: [logs]"), to: "rules.yaml")
        try sandbox.write(try account.text(), to: "prod.json")
        let result = try sandbox.cloudtrim("import", "prod.json", "--account", "prod")
        guard result.code == 0 else { throw ServerAdminFailure(message: result.error) }
        trimmed = try Self.written(sandbox, "logs: [logs]").tree
    }

    struct ServerAdminFailure: Error { let message: String }

    private static func rules(_ source: String) -> String {
        """
        version: 1
        accounts: [{ name: prod, id: "111111111111" }]
        usage: { \(source) }
        window: { end: 2026-06-30 }

        """
    }

    private static func written(
        _ sandbox: Sandbox, _ source: String
    ) throws -> (result: Sandbox.Result, tree: [String: String]) {
        let copy = try Sandbox(copying: sandbox)
        try copy.write(rules(source), to: "rules.yaml")
        let result = try copy.cloudtrim("generate", "--write", "--today", "2026-07-01")
        return (result, try copy.tree("policies"))
    }

    /// What `usage` prints of each principal, and `generate`, from archives or from the indices of a pattern.
    func printed(from url: String? = nil, pattern: String = "cloudtrail-*", more: String = "") throws -> [Sandbox
        .Result]
    {
        let copy = try Sandbox(copying: sandbox)
        let source = url.map { "elasticsearch: { url: \"\($0)\", index: \"\(pattern)\"\(more) }" } ?? "logs: [logs]"
        try copy.write(Self.rules(source), to: "rules.yaml")
        let questions = [["--user", "ann"], ["--user", "carl"], ["--role", "deploy"]]
        return try questions.map { try copy.cloudtrim("usage", more: ["--account", "prod"] + $0) }
            + [copy.cloudtrim("generate", "--today", "2026-07-01")]
    }

    /// What `generate --write` does from the indices of a pattern.
    func written(from url: String, pattern: String) throws -> (result: Sandbox.Result, tree: [String: String]) {
        try Self.written(sandbox, "elasticsearch: { url: \"\(url)\", index: \"\(pattern)\" }")
    }

    /// The actions in use that documents no longer hold.
    func lost(in tree: [String: String]) -> [String] {
        used.flatMap { path, actions in
            actions.filter { !(tree[path]?.contains("\"\($0)\"") ?? false) }.map { "\(path): \($0)" }
        }.sorted()
    }
}
