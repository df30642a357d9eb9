import Diagnostics
import IAMModel
import JSONSyntax
import PolicyLanguage

/// The part of `usage.json` that remembers trims: what documents said before and after proposals changed them, and what
/// people put back, so that a trim that is brought to AWS is told from a grant, and a grant from what was always there.
///
/// ```json
/// {
///   "version": 1,
///   "trims": [
///     { "document": "demo/roles/admin/inline/Admin.json", "day": "2026-06-30", "before": { … }, "after": { … } },
///     { "document": "demo/aws-managed/ReadOnlyAccess.json", "of": "user/alice", "policy": "arn:…", "day": "…", "before": { … } }
///   ],
///   "putBacks": [{ "of": "user/alice", "day": "2026-06-12", "actions": ["iam:DeleteUser"] }]
/// }
/// ```
///
/// The other keys hold the evidence that the proposals were made from (`UsageEvidence`).
public struct ProposalRecord: Sendable {
    /// A document that a proposal changed, replaced or took.
    public struct Trim: Sendable {
        /// The document.
        public let path: DocumentPath
        /// Whose attachment of a managed policy it was; nil for a document that was edited in place.
        public let holder: Holder?
        /// The ARN of the policy that was attached.
        public let policy: String?
        /// Up to when the proposal knew of events.
        public let day: Day
        /// What it said.
        public let before: PolicyDocument
        /// What took its place, by whichever documents: no statement where nothing did; nil where that is not known (files
        /// of earlier versions).
        public let after: PolicyDocument?
        /// The unique id of the user, group or role (`AIDA…`): names change, and are given to others.
        public let id: String?
        /// Actions and patterns that went out of the document, and that a holder has by another one all the same.
        public let elsewhere: [String]

        /// A trim by its parts.
        public init(
            path: DocumentPath, holder: Holder?, policy: String?, day: Day, before: PolicyDocument,
            after: PolicyDocument? = nil, id: String? = nil, elsewhere: [String] = []
        ) {
            self.path = path
            self.holder = holder
            self.policy = policy
            self.day = day
            self.before = before
            self.after = after
            self.id = id
            self.elsewhere = elsewhere
        }

        /// The user, group or role that it was taken from; nil for a managed policy that was edited in place.
        public var owner: Holder? {
            if let holder { return holder }
            if case .inline(let holder, _) = path.kind { return holder }
            return nil
        }

        /// The digest of what it said.
        public var digestBefore: String { DocumentMeaning(of: before).digest }

        /// The digest of what took its place, empty where nothing did; nil where that is not known.
        public var digestAfter: String? {
            after.map { $0.statements.isEmpty ? "" : DocumentMeaning(of: $0).digest }
        }

        fileprivate var key: String { "\(path) \(holder?.description ?? "") \(day)" }

        /// The same trim with what was there before an earlier one of the same day.
        fileprivate func continuing(_ earlier: Trim) -> Trim {
            Trim(
                path: path, holder: holder, policy: policy, day: day, before: earlier.before, after: after, id: id,
                elsewhere: elsewhere)
        }
    }

    /// Actions that a user or role has again after a trim took them.
    public struct PutBack: Hashable, Sendable {
        /// Whose.
        public let holder: Holder
        /// Since when, or when it was first seen.
        public let day: Day
        /// Names and patterns, sorted.
        public let actions: [String]

        /// A put-back by its parts.
        public init(holder: Holder, day: Day, actions: [String]) {
            self.holder = holder
            self.day = day
            self.actions = actions
        }
    }

    /// Sorted by document, then holder, then day.
    public private(set) var trims: [Trim]
    /// Sorted by holder, then day.
    public private(set) var putBacks: [PutBack]

    /// No trim.
    public init() { (trims, putBacks) = ([], []) }

    init(trims: [Trim], putBacks: [PutBack]) { (self.trims, self.putBacks) = (trims, putBacks) }

    /// Whether nothing is remembered.
    public var isEmpty: Bool { trims.isEmpty && putBacks.isEmpty }

    /// Takes over trims; two of one document on one day are one.
    public mutating func add(_ more: [Trim]) {
        let merged = Dictionary((trims + more).map { ($0.key, $0) }, uniquingKeysWith: { $1.continuing($0) })
        trims = merged.values.sorted { $0.key < $1.key }
    }

    /// Puts what is back now into the place of what was.
    public mutating func setPutBacks(_ all: [PutBack]) {
        putBacks = all.sorted { ($0.holder, $0.day) < ($1.holder, $1.day) }
    }

    /// Forgets trims of users, groups and roles that are no more.
    ///
    /// - Parameter isThere: whether somebody of a name, or of a unique id, is there.
    public mutating func forget(unless isThere: (_ name: Holder, _ id: String?) -> Bool) {
        trims.removeAll { trim in trim.owner.map { !isThere($0, trim.id) } ?? false }
    }

    /// A value for each trim.
    public var values: [JSONValue] {
        trims.map { trim in
            .object(
                [.init("document", .string(trim.path.text))]
                    + (trim.holder.map { [.init("of", .string($0.description))] } ?? [])
                    + (trim.id.map { [.init("id", .string($0))] } ?? [])
                    + (trim.policy.map { [.init("policy", .string($0))] } ?? [])
                    + [.init("day", .string("\(trim.day)")), .init("before", JSONValue(trim.before.tree.root))]
                    + (trim.after.map { [.init("after", JSONValue($0.tree.root))] } ?? [])
                    + (trim.elsewhere.isEmpty ? [] : [.init("elsewhere", .strings(trim.elsewhere))]))
        }
    }

    /// A value for each put-back.
    public var putBackValues: [JSONValue] {
        putBacks.map { back in
            .object([
                .init("of", .string(back.holder.description)), .init("day", .string("\(back.day)")),
                .init("actions", .strings(back.actions)),
            ])
        }
    }

    /// A file that holds nothing else.
    public var bytes: [UInt8] {
        var members: [JSONValue.Member] = [.init("version", .integer(1)), .init("trims", .array(values))]
        if !putBacks.isEmpty { members.append(.init("putBacks", .array(putBackValues))) }
        return JSONWriter.file(.object(members))
    }
}
