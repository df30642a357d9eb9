import Diagnostics
import IAMModel
import PolicyLanguage

extension AccountState {
    /// The files that the state consists of: `account.json` and all documents, by their paths relative to `policies/`.
    public var treeContent: [String: [UInt8]] {
        var content = [AccountState.filePath(ofAccount: name): AccountFileWriter.bytes(of: self)]
        for (path, document) in documents { content[path.text] = document.source.bytes }
        if let proposalText { content[AccountState.usagePath(ofAccount: name)] = proposalText.bytes }
        return content
    }

    /// The path of an account's `account.json`, relative to `policies/`.
    public static func filePath(ofAccount name: String) -> String { "\(name)/account.json" }

    /// The path of an account's `usage.json`, relative to `policies/`.
    public static func usagePath(ofAccount name: String) -> String { "\(name)/usage.json" }

    /// Reads a state from the files of a tree.
    ///
    /// - Parameters:
    ///   - account: the account's name and folder.
    ///   - id: the number that `rules.yaml` gives it; nil to take what `account.json` says.
    ///   - tree: files by their paths relative to `policies/`; those of other accounts are left alone.
    ///   - known: a state that was read before: a document whose bytes are the same is not parsed again.
    ///   - leavesOutBroken: whether documents that are none are left out and told among the warnings, as errors: then only
    ///     an `account.json` that is none is thrown.
    /// - Throws: all that makes the state wrong, of all files: no or a broken `account.json`, documents that are none.
    public static func read(
        account: String, id: AccountID? = nil, tree: [String: SourceText], reusing known: AccountState? = nil,
        leavesOutBroken: Bool = false
    ) throws(DiagnosticError) -> AccountReading {
        try TreeReader(account: account, tree: tree, known: known).read(expecting: id, leavesOutBroken: leavesOutBroken)
    }

    /// Reads a state from the files of a tree, as ``read(account:id:tree:reusing:)`` does, and drops the warnings.
    public init(account: String, id: AccountID? = nil, tree: [String: SourceText]) throws(DiagnosticError) {
        self = try AccountState.read(account: account, id: id, tree: tree).state
    }
}
