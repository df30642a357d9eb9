import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import Reports

extension Command {
    /// `cloudtrim explain --account demo --role admin iam:CreateUser`.
    static let explain = Command(
        "explain", "say why an action of a user or role stays or goes: who used it, what grants it, what decided",
        operands: .one("ACTION", from: .any),
        options: Option.selection + [.format] + Option.places + [.fromUsage] + Option.time + [.allowGaps, .strict]
            + Option.common
    ) { invocation in
        let asked = [Option.user, Option.role].filter { invocation.isGiven($0) }
        guard asked.count == 1 else {
            throw DiagnosticError(
                .error(
                    .usage, asked.isEmpty ? "whose action?" : "`--user` and `--role` don't go together",
                    help: "give `--user NAME` or `--role NAME`"))
        }
        let catalog = try ActionCatalog.embedded()
        let action = try action(invocation.operands[0], catalog)
        let workspace = try Workspace(invocation)
        let account = try UsageSubject.account(invocation, workspace)
        let subject = try UsageSubject(invocation, workspace, account: account)
        let analysis = AccountAnalysis(
            of: subject.home, visibility: workspace.visibility(of: subject.home), inputs: workspace.inputs)
        guard let examined = analysis.principals[subject.principal] else {
            throw DiagnosticError(
                .error(
                    .usage, "\(subject.principal) is a service-linked role, of which nothing is ever decided",
                    help: "only AWS can change it"))
        }
        let explanation = ActionExplainer(analysis: analysis, inputs: workspace.inputs)
            .explanation(of: action, for: examined, by: subject.origin)
        let head = ExplainHead(
            account: subject.home.name, origin: subject.origin, window: workspace.window,
            catalog: catalog.version, visibility: analysis.visibility)
        let isJSON = invocation.value(.format) == "json"
        invocation.console.output.write(
            isJSON
                ? ExplainJSON.value(explanation, head).text
                : ExplainText(style: invocation.console.outputStyle).text(explanation, head))
        return workspace.record.coverage.gaps.isEmpty ? .success : .undecided
    }

    /// The action of an operand, in any case.
    private static func action(_ name: String, _ catalog: ActionCatalog) throws(DiagnosticError) -> ActionID {
        if let action = catalog.id(of: name) { return action }
        let isPattern = name.contains { "*?".contains($0) }
        let nearest = catalog.nearest(to: name).prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        let help =
            isPattern
            ? "`cloudtrim catalog lookup '\(name)'` lists what it matches"
            : nearest.isEmpty ? "an action is written `service:Name`" : "did you mean \(nearest)?"
        throw DiagnosticError(
            .error(.usage, isPattern ? "one action is wanted, no pattern" : "no action `\(name)`", help: help))
    }
}
