import Diagnostics
import IAMModel

/// What `rules.yaml` says, version 1; whatever it does not say has the default of the design.
public struct Rules: Sendable {
    /// The accounts that are known by a name; the name is a folder under `policies/`.
    public internal(set) var accounts: [NamedAccount] = []
    /// Log archives: files, folders and globs, relative to the folder of `rules.yaml`.
    public internal(set) var logs: [String] = []
    /// The cluster that is asked in place of log archives.
    public internal(set) var elasticsearch: ElasticsearchSettings?
    /// How old the evidence on file may be, in days, before it is written though nothing is proposed.
    public internal(set) var refreshDays = 28
    /// What the trail is known to record beyond what its events show.
    public internal(set) var declaredCoverage: [DeclaredCoverage] = []
    /// The time that is looked at, and how much of it is enough.
    public internal(set) var window = Window()
    /// What becomes of an action that is granted and has no use on record, by its recording class.
    public internal(set) var decisions = DefaultDecisions()
    /// How IAM's last-accessed reports are taken.
    public internal(set) var lastAccessed = LastAccessedSettings()
    /// What becomes of what CloudTrail may not show, in a service in which the principal has no event at all.
    public internal(set) var untouchedServices = UntouchedServices()
    /// The same for documents of origins in roles, which hold what the pair used.
    public internal(set) var pairs = PairDefaults()
    /// Data-event types (`AWS::S3::Object`) whose reads and writes are logged for all resources of the type.
    public internal(set) var recordedDataEvents: [RecordedDataEvent] = []
    /// How names that stay are written where their pattern goes.
    public internal(set) var wildcards = WildcardStyle.auto
    /// Service control policies, by account.
    public internal(set) var serviceControlPolicies: [ServiceControlPolicies] = []
    /// The rules that stand before the defaults; the first that matches decides.
    public internal(set) var rules: [Rule] = []
    /// Access that a change is meant to give.
    public internal(set) var grants: [DeclaredGrant] = []
    /// What `cloudtrim check` looks for.
    public internal(set) var check = CheckSettings()
    /// The file.
    public let source: SourceText

    var version = 1
    private var places: [String: SourceSpan] = [:]

    /// What holds where there is no file: every default, and no account.
    public init(without path: String) {
        source = SourceText(path: path, bytes: [])
    }

    /// Reads `rules.yaml` strictly.
    ///
    /// - Throws: all problems at once, in the order of the file, each with its place and, where there is one, the remedy.
    public init(parsing source: SourceText) throws(DiagnosticError) {
        self.source = source
        let document = try YAMLDocument(parsing: source)
        guard let root = document.root, !root.isNull else {
            throw DiagnosticError(
                .error(
                    .rulesMissingKey, "the file is empty", at: SourceSpan(path: source.path),
                    help: "begin with `version: 1`"))
        }
        var reader = RulesReader(source)
        reader.read(root, into: &self, Rules.fields)
        if let problem = reader.problems.first(where: { $0.code == .rulesVersion }) {
            throw DiagnosticError(problem)  // nothing else of such a file can be judged
        }
        compareEntries(root, &reader)
        places = reader.places
        guard reader.problems.isEmpty else {
            throw DiagnosticError(
                reader.problems.sorted {
                    ($0.span?.line ?? 0, $0.span?.column ?? 0) < ($1.span?.line ?? 0, $1.span?.column ?? 0)
                })
        }
    }

    /// The place of a key (`window.days`, `decisions.recorded`) or list element (`rules[0]`), nil where it has its default.
    public func span(of path: String) -> SourceSpan? { places[path] }

    /// The account of a name.
    public func account(named name: String) -> NamedAccount? { accounts.first { $0.name == name } }

    /// The rules that match a principal, in order; each decides those of its actions that no earlier one did.
    public func rules(for subject: RuleSubject) -> [Rule] {
        let subject = numbered(subject)
        return rules.filter { $0.matches(subject) }
    }

    /// The same for a member of groups: in order, each rule with whether it is about the member, and about which of the
    /// groups.
    public func rules(
        for subject: RuleSubject, inGroups groups: [RuleSubject]
    ) -> [(rule: Rule, isOwn: Bool, groups: [Int])] {
        let subject = numbered(subject)
        let groups = groups.map(numbered)
        return rules.compactMap { rule in
            let meant = groups.indices.filter { rule.matches(groups[$0]) }
            let isOwn = rule.matches(subject)
            return isOwn || !meant.isEmpty ? (rule, isOwn, meant) : nil
        }
    }

    /// The rule that keeps all of a role, and with it every right to assume the role.
    public func ruleKeeping(_ role: RuleSubject) -> Rule? {
        let first = rules(for: role).first { $0.isWhole }
        return first?.decision == .keep ? first : nil
    }

    /// The same with the account's number, which rules may name in place of its name.
    private func numbered(_ subject: RuleSubject) -> RuleSubject {
        var subject = subject
        if subject.accountID == nil { subject.accountID = account(named: subject.account)?.id.digits }
        return subject
    }
}
