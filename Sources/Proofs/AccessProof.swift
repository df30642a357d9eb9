import ActionCatalog
import Diagnostics
import PolicyLanguage
import PolicySemantics

/// Whether one set of documents allows nothing that another one doesn't, and, if it does, what.
public struct AccessProof: Sendable {
    /// The answer.
    public enum Verdict: String, Sendable {
        /// It allows nothing more, whatever the request.
        case proved
        /// It allows a request that the other one doesn't.
        case refuted
        /// The engine can't tell.
        case unknown
    }

    /// What was there before.
    public let original: DocumentSet
    /// What may allow no more than that.
    public let candidate: DocumentSet
    /// The answer.
    public let verdict: Verdict
    /// Where it is refuted, a request that only the candidate allows: both were asked.
    public let request: Counterexample?
    /// Whether somebody could send the request today: an action of the catalog, on something that it works on.
    public let isReplayable: Bool
    /// Why it is not proved, in words; nil where it is.
    public let reason: String?
    /// The index of the candidate's statement that allows the request, or that the engine can't tell about.
    public let statement: Int?
    /// The same for people, with the places in both; nil where it is proved.
    public let finding: Diagnostic?
    /// What the candidate allows among today's actions that the original doesn't, by cause and service.
    public let news: [NewAccess]

    /// Asks the engine.
    ///
    /// - Throws: what speaks against the question: documents of two kinds.
    public init(
        that candidate: DocumentSet, allowsNoMoreThan original: DocumentSet, catalog: ActionCatalog
    ) throws(DiagnosticError) {
        try AccessProof.checkKinds(candidate, original)
        self.original = original
        self.candidate = candidate
        var proof = SubsumptionProof(of: candidate.policy, by: original.policy)
        var answer = proof.answer()
        proof.renewBudget()
        var survey = AccessSurvey(candidate, original, catalog, asking: proof)
        survey.run()
        news = survey.news
        // an action that people know says more than one that AWS may add
        if case .proved = answer {} else if let known = survey.request { answer = .refuted(known) }
        isReplayable = survey.request != nil
        let words = AccessWords(candidate, original)
        switch answer {
        case .proved:
            verdict = .proved
            (request, reason, statement, finding) = (nil, nil, nil, nil)
        case .refuted(let request):
            var shown = request
            var reach = AccessWords.Reach.today
            if !isReplayable {
                switch AccessProof.tomorrow(candidate, original, catalog) {
                case .refuted(let request): (shown, reach) = (request, .tomorrow)
                case .proved:
                    if survey.isBeyondReach { (shown, reach) = (survey.unreachable ?? request, .never) }
                case .unknown: break
                }
            }
            let allowing = Evaluator(candidate.policy).evaluate(shown).statements.first
            verdict = .refuted
            self.request = words.counterexample(shown)
            statement = allowing
            reason = words.reason(shown)
            finding = allowing.map { words.refutation(shown, $0, reach) }
        case .unknown(let reason, let statement):
            verdict = .unknown
            request = nil
            self.reason = words.spelled(reason)
            self.statement = statement
            finding = words.doubt(words.spelled(reason), statement)
        }
    }

    /// The same question of the wildcards, `NotAction` and names that the catalog doesn't know alone: of what AWS may add.
    private static func tomorrow(
        _ candidate: DocumentSet, _ original: DocumentSet, _ catalog: ActionCatalog
    ) -> Subsumption {
        let statements = candidate.policy.statements.compactMap { statement -> LoweredStatement? in
            guard statement.effect == .allow, !statement.actions.isNegated else { return statement }
            let open = statement.actions.patterns.filter { !$0.isLiteral || catalog.id(of: $0.spelling) == nil }
            return open.isEmpty
                ? nil : LoweredStatement(.allow, actions: PatternSet(open), scope: statement.scope)
        }
        let open = LoweredPolicy(statements, limits: candidate.policy.limits)
        return subsumption(of: open, by: original.policy)
    }

    private static func checkKinds(_ candidate: DocumentSet, _ original: DocumentSet) throws(DiagnosticError) {
        guard let new = candidate.kind, let old = original.kind, new != old else { return }
        let places = [candidate, original].map { set in
            set.statement(0).statement.heading(in: set.documents)
        }
        throw DiagnosticError(
            .error(
                .policySyntax, "this is \(new.rawValue), and \(original.name) is \(old.rawValue)", at: places[0],
                notes: [.init("its first statement is here", at: places[1])],
                help: "compare documents of one kind: what they allow depends on what they are attached to"))
    }
}
