import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import Reports

extension Command {
    /// `cloudtrim explain --account demo --role admin iam:CreateUser`, `cloudtrim explain CODE`.
    static let explain = Command(
        "explain", "say why an action of a user or role stays or goes, or what the CODE of a message means",
        operands: .one("ACTION|CODE", from: .any),
        options: Option.selection + [.format] + Option.places + [.fromUsage] + Option.time + [
            .allowGaps, .strict, .verify,
        ]
            + Option.common
    ) { invocation in
        let isCode = !invocation.operands[0].contains(":")
        if isCode, !invocation.isGiven(.user), !invocation.isGiven(.role) { return try explainCode(invocation) }
        let asked = [Option.user, Option.role].filter { invocation.isGiven($0) }
        guard asked.count == 1 else {
            throw DiagnosticError(
                .error(
                    .usage, asked.isEmpty ? "whose action?" : "`--user` and `--role` don't go together",
                    help: "give `--user NAME` or `--role NAME`"))
        }
        try UsageSubject.check(invocation)
        let catalog = try invocation.readCatalog()
        let action = try ExplainedAction.id(of: invocation.operands[0], in: catalog)
        let workspace = try Workspace(invocation)
        let account = try UsageSubject.account(invocation, workspace)
        let subject = try UsageSubject(invocation, workspace, account: account)
        let analysis = analysis(of: subject, workspace)
        guard let examined = analysis.principals[subject.principal] else {
            throw DiagnosticError(
                .error(
                    .usage, "\(subject.principal) is a service-linked role, of which nothing is ever decided",
                    help: "only AWS can change it"))
        }
        let matrix =
            ActionExplainer.needsMatrix(action, in: catalog)
            ? AssumeMatrix(of: workspace.decidedAnalyses(), inputs: workspace.inputs) : nil
        let explanation = ActionExplainer(analysis: analysis, inputs: workspace.inputs, matrix: matrix)
            .explanation(of: action, for: examined, by: subject.origin)
        var head = ExplainHead(
            account: subject.home.name, origin: subject.origin, window: workspace.window,
            catalog: catalog.version, visibility: analysis.visibility)
        let story = DenialStories(invocation, workspace).finder(of: subject.home, for: subject.principal)
            .story(of: action, to: subject.principal, by: subject.origin)
        if story.count > 0 || !story.taken.isEmpty { head.story = story }
        head.words = DenialWords(
            needsAccount: workspace.rules.accounts.count > 1, hasTimes: !invocation.isGiven(.fromUsage))
        let isJSON = invocation.value(.format) == "json"
        let console = invocation.console
        console.output.write(
            isJSON
                ? ExplainJSON.value(explanation, head).bytes
                : ExplainText(style: console.outputStyle).text(explanation, head).bytes)
        return workspace.hasGaps ? .undecided : .success
    }

    /// What the code of a message means.
    private static func explainCode(_ invocation: Invocation) throws(DiagnosticError) -> ExitCode {
        let name = invocation.operands[0].lowercased()
        guard let code = DiagnosticCode(rawValue: name) else {
            let meant = DiagnosticCode.allCases.map(\.rawValue).nearest(to: name).map { "did you mean `\($0)`?" }
            throw DiagnosticError(
                .error(
                    .usage, "no code `\(invocation.operands[0])`",
                    help: meant ?? "codes stand in brackets behind messages; an action is written `service:Name`"))
        }
        let page = CodePage(code)
        let isJSON = invocation.value(.format) == "json"
        invocation.console.output.write(isJSON ? page.json.bytes : page.text(invocation.console.outputStyle).bytes)
        return .success
    }

    /// The analysis of the subject's account, which other accounts may say something about: by a permission set that they
    /// share, by a role that is kept there.
    private static func analysis(of subject: UsageSubject, _ workspace: Workspace) -> AccountAnalysis {
        let joined = workspace.decidedAnalyses()
        return joined.first { $0.state.id == subject.home.id } ?? joined[0]
    }
}

/// An action that is asked about by name.
enum ExplainedAction {
    /// The action of an operand, in any case.
    static func id(of name: String, in catalog: ActionCatalog) throws(DiagnosticError) -> ActionID {
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
