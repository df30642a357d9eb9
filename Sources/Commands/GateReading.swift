import AccountState
import ActionCatalog
import Analysis
import Checks
import Diagnostics
import Glibc
import IAMModel
import Lanes
import PolicyTree
import Rules
import UsageEvidence

/// What the gate reads: the change, and the tree that judges it.
///
/// The judge never comes from the change: rules, exceptions, service control policies, baseline, AWS's documents and the list
/// of accounts are those of the base; the change can make them stricter only.
struct GateReading {
    let subject: CheckSubject
    /// What was found while files were read.
    let findings: [Finding]
    /// The tree that the change is held against, as if it were checked itself; nil where there is none.
    let earlier: CheckSubject?
    /// What was found while that tree was read.
    let earlierFindings: [Finding]
    /// The paths of that tree's files, as messages name them, with those that the same files have here.
    let places: [String: String]
    private let tree: GateTree
    private let knownFile: String?
    private let base: BaseTree?
    private let ownBaseline: Bool

    /// Reads all of it.
    init(
        _ invocation: Invocation, against: String?, baseline: String?, writesBaseline: Bool
    ) throws(DiagnosticError) {
        let policies = invocation.value(.policies) ?? "policies"
        let rulesPath = invocation.value(.rules) ?? "rules.yaml"
        try GateReading.refuseLink(rulesPath)
        let written = try invocation.readRules()
        let catalog = try invocation.readCatalog()
        let base: BaseTree? = if let against { try BaseTree(against, policies: policies) } else { nil }
        let (baseRules, missing) = try GateReading.rules(of: base, rulesPath, written)
        let rules = baseRules.map { written.judged(by: $0) } ?? written
        var here = rules
        here.useNames(of: written)
        let there: BaseTree.Content? =
            if let base { try base.content((baseRules ?? written).accounts) } else { nil }
        tree = try GateTree(invocation, here, base: there)
        let content = tree.content
        let controls = try ControlFiles.read(
            baseRules ?? written, at: rulesPath, from: baseRules == nil ? nil : base, catalog: catalog)
        let ownControls = try ControlFiles.read(written, at: rulesPath, catalog: catalog)
        let files = EvidenceFiles(
            invocation: invocation, rules: here, content: content, catalog: catalog, controls: controls)
        var before: EarlierPolicies?
        self.base = base
        knownFile = baseline
        ownBaseline = baseRules == nil
        if let base, let there {
            let entries = writesBaseline ? [] : try GateReading.additions(to: base, baseline, isOwn: baseRules == nil)
            before = EarlierPolicies(
                name: base.name, accounts: there.states, files: there.files, paths: there.paths, rules: baseRules,
                missingRules: missing, newBaselineEntries: entries,
                evidence: GateReading.evidence(content, there, files, catalog))
        }
        let (evidence, problems) = GateReading.evidence(files)
        findings = tree.findings + problems.map(Finding.init(unreadable:))
        subject = CheckSubject(
            rules: rules, written: written, accounts: content.states, files: content.files,
            unread: content.unread.map { UnreadFile(path: $0, shown: files.shown($0)) }, catalog: catalog,
            today: invocation.today, before: before, controls: controls, ownControls: ownControls,
            evidence: evidence, missingEvidence: files.missing)
        earlier = there.map { there in
            GateReading.subject(there, rules: rules, written: baseRules ?? written, invocation, catalog, controls)
        }
        earlierFindings = there?.warnings.map { Finding($0, element: GateTree.element($0)) } ?? []
        var places = Dictionary(
            (there?.files ?? [:]).map { ($0.value.path, files.shown($0.key)) }, uniquingKeysWith: { first, _ in first })
        if let baseRules { places[baseRules.source.path] = written.source.path }
        self.places = places
    }

    /// The other tree as if it were checked, by the same rules, held against nothing.
    private static func subject(
        _ there: BaseTree.Content, rules: Rules, written: Rules, _ invocation: Invocation, _ catalog: ActionCatalog,
        _ controls: [AccountID: ServiceControls]
    ) -> CheckSubject {
        let files = EvidenceFiles(
            invocation: invocation.quiet, rules: rules, content: TreeContent(files: there.files, states: there.states),
            catalog: catalog, controls: controls)
        return CheckSubject(
            rules: rules, written: written, accounts: there.states, files: there.files, catalog: catalog,
            today: invocation.today, controls: controls, evidence: evidence(files).evidence,
            missingEvidence: files.missing)
    }

