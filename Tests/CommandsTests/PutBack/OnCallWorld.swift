import Foundation
import Testing

/// An account that was trimmed, merged and denied something afterwards, from the bytes of its logs on: what somebody on call finds.
struct OnCallWorld {
    let sandbox: Sandbox
    var account = MadeAccount()
    var log = MadeLog()
    /// What stands in the rules besides the account and the logs.
    var rules = ""

    /// The day on which the trim is made, and those behind it.
    static let trimmed = "2026-06-30"
    static let later = ["2026-07-01", "2026-07-02"]

    init() throws {
        sandbox = try Sandbox()
        log.background()
    }

    /// A statement with a name.
    static func statement(
        _ sid: String, _ actions: [String], on resources: [String] = ["*"], condition: [String: Any]? = nil
    ) -> [String: Any] {
        var statement = MadeAccount.statement(actions, on: resources, condition: condition)
        statement["Sid"] = sid
        return statement
    }

    /// `user/pat`, who uses one action of an inline document's statement.
    mutating func pat(groups: [String] = [], attached: [String] = []) {
        account.user(
            "pat",
            [
                "Admin": [
                    Self.statement(
                        "Users", ["iam:CreateUser", "iam:DeleteUser", "iam:UpdateUser"],
                        on: ["arn:aws:iam::111111111111:user/*"],
                        condition: ["StringEquals": ["aws:RequestedRegion": "us-east-1"]]),
                    Self.statement("Queues", [SafeguardWorld.used, SafeguardWorld.unused]),
                ]
            ], groups: groups, attached: attached)
        log.call(MadeLog.user("pat"), "iam CreateUser", on: "2026-05-15")
        log.call(MadeLog.user("pat"), "sqs CreateQueue", on: "2026-06-15")
    }

    /// Imports the account and commits it, trims and commits that.
    func trim(inGit: Bool = true) throws {
        try log.write(to: sandbox)
        try sandbox.write(
            "version: 1\naccounts:\n  - { name: prod, id: \"111111111111\" }\nusage: { logs: [logs] }  # a copy\n\(rules)",
            to: "rules.yaml")
        try sandbox.write(try account.text(), to: "prod.json")
        try sandbox.write("logs/\nprod.json\n*.patch\n", to: ".gitignore")
        try ok("import", "prod.json", "--account", "prod")
        if inGit { try commit("Import prod") }
        try ok("generate", "--write", "--today", Self.later[0])
        if inGit { try commit("Trim policies to what is used (#12)") }
    }

    /// Denials of the second of July, one a minute.
    mutating func deny(
        _ who: MadeLog.Identity, _ event: String, times count: Int = 1, hour: String = "03",
        naming action: String? = nil
    ) throws {
        log.background(days: Self.later)
        for minute in 0..<count {
            let named = action.map { "User: x is not authorized to perform: \($0) on resource: *" } ?? "denied"
            log.call(
                who, event, on: Self.later[1], at: "\(hour):1\(minute):00",
                ["errorCode": "AccessDenied", "errorMessage": named])
        }
        try log.write(to: sandbox)
    }

    func commit(_ message: String) throws {
        if !FileManager.default.fileExists(atPath: sandbox.folder.appending(path: ".git").path) {
            _ = try sandbox.git("init", "-q", "-b", "main")
        }
        _ = try sandbox.git("add", "-A")
        let made = try sandbox.git("commit", "-qm", message)
        #expect(made.code == 0, "\(made.output) \(made.error)")
    }

    @discardableResult
    func ok(_ words: String..., more: [String] = []) throws -> Sandbox.Result {
        let result = try sandbox.cloudtrim(words[0], more: Array(words.dropFirst()) + more)
        #expect(result.code == 0, "\(words): \(result.code) \(result.output) \(result.error)")
        return result
    }

    /// The result of a command as JSON.
    func json(_ words: String..., code: Int32 = 0) throws -> [String: Any] {
        let result = try sandbox.cloudtrim(words[0], more: Array(words.dropFirst()) + ["--format", "json"])
        #expect(result.code == code, "\(words): \(result.code) \(result.error)")
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }
}
