import AccountState
import ActionCatalog
import Attribution
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules

/// Explains single actions of an analysed account.
public struct ActionExplainer {
    private let analysis: AccountAnalysis
    private let inputs: AccountAnalysis.Inputs
    private let matrix: AssumeMatrix?

    /// For one account.
    ///
    /// - Parameter matrix: all rights to assume a role, where one of the actions is that; see ``needsMatrix(_:in:)``.
    public init(analysis: AccountAnalysis, inputs: AccountAnalysis.Inputs, matrix: AssumeMatrix? = nil) {
        self.matrix = matrix
        self.analysis = analysis
        self.inputs = inputs
    }

    /// Whether an explanation of an action looks at rights to assume roles.
    public static func needsMatrix(_ action: ActionID, in catalog: ActionCatalog) -> Bool {
        action == catalog.id(of: "sts:AssumeRole")
    }

    /// Explains an action of a principal that was examined; of one origin in a role where one is given.
    public func explanation(
        of action: ActionID, for examined: PrincipalAnalysis, by origin: Origin? = nil
    ) -> ActionExplanation {
        let catalog = inputs.sets.catalog
        let decisions =
            origin.map {
                PrincipalExaminer.decisions(
                    of: examined, by: $0, state: analysis.state, visibility: analysis.visibility, inputs: inputs)
            } ?? examined.decisions
        let group = decisions.group(of: action)
        let name = catalog.name(of: action)
        var explanation = ActionExplanation(
            principal: examined.principal, action: name, recording: catalog.describe(action),
            access: examined.accessReport?.statement(about: action, in: catalog),
            hole: analysis.visibility.holes.first { $0.actions.contains(action) }?.reason,
            uses: uses(of: action, examined, origin), grants: grants(of: action, named: name, examined),
            limits: limits(on: action, named: name, examined), isGranted: examined.granted.granted.contains(action),
            decision: group.map { ($0.decision, $0.reason) },
            decidedAt: group.flatMap { $0.reason.place(in: inputs.rules) },
            ruleReason: group.flatMap { $0.reason.rule(in: inputs.rules)?.reason }.flatMap { $0.isEmpty ? nil : $0 })
        if origin == nil, Self.needsMatrix(action, in: catalog) {
            explanation.rights = (matrix?.roles ?? []).flatMap(\.rights).filter { $0.principal == examined.principal }
        }
        return explanation
    }

    private func uses(
        of action: ActionID, _ examined: PrincipalAnalysis, _ origin: Origin?
    ) -> [ActionExplanation.OriginsUse] {
        var byOrigin = examined.useByOrigin
        if let origin { byOrigin = [origin: inputs.usage.use(of: examined.principal, by: origin)] }
        return byOrigin.sorted { $0.key < $1.key }.compactMap { origin, use in
            let own = use.actions[action]
            let possible = use.possible[action]
            if own == nil && possible == nil { return nil }
            return .init(origin: origin, use: own ?? Use(), possible: possible)
        }
    }

    // MARK: What grants it

    private func grants(
        of action: ActionID, named name: String, _ examined: PrincipalAnalysis
    ) -> [ActionExplanation.Grant] {
        let held = analysis.map.documents[examined.principal] ?? [:]
        return held.sorted { $0.key < $1.key }.flatMap { path, holders -> [ActionExplanation.Grant] in
            guard let document = analysis.state.documents[path] else { return [] }
            return document.statements.filter { $0.effect == .allow }.flatMap { statement in
                statement.places(of: name).map { place in
                    let (outcome, goes) = outcome(
                        of: action, in: path, statement.index, place.entry, holders, examined.principal)
                    return ActionExplanation.Grant(
                        path: path, span: document.span(place.range), pattern: place.text,
                        statement: statement.name, holders: Array(Set(holders)).sorted(),
                        hasResources: !statement.coversAllResources, hasConditions: !statement.conditions.isEmpty,
                        outcome: outcome, goes: goes)
                }
            }
        }
    }

    /// What becomes of an action in one pattern.
    private func outcome(
        of action: ActionID, in path: DocumentPath, _ statement: Int, _ entry: Int?, _ holders: [Holder],
        _ principal: PrincipalReference
    ) -> (String, goes: Bool) {
        let decisions = analysis.documents.filter {
            $0.path == path && ($0.attachedTo.map { holders.contains($0) } ?? true)
        }
        guard let decision = decisions.first else { return ("stays", false) }
        if let reason = decision.leftAlone { return ("stays: \(reason)", false) }
        let pattern = decision.entries.first { $0.entry.statement == statement && $0.entry.entry == entry }
        guard let pattern, pattern.stays.contains(action) else {
            let isNew = decision.youngHolders.contains(principal)
            let why = ": \(principal) is new and counts with what it used, where older ones hold the document"
            return ("goes" + (isNew ? why : ""), true)
        }
        // A right that goes takes its role's ARN out of the statement.
        let cuts = matrix?.cuts[path]?.filter { $0.statement == statement && $0.element == .resource } ?? []
        if decision.attachedTo == nil, !cuts.isEmpty, Self.needsMatrix(action, in: inputs.sets.catalog) {
            return ("stays without \(cuts.map(\.text).joined(separator: ", "))", false)
        }
        let isOwn = analysis.principals[principal]?.stays(besideOlderHolders: true).contains(action) ?? false
        let others = decision.holders.filter { other in
            other != principal
                && analysis.principals[other]?.stays(besideOlderHolders: true).contains(action) ?? false
        }
        if isOwn { return ("stays", false) }
        if others.isEmpty { return ("stays: an event of a service that is not known keeps what spans services", false) }
        let names = others.map(\.description).joined(separator: ", ")
        return ("stays: \(names) \(others.count == 1 ? "keeps" : "keep") it", false)
    }