    /// The evidence on file; where it is not sound, why.
    private static func evidence(_ files: EvidenceFiles) -> (evidence: CheckedEvidence?, problems: [Diagnostic]) {
        do throws(DiagnosticError) {
            return (try CheckedEvidence(files), [])
        } catch {
            return (nil, error.diagnostics.filter { $0.severity == .error })
        }
    }

    /// All that is found, with what the other tree has to object to itself.
    func run() throws(DiagnosticError) -> (findings: [Finding], earlier: EarlierFindings?) {
        let pairs = [(subject, findings)] + (earlier.map { [($0, earlierFindings)] } ?? [])
        let runs = pairs.concurrentMap { subject, others in
            Result { () throws(DiagnosticError) in try CheckRun(subject, besides: others).findings }
        }
        let own = try runs[0].get().filter(tree.canTell)
        guard runs.count > 1 else { return (own, nil) }
        return (own, EarlierFindings(try runs[1].get()) { places[$0] ?? $0 })
    }

    /// The rules of the base; nil where there is no base, or it is a folder without rules, or the rules lie outside of it.
    private static func rules(
        of base: BaseTree?, _ path: String, _ written: Rules
    ) throws(DiagnosticError) -> (Rules?, missing: String?) {
        guard let base else { return (nil, nil) }
        switch try base.file(path) {
        case .outside: return (nil, nil)
        case .missing: return base.isFolder ? (nil, path) : (Rules(without: "\(base.name):\(path)"), nil)
        case .text(let source):
            // The same text keeps the places that a reader has at hand.
            return (source.bytes == written.source.bytes ? written : try Rules(parsing: source), nil)
        }
    }

    /// A link as `rules.yaml` would show the lines of whatever it leads to.
    private static func refuseLink(_ path: String) throws(DiagnosticError) {
        guard access(path, F_OK) == 0, !FilePath.lies(path, in: FilePath.bounds(of: path)) else { return }
        throw DiagnosticError(
            .error(
                .linkRefused, "a symbolic link leads out of the repository here", at: SourceSpan(path: path),
                help: "put the file itself there"))
    }

    // MARK: Baseline

    /// The baseline that knows findings: the base's, where there is one.
    ///
    /// - Parameter findings: what a baseline that was just written for this run knows, where no base judges.
    func baseline(written findings: [Finding]?) throws(DiagnosticError) -> Baseline? {
        guard let knownFile else { return nil }
        if let base, !ownBaseline {
            switch try base.file(knownFile) {
            case .text(let source): return try Baseline(parsing: source)
            case .missing: return Baseline(without: knownFile)
            case .outside: break
            }
        }
        if let findings {
            return try Baseline(parsing: SourceText(path: knownFile, bytes: Array(Baseline.text(findings).utf8)))
        }
        return try Baseline(parsing: GateReading.text(knownFile))
    }

    private static func additions(
        to base: BaseTree, _ path: String?, isOwn: Bool
    ) throws(DiagnosticError) -> [Finding] {
        guard let path, !isOwn else { return [] }
        let known: Baseline?
        switch try base.file(path) {
        case .outside: return []
        case .missing: known = nil
        case .text(let source): known = try Baseline(parsing: source)
        }
        return try Baseline(parsing: text(path)).additions(to: known, named: base.name)
    }

    private static func text(_ path: String) throws(DiagnosticError) -> SourceText {
        SourceText(path: path, bytes: try InputFile.bytes(path, limitInBytes: 1 << 26))
    }

    // MARK: Evidence

    /// The evidence that the change brings, with the base's; what can't be read is told elsewhere.
    private static func evidence(
        _ here: TreeContent, _ there: BaseTree.Content, _ files: EvidenceFiles, _ catalog: ActionCatalog
    ) -> [EvidencePair] {
        here.states.compactMap { state in
            let path = AccountState.usagePath(ofAccount: state.name)
            let old = there.states.first { $0.id == state.id }
                .flatMap { there.files[AccountState.usagePath(ofAccount: $0.name)] }
            guard let source = here.files[path], source.bytes != old?.bytes,
                let reading = try? EvidenceReader.read(source, account: state.id, catalog: catalog)
            else { return nil }
            let before = old.flatMap { try? EvidenceReader.read($0, account: state.id, catalog: catalog).evidence }
            return EvidencePair(span: reading.windowSpan, here: reading.evidence, before: before)
        }
    }
}
