import Diagnostics
import IAMModel
import JSONSyntax
import PolicyLanguage

/// The part of `usage.json` that keeps what documents said before proposals changed them, so that a trim that is brought
/// to AWS is told from a grant: the event that puts it says what is allowed now, and this what was before.
///
/// ```json
/// {
///   "version": 1,
///   "trims": [
///     { "document": "demo/roles/admin/inline/Admin.json", "day": "2026-06-30", "before": { … } },
///     { "document": "demo/aws-managed/ReadOnlyAccess.json", "of": "user/alice", "policy": "arn:…", "day": "…", "before": { … } }
///   ]
/// }
/// ```
///
/// The other keys hold the evidence that the proposals were made from (`UsageEvidence`).
public struct ProposalRecord: Sendable {
    /// A document before a proposal changed it, replaced it or took it.
    public struct Trim: Sendable {
        /// The document.
        public let path: DocumentPath
        /// Whose attachment of a policy of AWS it was; nil for a document that was edited in place.
        public let holder: Holder?
        /// The ARN of a policy of AWS.
        public let policy: String?
        /// Up to when the proposal knew of events.
        public let day: Day
        /// What it said.
        public let before: PolicyDocument

        /// A trim by its parts.
        public init(path: DocumentPath, holder: Holder?, policy: String?, day: Day, before: PolicyDocument) {
            self.path = path
            self.holder = holder
            self.policy = policy
            self.day = day
            self.before = before
        }

        fileprivate var key: String { "\(path) \(holder?.description ?? "")" }
    }

    /// Sorted by document, then holder.
    public private(set) var trims: [Trim]

    /// No trim.
    public init() { trims = [] }

    /// Reads the file.
    ///
    /// - Throws: all that is wrong with it.
    public init(parsing source: SourceText) throws(DiagnosticError) {
        let tree = try JSONTree(parsing: source)
        let problems = ProblemList()
        var trims: [Trim] = []
        if let root = ObjectReader(tree.root, "the file", { tree.source.span($0) }, problems) {
            for entry in root.objects("trims") {
                if let trim = ProposalRecord.trim(entry, problems) { trims.append(trim) }
            }
        }
        try problems.throwErrors()
        self.trims = trims
    }

    private static func trim(_ entry: ObjectReader, _ problems: ProblemList) -> Trim? {
        entry.refuseKeys(except: ["document", "of", "policy", "day", "before"])
        guard let text = entry.requiredString("document"), let day = entry.requiredString("day").flatMap({ Day($0) }),
            let node = entry["before"],
            let before = DocumentDecoding.document(of: node, "`before` of `\(text)`", at: entry.start, problems)
        else {
            problems.add(
                .error(
                    .stateFormat, "\(entry.what) lacks `document`, `day` or `before`", at: entry.span,
                    help:
                        "`cloudtrim generate --write` writes the file; take it out, and new grants are told without it")
            )
            return nil
        }
        guard let path = DocumentPath(text) else {
            problems.add(.error(.nameRefused, "`\(text)` is no place for a document", at: entry.span))
            return nil
        }
        let holder = entry.string("of").flatMap { text in
            Holder.Kind.allCases.lazy.compactMap { kind in
                text.hasPrefix("\(kind.rawValue)/")
                    ? Holder(kind, String(text.dropFirst(kind.rawValue.count + 1))) : nil
            }.first
        }
        return Trim(path: path, holder: holder, policy: entry.string("policy"), day: day, before: before)
    }

    /// Takes over trims; of two of one document the later counts.
    public mutating func add(_ more: [Trim]) {
        let merged = Dictionary((trims + more).map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        trims = merged.values.sorted { $0.key < $1.key }
    }

    /// A value for each trim.
    public var values: [JSONValue] {
        trims.map { trim in
            .object(
                [.init("document", .string(trim.path.text))]
                    + (trim.holder.map { [.init("of", .string($0.description))] } ?? [])
                    + (trim.policy.map { [.init("policy", .string($0))] } ?? [])
                    + [.init("day", .string("\(trim.day)")), .init("before", JSONValue(trim.before.tree.root))])
        }
    }

    /// A file that holds nothing else.
    public var bytes: [UInt8] {
        JSONWriter.file(.members(["version": .integer(1), "trims": .array(values)]))
    }
}
