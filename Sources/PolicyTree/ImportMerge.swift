import AccountState
import Diagnostics
import IAMModel
import JSONSyntax

/// Merges three states of one account: what AWS said at the last import, what the tree says now, and what AWS says now.
///
/// What changed on one side alone is taken from there: AWS's into the tree, the tree's left as pending. What both changed is
/// left as the tree has it and told, until somebody decides. A tree that was imported before anything was kept of it has
/// AWS's word, proposals that wait to be brought there aside.
struct ImportMerge {
    /// What becomes of one document.
    enum Outcome {
        /// As AWS has it.
        case aws
        /// As the tree has it: AWS does not have that yet.
        case pending
        /// As the tree has it, though AWS changed it, too.
        case conflict
    }

    let new: AccountState
    let files: [String: SourceText]
    let side: ImportPlan.Side?
    /// The tree's `account.json`; nil where there is none that can be read.
    let old: AccountFile?
    private let record: ProposalRecord
    private(set) var base: ImportBase

    init(_ new: AccountState, over files: [String: SourceText], taking side: ImportPlan.Side? = nil) {
        self.new = new
        self.files = files
        self.side = side
        old = files[AccountState.filePath(ofAccount: new.name)].flatMap { try? AccountFile(parsing: $0) }
        let usage = files[AccountState.usagePath(ofAccount: new.name)]
        record = usage.flatMap { try? ProposalRecord(parsing: $0) } ?? ProposalRecord()
        base = ImportBase(of: new)
    }

    private var last: ImportBase? { old?.imported }

    // MARK: Documents

    /// Decides about every document of either side, and notes what is to be remembered of it.
    mutating func outcomes() -> [DocumentPath: Outcome] {
        var paths = Set(new.documents.keys)
        for path in files.keys where path.hasPrefix(new.name + "/") {
            if let document = DocumentPath(path), document.isImported { paths.insert(document) }
        }
        for key in last?.documents.keys ?? [:].keys {
            if let path = DocumentPath("\(new.name)/\(key)") { paths.insert(path) }
        }
        var result: [DocumentPath: Outcome] = [:]
        for path in paths.sorted() { result[path] = outcome(path) }
        return result
    }

    private mutating func outcome(_ path: DocumentPath) -> Outcome {
        let key = ImportBase.key(path)
        let aws = base.documents[key]
        guard !path.isAWSManaged, let tree = treeDigest(path), tree != aws else { return .aws }
        // Whoever is gone takes its documents along.
        if let owner = owner(path), new.ties(of: owner) == nil, last?.holders[owner] != nil || last == nil {
            return .aws
        }
        guard let last else { return isProposed(path, aws: aws, tree: tree) ? .pending : .aws }
        let before = last.documents[key]
        if aws == before { return .pending }
        if tree == before ?? "" { return .aws }
        if isBroughtInPart(path, aws: aws) { return .pending }
        let conflict = ImportBase.Conflict(aws: aws ?? "", tree: tree)
        if let known = last.conflicts[key], known.aws == conflict.aws, known.tree != tree {
            // Whoever edited it since knows both.
            return .pending
        }
        if let side { return side == .aws ? .aws : .pending }
        base.documents[key] = before
        base.conflicts[key] = conflict
        return .conflict
    }

    /// The digest of the tree's document, empty where there is none; nil where it is none that can be read.
    private func treeDigest(_ path: DocumentPath) -> String? {
        guard let source = files[path.text] else { return "" }
        return (try? JSONTree(parsing: source)).map { DocumentMeaning($0.root).digest }
    }

    private func owner(_ path: DocumentPath) -> Holder? {
        switch path.kind {
        case .inline(let holder, _): holder
        case .trust(let role): .role(role)
        case .managed, .awsManaged, .destination, .personDestination: nil
        }
    }

    /// Whether AWS has what one proposal of several left.
    private func isBroughtInPart(_ path: DocumentPath, aws: String?) -> Bool {
        record.trims.contains { $0.path == path && $0.policy == nil && $0.digestAfter == aws ?? "" }
    }

    /// Whether a tree of which nothing was kept differs by a proposal that AWS does not have yet.
    private func isProposed(_ path: DocumentPath, aws: String?, tree: String) -> Bool {
        let trims = record.trims.filter { $0.path == path }
        if let latest = trims.max(by: { $0.day < $1.day }) {
            let left = latest.policy == nil ? latest.digestAfter : ""
            return left == tree && trims.contains { $0.digestBefore == aws }
        }
        // What was made in the place of another one: attached, and not known to AWS.
        guard aws == nil, case .managed(let name) = path.kind, let old else { return false }
        let isKnown = old.policies.contains {
            $0.arn.resourceName == name && ($0.created != nil || !$0.versions.isEmpty)
        }
        return !isKnown && old.holders.contains { attached($0).contains { $0.hasSuffix("/\(name)") } }
    }

