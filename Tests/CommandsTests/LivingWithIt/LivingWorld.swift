import Foundation
import RealData
import Testing

/// An account and its log as they are on a day, in a repository: what a team's weekly job works in.
struct LivingWorld {
    let sandbox: Sandbox
    var account = MadeAccount()
    var log = MadeLog()
    /// What stands in the rules besides account and logs.
    var rules = ""

    init() throws {
        sandbox = try Sandbox()
    }

    /// Writes rules and logs, and imports the state.
    func settle(importing: Bool = true) throws {
        try sandbox.write(
            "version: 1\naccounts: [{ name: prod, id: \"\(account.id)\" }]\nusage: { logs: [logs]\(usage) }\n\(rules)",
            to: "rules.yaml")
        try log.write(to: sandbox)
        guard importing else { return }
        try sandbox.write(try account.text(), to: "state.json")
        let result = try sandbox.cloudtrim("import", "state.json", "--account", "prod")
        #expect(result.code == 0, "\(result.error)")
    }

    /// What stands in `usage` of the rules besides logs.
    var usage = ""

    /// Runs the program on a day; code 0 or 1 is expected.
    @discardableResult
    func run(_ arguments: String..., on day: String = "2026-07-01", code: Int32 = 0) throws -> Sandbox.Result {
        let result = try sandbox.cloudtrim(arguments[0], more: Array(arguments.dropFirst()) + ["--today", day])
        #expect(result.code == code, "\(arguments) \(result.output) \(result.error)")
        return result
    }

    /// Commits all there is.
    func commit() throws {
        if !FileManager.default.fileExists(atPath: sandbox.folder.appending(path: ".git").path) {
            #expect(try sandbox.git("init", "-q", "-b", "main").code == 0)
        }
        #expect(try sandbox.git("add", "policies", "rules.yaml").code == 0)
        _ = try sandbox.git("commit", "-qm", "a step")
    }

    static let evidence = "policies/prod/usage.json"
}
