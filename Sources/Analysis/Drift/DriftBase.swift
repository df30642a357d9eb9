import AccountState
import IAMModel

/// What a state and its tree say of documents and ties that events tell of, too.
struct DriftBase {
    let state: AccountState
    /// Texts that proposals found and left since the state was taken: they may be brought to AWS one after the other.
    private var proposed: [DocumentPath: Set<String>] = [:]

    init(of state: AccountState, since date: Timestamp) {
        self.state = state
        for trim in state.proposals?.trims ?? [] where trim.policy == nil && trim.day >= date.day {
            proposed[trim.path, default: []].formUnion([trim.digestBefore, trim.digestAfter].compactMap { $0 })
        }
    }

    /// Whether a text is the one that the tree has, the one that was imported, or one of a proposal; nil for a document
    /// that was deleted.
    func says(_ path: DocumentPath, _ text: String?) -> Bool {
        let digest = text.map(Self.digest) ?? ""
        // What is too long is left out of an event (CloudTrail User Guide, "CloudTrail record contents").
        guard let digest else { return false }
        let tree = state.documents[path].map { DocumentMeaning(of: $0).digest } ?? ""
        if digest == tree || proposed[path]?.contains(digest) ?? false { return true }
        guard let imported = state.imported else { return false }
        return digest == imported.documents[ImportBase.key(path)] ?? ""
    }

    /// The same of a managed policy's version, which the state may hold.
    func says(_ path: DocumentPath, version: String, _ text: String?) -> Bool {
        let policy = state.policy(of: path)
        if let text { return says(path, text) }
        if !version.isEmpty, policy?.defaultVersion == version { return true }
        return false
    }

    private static func digest(_ text: String) -> String? { DocumentMeaning(parsing: text)?.digest }

    /// Whether it is so in the tree, or was when the state was imported, that somebody has a tie, or has it not.
    func isTied(_ holder: Holder, _ isGiven: Bool, _ has: (ImportBase.Ties) -> Bool) -> Bool {
        guard let tree = state.ties(of: holder) else { return true }
        if has(tree) == isGiven { return true }
        guard let imported = state.imported?.holders[holder] else { return false }
        return has(imported) == isGiven
    }
}
