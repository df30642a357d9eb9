import Diagnostics
import IAMModel
import PolicyLanguage
import PolicySemantics

/// What the engine answers, in words and with the places in both sets of documents.
struct AccessWords {
    let candidate: DocumentSet
    let original: DocumentSet
    /// Condition keys as they are written, by their folded spelling.
    private let keys: [String: String]

    init(_ candidate: DocumentSet, _ original: DocumentSet) {
        self.candidate = candidate
        self.original = original
        var keys: [String: String] = [:]
        for statement in (candidate.documents + original.documents).flatMap(\.statements) {
            for key in statement.conditionKeys where keys[key.name.lowercased()] == nil {
                keys[key.name.lowercased()] = key.name
            }
        }
        self.keys = keys
    }

    /// The request as a second evaluator takes it, condition keys as the documents write them.
    func counterexample(_ request: Request) -> Counterexample {
        Counterexample(
            action: request.action, resource: request.resource,
            context: request.context.map { (key: keys[$0.key] ?? $0.key, values: $0.value) }
                .sorted { $0.key < $1.key },
            principals: request.principals.sorted())
    }

    /// Why the original doesn't allow a request.
    func reason(_ request: Request) -> String {
        let evaluation = Evaluator(original.policy).evaluate(request)
        if evaluation.outcome == .explicitlyDenied, let denying = evaluation.statements.first {
            let (document, statement) = original.statement(denying)
            return "statement \(statement.name) of \(document.source.path) denies it"
        }
        if Evaluator(LoweredPolicy(original.policy.statements)).evaluate(request).outcome == .allowed {
            return "what limits \(original.name) doesn't allow it"
        }
        guard let near = nearest(request) else { return "no statement of \(original.name) allows the action" }
        let (document, statement) = original.statement(near)
        return "statement \(statement.name) of \(document.source.path) allows the action \(limit(near, request))"
    }

    /// Who could send the request that is shown.
    enum Reach {
        /// Anybody, today.
        case today
        /// Whoever uses an action that AWS will add.
        case tomorrow
        /// Nobody: no action of the catalog works on the resource.
        case never
    }

    /// The finding, at the pattern that lets the request through; a warning where nobody could send it.
    func refutation(_ request: Request, _ index: Int, _ reach: Reach) -> Diagnostic {
        let (document, statement) = candidate.statement(index)
        let entry = statement.actions.entries.first {
            statement.actions.isNegated || $0.pattern.matches(request.action)
        }
        let place =
            caller(of: statement, request).map { document.span($0) } ?? entry.map { document.span($0.range) }
            ?? statement.heading(in: [document])
        let message = "\(counterexample(request)) is allowed here, and not by \(original.name)"
        switch reach {
        case .today: return .error(.newAccess, message, at: place, notes: notes(request))
        case .tomorrow:
            return .error(
                .newAccess, message, at: place, notes: notes(request),
                help: "the catalog knows no such action: a wildcard also takes the actions that AWS will add")
        case .never:
            return .warning(
                .newAccess, message + ", but no request shows it: the action works on no such resource", at: place,
                notes: notes(request),
                help: "take the action out, or name what it works on: `cloudtrim catalog lookup \(request.action)`")
        }
    }

    /// The principal that lets a request through, where the original allows it for others.
    private func caller(of statement: Statement, _ request: Request) -> Range<Int>? {
        guard let near = nearest(request), let principals = statement.principals, !principals.isNegated,
            let before = original.policy.statements[near].scope.principals, !before.contains(request.principals)
        else { return nil }
        return principals.entries.first { request.principals.contains($0.loweredName) || $0.loweredName == "*" }?.range
    }

    /// A reason with condition keys as the documents write them.
    func spelled(_ reason: String) -> String {
        reason.split(separator: "`", omittingEmptySubsequences: false).map { keys[String($0)] ?? String($0) }
            .joined(separator: "`")
    }

    /// The doubt, at the condition or statement that it is about.
    func doubt(_ reason: String, _ index: Int) -> Diagnostic {
        let (document, statement) = candidate.statement(index)
        let named = statement.conditionKeys.first { reason.contains("`\($0.name)`") }
        let place = named.map { document.span($0.range) } ?? statement.heading(in: [document])
        return .error(
            .notProved, "statement \(statement.name) can't be proved to allow no more than \(original.name): \(reason)",
            at: place, help: "compare it by hand, or write it as it stands in \(original.name)")
    }

    /// What in the original comes nearest to the request.
    private func notes(_ request: Request) -> [Diagnostic.Note] {
        let evaluation = Evaluator(original.policy).evaluate(request)
        if evaluation.outcome == .explicitlyDenied {
            return evaluation.statements.prefix(1).map { index in
                let (document, statement) = original.statement(index)
                return .init("it is denied here", at: entry(statement, request).map { document.span($0.range) })
            }
        }
        return nearest(request).map { index in
            let (document, statement) = original.statement(index)
            return [
                .init(
                    "the action is allowed here \(limit(index, request))",
                    at: entry(statement, request).map { document.span($0.range) })
            ]
        } ?? []
    }

    private func entry(_ statement: Statement, _ request: Request) -> ActionElement.Entry? {
        statement.actions.entries.first { statement.actions.isNegated || $0.pattern.matches(request.action) }
    }

    /// The original's statement that allows the action and most of the rest.
    private func nearest(_ request: Request) -> Int? {
        let action = request.action.lowercased()
        let allowing = original.policy.statements.indices.filter { index in
            let statement = original.policy.statements[index]
            return statement.effect == .allow && statement.actions.contains(action)
        }
        return allowing.first { original.policy.statements[$0].scope.containsResource(of: request) } ?? allowing.first
    }

    /// What keeps one of the original's statements from allowing a request.
    private func limit(_ index: Int, _ request: Request) -> String {
        let scope = original.policy.statements[index].scope
        if !scope.containsResource(of: request) { return "on other resources" }
        if let principals = scope.principals, !principals.contains(request.principals) { return "for others" }
        let failing = scope.conditions.first { $0.certainty(in: request) != .surely }
        guard let failing else { return "under other conditions" }
        return "under conditions (`\(failing.operatorName)` on `\(keys[failing.key] ?? failing.key)`)"
    }
}

extension Statement {
    /// The condition keys as they are written, with their places.
    var conditionKeys: [(name: String, range: Range<Int>)] {
        (node["Condition"]?.members ?? []).flatMap { block in
            (block.value.members ?? []).map { ($0.key, $0.keyRange) }
        }
    }
}
