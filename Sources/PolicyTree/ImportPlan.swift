import AccountState
import Diagnostics
import IAMModel
import JSONSyntax

/// What an import of an account's state changes in the tree.
///
/// A document that says the same as the one that is there stays as it is laid out, in whatever order it says it; what has
/// changed in AWS is edited into it, as `generate` does, and what has changed in the tree waits to be brought to AWS. What IAM
/// no longer holds goes; documents of users in destination roles and `usage.json` are `generate`'s and stay, and so does what
/// is in no place of a document.
public struct ImportPlan: Sendable {
    /// What becomes of one file of the account.
    public enum Fate: Sendable, Comparable {
        /// It is new.
        case added
        /// It says something else.
        case changed
        /// It says the same.
        case unchanged
        /// IAM no longer holds it.
        case removed
        /// It was changed in the tree since the last import, and AWS does not have that yet.
        case pending
        /// It was changed in the tree and in AWS since the last import, and stays as the tree has it.
        case conflict
    }

    /// Whose text counts where both changed.
    public enum Side: String, CaseIterable, Sendable {
        /// AWS's.
        case aws
        /// The tree's.
        case tree
    }

    /// A document that was changed on both sides.
    public struct Conflict: Sendable {
        /// The path relative to `policies/`.
        public let path: String
        /// What AWS says; nil where it has no such document any more.
        public let aws: [UInt8]?
        /// What the tree says; nil where it has no such document any more.
        public let tree: [UInt8]?
    }

    /// What becomes of each file, by its path relative to `policies/`.
    public private(set) var fates: [String: Fate] = [:]
    /// What is to be written.
    public private(set) var changes: [TreeChange] = []
    /// What somebody has to decide, in order of paths.
    public private(set) var conflicts: [Conflict] = []

    /// Compares a state with the files of its account.
    ///
    /// - Parameters:
    ///   - taken: when the state was taken, where that is known.
    ///   - side: whose text counts where both changed; nil leaves the tree's and tells it.
    public init(
        _ state: AccountState, over files: [String: SourceText], taken: Timestamp? = nil, taking side: Side? = nil
    ) {
        var merge = ImportMerge(state, over: files, taking: side)
        let outcomes = merge.outcomes()
        let (account, isPending) = merge.account(outcomes, taken: taken)
        for (path, outcome) in outcomes {
            let new = state.documents[path]?.source.bytes
            switch outcome {
            case .aws: write(path.text, new, over: files)
            case .pending: fates[path.text] = .pending
            case .conflict:
                fates[path.text] = .conflict
                conflicts.append(Conflict(path: path.text, aws: new, tree: files[path.text]?.bytes))
            }
        }
        let path = AccountState.filePath(ofAccount: state.name)
        write(path, account.treeContent[path], over: files)
        if isPending, fates[path] == .unchanged { fates[path] = .pending }
        changes.sort()
        conflicts.sort { $0.path < $1.path }
    }

    private mutating func write(_ path: String, _ new: [UInt8]?, over files: [String: SourceText]) {
        let old = files[path]
        guard let new else {
            guard let old else { return }
            fates[path] = .removed
            changes.append(TreeChange(path: path, old: old.bytes, new: nil))
            return
        }
        if let old, ImportPlan.sayTheSame(old, new, path) {
            fates[path] = .unchanged
            return
        }
        fates[path] = old == nil ? .added : .changed
        let edited = old.flatMap { ImportPlan.edited($0, new, path) }
        changes.append(TreeChange(path: path, old: old?.bytes, new: edited ?? new))
    }

    /// The paths that meet with a fate, sorted.
    public func paths(_ fate: Fate) -> [String] { fates.filter { $0.value == fate }.keys.sorted() }

    /// Whether two texts are the same JSON, whatever the white space and the order of keys; of documents, whatever the order
    /// of anything.
    private static func sayTheSame(_ old: SourceText, _ new: [UInt8], _ path: String) -> Bool {
        if old.bytes == new { return true }
        guard let left = try? JSONTree(parsing: old),
            let right = try? JSONTree(parsing: SourceText(path: old.path, bytes: new))
        else { return false }
        if DocumentPath(path) != nil { return DocumentMeaning(left.root) == DocumentMeaning(right.root) }
        return JSONValue(left.root).withSortedKeys == JSONValue(right.root).withSortedKeys
    }

    /// A document of the account's own with what has changed edited into it.
    private static func edited(_ old: SourceText, _ new: [UInt8], _ path: String) -> [UInt8]? {
        guard let document = DocumentPath(path), !document.isAWSManaged,
            let tree = try? JSONTree(parsing: SourceText(path: old.path, bytes: new))
        else { return nil }
        return DocumentUpdate(new: JSONValue(tree.root)).bytes(of: old)
    }
}

extension JSONValue {
    /// The same value with the members of all its objects in the order of their keys.
    fileprivate var withSortedKeys: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { Member($0.key, $0.value.withSortedKeys) }.sorted { $0.key < $1.key })
        case .array(let elements): .array(elements.map(\.withSortedKeys))
        default: self
        }
    }
}
