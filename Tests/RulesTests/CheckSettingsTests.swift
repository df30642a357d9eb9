import Diagnostics
import IAMModel
import Testing

@testable import Rules

private func settings(_ check: String) throws -> CheckSettings {
    try Rules(parsing: SourceText(path: "rules.yaml", text: "version: 1\ncheck: \(check)\n")).check
}

@Test func `a check that the file does not name has its default`() throws {
    let settings = try settings("{ unused_action: { days: 30 } }")
    let severities = CheckName.allCases.map { "\($0.rawValue) \(settings.severity(of: $0)?.rawValue ?? "off")" }
    #expect(
        severities == [
            "unused_action warning", "forbidden_actions error", "wildcard_action warning",
            "wildcard_resource warning", "not_action_allow warning", "unknown_action error", "policy_size error",
            "privilege_escalation warning", "new_access error", "expired_rule error", "expires_soon warning",
            "break_glass_use warning", "unmatched_rule warning", "stale_usage warning", "pending_changes note",
            "unmanaged warning", "refused_document error",
            "loosened_gate error", "declared_grant warning", "aws_changes error", "unread_file error",
            "changed_evidence error",
        ])
    #expect(settings[.forbiddenActions].actions == [] && settings[.wildcardAction].actions == nil)
    #expect(settings[.unusedAction].days == 30 && settings[.staleUsage].days == 30)
    #expect(try plain() == CheckSettings())
}

private func plain() throws -> CheckSettings {
    try Rules(parsing: SourceText(path: "rules.yaml", text: "version: 1\n")).check
}

@Test(arguments: CheckName.allCases) func `each check takes each severity, and off`(_ check: CheckName) throws {
    let actions = check == .forbiddenActions ? ", actions: [\"iam:*\"]" : ""
    for (word, severity) in [("error", Severity.error), ("warning", .warning), ("note", .note), ("off", nil)] {
        let settings = try settings("{ \(check.rawValue): { severity: \(word)\(actions) } }")
        #expect(settings.severity(of: check) == severity)
        let others = CheckName.allCases.filter { $0 != check }
        #expect(others.allSatisfy { settings[$0] == CheckSettings()[$0] })
    }
}

@Test func `actions narrow a check, and principals are left out of it`() throws {
    let settings = try settings(
        #"{ wildcard_resource: { actions: ["iam:*"], except: ["role/team/*"] }, unknown_action: { known: ["new:*"] } }"#
    )
    #expect(settings[.wildcardResource].actions == [ActionPattern("iam:*")])
    #expect(settings[.wildcardResource].except.map(\.text) == ["role/team/*"])
    #expect(settings[.wildcardAction].actions == nil)
    #expect(settings[.unknownAction].known == [ActionPattern("new:*")])
}
