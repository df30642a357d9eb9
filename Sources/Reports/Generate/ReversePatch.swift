import Proposals

/// The patch that takes a proposal back, for whoever no longer has the one that made it.
public enum ReversePatch {
    /// The diffs the other way round, in the same order.
    ///
    /// - Parameter folder: the tree of policies relative to where the patch will be applied, `policies`.
    public static func bytes(_ changes: [ProposalPlan.FileChange], folder: String) -> [UInt8] {
        let head: TerminalText =
            "takes back what `cloudtrim generate` proposed: \(NumberText.counted(changes.count, "file"))\n\n"
        return Commentary.bytes(head)
            + changes.flatMap { UnifiedDiff(path: "\(folder)/\($0.path)", old: $0.new, new: $0.old).bytes + [0x0A] }
    }
}
