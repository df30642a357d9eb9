import AccountState
import IAMModel
import PolicyLanguage

/// A text that a document had before it was changed or taken away, and who held it then.
public struct PastDocument: Sendable {
    /// A commit of the repository that the tree lies in.
    public struct Commit: Hashable, Sendable {
        /// Its name in full.
        public let id: String
        /// When it was made.
        public let time: Timestamp
        /// The first line of its message.
        public let subject: String

        /// A commit by its parts.
        public init(id: String, time: Timestamp, subject: String) {
            self.id = id
            self.time = time
            self.subject = subject
        }
    }

    /// Where the document lies, or lay.
    public let path: DocumentPath
    /// Whom it was part of or attached to.
    public let holders: Set<Holder>
    /// The ARN of a managed policy that was attached; nil for what was edited in place.
    public let policy: String?
    /// What it said.
    public let document: PolicyDocument
    /// What it said afterwards; nil where it was gone, or where that is not known.
    public private(set) var after: PolicyDocument?
    /// Up to when a proposal knew of events that changed it, else the day of the commit or of the next version; nil where nothing
    /// tells.
    public let day: Day?
    /// Whether a proposal of this program changed it, as `usage.json` tells.
    public let isTrim: Bool
    /// The version of a managed policy that it was; nil for other sources.
    public let version: String?
    /// The commit that changed it; nil where none is known.
    public private(set) var commit: Commit?

    /// A text by its parts.
    public init(
        path: DocumentPath, holders: Set<Holder>, policy: String? = nil, document: PolicyDocument,
        after: PolicyDocument? = nil, day: Day?, isTrim: Bool, version: String? = nil, commit: Commit? = nil
    ) {
        self.path = path
        self.holders = holders
        self.policy = policy
        self.document = document
        self.after = after
        self.day = day
        self.isTrim = isTrim
        self.version = version
        self.commit = commit
    }

    /// What an account's `usage.json` keeps of documents before they were trimmed.
    public static func recorded(in state: AccountState) -> [PastDocument] {
        (state.proposals?.trims ?? []).map { trim in
            var holders = Set(trim.holder.map { [$0] } ?? [])
            if holders.isEmpty, case .inline(let holder, _) = trim.path.kind { holders = [holder] }
            if holders.isEmpty { holders = Set(state.holders(of: trim.path)) }
            return PastDocument(
                path: trim.path, holders: holders, policy: trim.policy, document: trim.before, day: trim.day,
                isTrim: true)
        }
    }

    /// What earlier versions of an account's own managed policies said, as far as `account.json` keeps them.
    public static func versions(in state: AccountState) -> [PastDocument] {
        state.policies.filter { !$0.isAWSManaged }.flatMap { policy -> [PastDocument] in
            let holders = Set(state.holders(of: policy.document))
            return policy.versions.enumerated().compactMap { index, version in
                guard let document = version.document, version.id != policy.defaultVersion else { return nil }
                let next = index > 0 ? policy.versions[index - 1] : nil
                return PastDocument(
                    path: policy.document, holders: holders, policy: policy.arn, document: document,
                    after: next?.document, day: next?.created?.day, isTrim: false, version: version.id)
            }
        }
    }

    /// All texts, the latest first: what `usage.json` and a commit tell of one change is one text.
    public static func joined(_ recorded: [PastDocument], _ committed: [PastDocument]) -> [PastDocument] {
        var left = committed
        var all: [PastDocument] = []
        for var past in recorded {
            let text = past.document.plainText
            if let place = left.firstIndex(where: { other in
                other.path == past.path && !other.holders.isDisjoint(with: past.holders)
                    && other.document.plainText == text
            }) {
                past.commit = left[place].commit
                past.after = left[place].after
                left.remove(at: place)
            }
            all.append(past)
        }
        return (all + left).enumerated().sorted { one, other in
            let (first, second) = (one.element.day, other.element.day)
            if first != second { return (first ?? .distantPast) > (second ?? .distantPast) }
            return one.offset < other.offset
        }.map(\.element)
    }
}

extension PolicyDocument {
    /// The document as a fresh one would be laid out: two with the same say the same.
    fileprivate var plainText: [UInt8] { composed(statements.map { StatementCopy($0, actions: nil) }) }
}

extension Day {
    fileprivate static let distantPast = Day(daysSinceEpoch: 0)
}