    private func attached(_ holder: Holder) -> Set<String> { old?.ties(of: holder)?.attached ?? [] }
}

// Who there is, and what ties them.
extension ImportMerge {
    /// The account as the tree will have it, without documents, and who or what of it AWS does not have yet.
    mutating func account(_ outcomes: [DocumentPath: Outcome], taken: Timestamp?) -> (AccountState, pending: Bool) {
        var isPending = false
        var (users, groups, roles) = (new.users, new.groups, new.roles)
        for index in users.indices {
            let ties = merged(users[index].holder, &isPending)
            (users[index].groups, users[index].attached) = (ties.groups.sorted(), ties.attached.sorted())
            users[index].boundary = ties.boundary
        }
        for index in groups.indices {
            groups[index].attached = merged(groups[index].holder, &isPending).attached.sorted()
        }
        for index in roles.indices {
            let ties = merged(roles[index].holder, &isPending)
            (roles[index].attached, roles[index].boundary) = (ties.attached.sorted(), ties.boundary)
        }
        // Whom the tree alone has: made here, and not gone there.
        func isMade(_ holder: Holder) -> Bool {
            last != nil && new.ties(of: holder) == nil && last?.holders[holder] == nil
        }
        func isTaken(_ holder: Holder) -> Bool {
            last?.holders[holder] != nil && new.ties(of: holder) != nil && old?.ties(of: holder) == nil
        }
        let made = (
            old?.users.filter { isMade($0.holder) } ?? [], old?.groups.filter { isMade($0.holder) } ?? [],
            old?.roles.filter { isMade($0.holder) } ?? []
        )
        users = users.filter { !isTaken($0.holder) } + made.0
        groups = groups.filter { !isTaken($0.holder) } + made.1
        roles = roles.filter { !isTaken($0.holder) } + made.2
        let isChanged = users.count + groups.count + roles.count != new.users.count + new.groups.count + new.roles.count
        let policies = new.policies.filter { policy in
            if case .pending? = outcomes[policy.document] { files[policy.document.text] != nil } else { true }
        }
        let state = AccountState(
            name: new.name, id: new.id, partition: new.partition, users: users, groups: groups, roles: roles,
            policies: policies, taken: taken, imported: base)
        return (state, isPending || isChanged || !(made.0.isEmpty && made.1.isEmpty && made.2.isEmpty))
    }

    /// What somebody is tied to: each tie as the side has it that changed it.
    private func merged(_ holder: Holder, _ isPending: inout Bool) -> ImportBase.Ties {
        let aws = new.ties(of: holder) ?? .init()
        guard let tree = old?.ties(of: holder) else { return aws }
        let before = last.map { $0.holders[holder] ?? aws } ?? assumedBefore(holder, aws: aws, tree: tree)
        func merge(_ aws: Set<String>, _ tree: Set<String>, _ before: Set<String>) -> Set<String> {
            aws.union(tree).filter { tree.contains($0) == before.contains($0) ? aws.contains($0) : tree.contains($0) }
        }
        var result = ImportBase.Ties(
            groups: merge(aws.groups, tree.groups, before.groups),
            attached: merge(aws.attached, tree.attached, before.attached))
        result.boundary = tree.boundary == before.boundary ? aws.boundary : tree.boundary
        if result != aws { isPending = true }
        return result
    }

    /// What somebody was tied to before proposals, where nothing was kept of an import.
    private func assumedBefore(
        _ holder: Holder, aws: ImportBase.Ties, tree: ImportBase.Ties
    ) -> ImportBase.Ties {
        // A policy that only the tree knows of was attached by a proposal.
        let made = tree.attached.filter { arn in
            let name = arn.split(separator: "/").last ?? ""
            return new.policy(arn) == nil && !arn.contains(":iam::aws:")
                && files["\(new.name)/managed/\(name).json"] != nil
        }
        var before = tree
        before.attached.subtract(made)
        for trim in record.trims where trim.holder == holder {
            guard let arn = trim.policy, !made.isEmpty || trim.after?.statements.isEmpty ?? false else { continue }
            before.attached.insert(arn)
        }
        return before
    }
}

extension AccountFile {
    /// What ties somebody to others; nil where there is nobody of the name.
    func ties(of holder: Holder) -> ImportBase.Ties? {
        switch holder.kind {
        case .user:
            users.first { $0.holder == holder }.map {
                .init(groups: Set($0.groups), attached: Set($0.attached), boundary: $0.boundary)
            }
        case .group: groups.first { $0.holder == holder }.map { .init(attached: Set($0.attached)) }
        case .role:
            roles.first { $0.holder == holder }.map { .init(attached: Set($0.attached), boundary: $0.boundary) }
        }
    }

    var holders: [Holder] { users.map(\.holder) + groups.map(\.holder) + roles.map(\.holder) }
}