    // MARK: What narrows it

    private func limits(
        on action: ActionID, named name: String, _ examined: PrincipalAnalysis
    ) -> [ActionExplanation.Limit] {
        let state = analysis.state
        var limits: [ActionExplanation.Limit] = []
        for path in (analysis.map.documents[examined.principal] ?? [:]).keys.sorted() {
            guard let document = state.documents[path] else { continue }
            limits += denials(of: name, in: document, "denied")
        }
        if let path = analysis.map.boundary(of: examined.principal), let boundary = state.documents[path] {
            limits += absence(of: name, in: [boundary], "outside of the boundary", "within the boundary")
            limits += denials(of: name, in: boundary, "denied by the boundary")
        }
        let levels = inputs.controls[state.id]?.levels ?? []
        for level in levels {
            limits += absence(of: name, in: level.map(\.document), "not allowed by SCP", "allowed by SCP")
        }
        for document in levels.joined() { limits += denials(of: name, in: document.document, "denied by SCP") }
        return limits
    }

    private func denials(of name: String, in document: PolicyDocument, _ words: String) -> [ActionExplanation.Limit] {
        document.statements.filter { $0.effect == .deny }.flatMap { statement in
            statement.places(of: name).map { place in
                let forbids = statement.isUnconditionalOnAllResources
                let rest = forbids ? "" : " \(statement.restrictions): some request may pass"
                return ActionExplanation.Limit(
                    span: document.span(place.range), effect: "\(words)\(rest)", forbids: forbids)
            }
        }
    }

    /// Tells of documents of which none allows an action, or all that do under a condition or on some resources only.
    private func absence(
        of name: String, in documents: [PolicyDocument], _ none: String, _ some: String
    ) -> [ActionExplanation.Limit] {
        var restricted: [ActionExplanation.Limit] = []
        for document in documents {
            for statement in document.statements where statement.effect == .allow && statement.concerns(name) {
                if statement.isUnconditionalOnAllResources { return [] }
                restricted += statement.places(of: name).map {
                    ActionExplanation.Limit(
                        span: document.span($0.range), effect: "\(some) \(statement.restrictions) only", forbids: false)
                }
            }
        }
        guard restricted.isEmpty else { return restricted }
        return documents.map {
            ActionExplanation.Limit(span: SourceSpan(path: $0.source.path), effect: none, forbids: true)
        }
    }
}

extension Statement {
    /// The patterns that match an action; for `NotAction` the element as a whole.
    fileprivate func places(of action: String) -> [(range: Range<Int>, text: String, entry: Int?)] {
        guard concerns(action) else { return [] }
        if actions.isNegated {
            let text = "NotAction " + actions.entries.map(\.pattern.text).joined(separator: ", ")
            return [(actions.keyRange, text, nil)]
        }
        return actions.entries.enumerated().filter { $0.element.pattern.matches(action) }
            .map { ($0.element.range, $0.element.pattern.text, $0.offset) }
    }

    /// "under a condition", "on some resources", or both.
    fileprivate var restrictions: String {
        [conditions.isEmpty ? nil : "under a condition", coversAllResources ? nil : "on some resources"]
            .compactMap { $0 }.joined(separator: " ")
    }
}

extension DecisionReason {
    /// The rule that decided.
    func rule(in rules: Rules) -> Rule? {
        switch self {
        case .rule(let id), .keptRole(let id): rules.rules.first { $0.id == id }
        default: nil
        }
    }

    /// Where the rule or the setting stands that decided; nil where it has its default, or where it is none.
    public func place(in rules: Rules) -> SourceSpan? {
        switch self {
        case .used, .possiblyUsed, .leftAlone, .unlinkedSessions, .retired: nil
        case .newPrincipal: rules.span(of: "window.new_principal_days")
        case .newGrant: rules.span(of: "window.new_grant_days")
        case .putBack: rules.span(of: "window.days")
        case .rule, .keptRole: rule(in: rules)?.span
        case .neverAccessed: rules.span(of: "decisions.never_accessed")
        case .notCovered: rules.span(of: "decisions.unknown")
        case .setting(let text, _):
            {
                let key = String(text.prefix { $0 != ":" })
                return rules.span(of: key.contains(".") ? key : "decisions.\(key)")
            }()
        }
    }
}
