import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import Reports

extension Command {
    /// `cloudtrim rules explain|schema`: what the rules decide, and what they may hold.
    static let rules = Command(
        "rules", "show what each rule decides (explain), or the rules' JSON Schema for editors (schema)",
        operands: .many("explain [ACTION…] | schema", from: .any),
        options: [.account, .user, .role, .format] + Option.places + Option.time + [.allowGaps, .strict, .verify]
            + Option.common
    ) { invocation in
        let words = Array(invocation.operands.dropFirst())
        switch invocation.operands[0] {
        case "schema":
            guard words.isEmpty else { throw wrong("`rules schema` takes nothing more", "take `\(words[0])` out") }
            invocation.console.output.write(RulesSchema.value.bytes)
            return .success
        case "explain": return try explainRules(invocation, words)
        case let other:
            let meant = ["explain", "schema"].nearest(to: other).map { "did you mean `\($0)`?" }
            throw wrong("`rules` has no `\(other)`", meant ?? "it has `explain` and `schema`")
        }
    }

    private static func wrong(_ message: String, _ help: String) -> DiagnosticError {
        DiagnosticError(.error(.usage, message, help: help))
    }

    private static func explainRules(_ invocation: Invocation, _ names: [String]) throws -> ExitCode {
        guard !(invocation.isGiven(.user) && invocation.isGiven(.role)) else {
            throw wrong("`--user` and `--role` don't go together", "give one of them, or none for all")
        }
        let catalog = try invocation.readCatalog()
        let actions = try names.map { (name) throws(DiagnosticError) in try ExplainedAction.id(of: name, in: catalog) }
        let workspace = try Workspace(invocation)
        let only = try invocation.value(.account).map { (name) throws(DiagnosticError) in
            try workspace.state(named: name)
        }
        let analyses = workspace.decidedAnalyses().filter { only == nil || $0.state.id == only?.id }
        let isJSON = invocation.value(.format) == "json"
        if actions.isEmpty {
            let tally = RuleTally(analyses, rules: workspace.rules, today: invocation.today)
            invocation.console.output.write(
                isJSON ? RulesText.json(tally).bytes : RulesText.text(tally, invocation.console.outputStyle).bytes)
        } else {
            let matrix =
                actions.contains { ActionExplainer.needsMatrix($0, in: catalog) }
                ? AssumeMatrix(of: workspace.decidedAnalyses(), inputs: workspace.inputs) : nil
            let verdicts = try verdicts(analyses, actions, matrix, invocation, workspace)
            invocation.console.output.write(isJSON ? RulesText.json(verdicts).bytes : RulesText.text(verdicts).bytes)
        }
        return workspace.record.coverage.gaps.isEmpty ? .success : .undecided
    }

    /// About each principal that is asked for, or about all that may do one of the actions.
    private static func verdicts(
        _ analyses: [AccountAnalysis], _ actions: [ActionID], _ matrix: AssumeMatrix?, _ invocation: Invocation,
        _ workspace: Workspace
    ) throws(DiagnosticError) -> [RuleVerdict] {
        let user = try invocation.value(.user).map { (name) throws(DiagnosticError) in
            try Names.check(name, "user", analyses.flatMap { $0.state.users.map(\.name) })
        }
        let role = try invocation.value(.role).map { (name) throws(DiagnosticError) in
            try Names.check(name, "role", analyses.flatMap { $0.state.roles.map(\.name) })
        }
        var verdicts: [RuleVerdict] = []
        for analysis in analyses {
            let explainer = ActionExplainer(analysis: analysis, inputs: workspace.inputs, matrix: matrix)
            for (principal, examined) in analysis.principals.sorted(by: { $0.key < $1.key }) {
                let isNamed = principal.name == (principal.kind == .user ? user : role)
                guard isNamed || user == nil && role == nil else { continue }
                for action in actions {
                    let verdict = RuleVerdict(
                        explainer.explanation(of: action, for: examined), account: analysis.state.name)
                    if isNamed || verdict.decision != nil { verdicts.append(verdict) }
                }
            }
        }
        return verdicts
    }
}
