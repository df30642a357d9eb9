import AccountState
import Diagnostics
import JSONSyntax

/// What an import of an account's state changes in the tree.
///
/// A document that says the same as the one that is there stays as it is laid out, in whatever order it says it; what has
/// changed is edited into it, as `generate` does. What IAM no longer holds goes; documents
/// of users in destination roles and `usage.json` are `generate`'s and stay, and so does what is in no place of a document.
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
    }

    /// What becomes of each file, by its path relative to `policies/`.
    public let fates: [String: Fate]
    /// What is to be written.
    public let changes: [TreeChange]

    /// Compares a state with the files of its account.
    public init(_ state: AccountState, over files: [String: SourceText]) {
        var fates: [String: Fate] = [:]
        var changes: [TreeChange] = []
        let content = state.treeContent
        for (path, bytes) in content {
            let old = files[path]
            if let old, ImportPlan.sayTheSame(old, bytes, path) {
                fates[path] = .unchanged
                continue
            }
            fates[path] = old == nil ? .added : .changed
            let edited = old.flatMap { ImportPlan.edited($0, bytes, path) }
            changes.append(TreeChange(path: path, old: old?.bytes, new: edited ?? bytes))
        }
        for (path, source) in files where content[path] == nil && path.hasPrefix(state.name + "/") {
            guard let document = DocumentPath(path), document.isImported else { continue }
            fates[path] = .removed
            changes.append(TreeChange(path: path, old: source.bytes, new: nil))
        }
        self.fates = fates
        self.changes = changes.sorted()
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
