import Diagnostics
import IAMModel
import Lanes
import PolicyLanguage

/// Puts a state together from the files of one account's folder.
struct TreeReader {
    private let account: String
    private let tree: [String: SourceText]
    private let known: AccountState?
    private let problems = ProblemList()

    init(account: String, tree: [String: SourceText], known: AccountState?) {
        self.account = account
        self.tree = tree
        self.known = known
    }

    func read(expecting id: AccountID?, leavesOutBroken: Bool = false) throws(DiagnosticError) -> AccountReading {
        let paths = tree.keys.filter { $0.hasPrefix(account + "/") }.sorted()
        let file = accountFile()
        if let file, let id, file.id != id { tellOtherAccount(file, id) }
        let documents = documents(paths)
        let proposals = proposals()
        let lastAccessed = file.flatMap(lastAccessed)
        if !leavesOutBroken { try problems.throwErrors() }
        guard let file else { throw DiagnosticError(problems.diagnostics) }
        let state = state(file, documents, proposals, lastAccessed)
        // A document that is left out lies on file all the same.
        let isOnFile = { (name: String) in ARN(name).map { tree[document($0).text] != nil } ?? false }
        for diagnostic in References.unknown(in: state, isOnFile: isOnFile, span: { file.span(of: $1, in: $0) }) {
            problems.add(diagnostic)
        }
        return AccountReading(state: state, warnings: problems.diagnostics)
    }

    private func accountFile() -> AccountFile? {
        let path = AccountState.filePath(ofAccount: account)
        guard let source = tree[path] else {
            problems.add(
                .error(
                    .stateFormat, "account `\(account)` has no `\(path)`",
                    help: "`cloudtrim import STATE.json --account \(account)` writes it"))
            return nil
        }
        if let file = known?.file, file.tree.source.bytes == source.bytes { return file }
        do throws(DiagnosticError) {
            return try AccountFile(parsing: source)
        } catch {
            problems.add(error)
            return nil
        }
    }

    private func proposals() -> ProposalRecord? {
        guard let source = tree[AccountState.usagePath(ofAccount: account)] else { return nil }
        if let known, let text = known.proposalText, text.bytes == source.bytes { return known.proposals }
        do throws(DiagnosticError) {
            return try ProposalRecord(parsing: source)
        } catch {
            problems.add(error)
            return nil
        }
    }

    /// What IAM said of last accesses, or what was known of the same bytes.
    private func lastAccessed(_ file: AccountFile) -> LastAccessed? {
        guard let source = tree[LastAccessed.path(ofAccount: account)] else { return known?.lastAccessed }
        do throws(DiagnosticError) {
            let (id, reports) = try LastAccessedFile.read(source)
            if id == file.id { return reports }
            problems.add(
                .error(
                    .otherAccount, "the file is of account \(id), and `\(account)` is \(file.id)",
                    at: SourceSpan(path: source.path), help: "run `cloudtrim fetch --account \(account)`"))
        } catch {
            problems.add(error)
        }
        return nil
    }

    private func tellOtherAccount(_ file: AccountFile, _ id: AccountID) {
        problems.add(
            .error(
                .otherAccount, "the file is of account \(file.id), and rules.yaml says that `\(account)` is \(id)",
                at: file.tree.root["id"].map { file.tree.span($0) },
                help: "correct the `id` of `\(account)` in rules.yaml, or import the state of \(id)"))
    }

    private func documents(_ paths: [String]) -> [DocumentPath: PolicyDocument] {
        var documents: [DocumentPath: PolicyDocument] = [:]
        var unread: [(path: DocumentPath, source: SourceText)] = []
        for text in paths {
            guard text != AccountState.filePath(ofAccount: account), text != AccountState.usagePath(ofAccount: account),
                text != LastAccessed.path(ofAccount: account),
                let source = tree[text]
            else { continue }
            guard let path = DocumentPath(text) else {
                problems.add(
                    .warning(
                        .foreignFile, "this is no place for a document", at: SourceSpan(path: source.path),
                        help:
                            "documents stand in users/NAME/inline, groups/NAME/inline, roles/NAME/inline, managed and "
                            + "aws-managed; NAME holds letters, digits and `_+=,.@-` only"))
                continue
            }
            if let same = known?.documents[path], same.source.bytes == source.bytes {
                documents[path] = same
                continue
            }
            unread.append((path, source))
        }
        let read = unread.concurrentMap { _, source in
            Result { () throws(DiagnosticError) in try PolicyDocument(parsing: source) }
        }
        for ((path, _), result) in zip(unread, read) {
            switch result {
            case .success(let document): documents[path] = document
            case .failure(let error): problems.add(error)
            }
        }
        return documents
    }

    private func state(
        _ file: AccountFile, _ all: [DocumentPath: PolicyDocument], _ proposals: ProposalRecord?,
        _ lastAccessed: LastAccessed?
    ) -> AccountState {
        var users = file.users
        var groups = file.groups
        var roles = file.roles
        let userIndex = index(users, \.name)
        let groupIndex = index(groups, \.name)
        let roleIndex = index(roles, \.name)
        var documents = all
        var orphans: [DocumentPath: Holder] = [:]
        func orphan(_ path: DocumentPath, _ holder: Holder) {
            documents[path] = nil
            orphans[path] = holder
            let shown = tree[path.text]?.path ?? path.text
            problems.add(
                .warning(
                    .orphanDocument, "the document belongs to \(holder), which account.json does not hold",
                    at: SourceSpan(path: shown), help: "remove the document, or `cloudtrim import` the account's state")
            )
        }
        for path in all.keys.sorted() {
            switch path.kind {
            case .inline(let holder, _):
                switch (holder.kind, userIndex[holder.name], groupIndex[holder.name], roleIndex[holder.name]) {
                case (.user, let index?, _, _): users[index].inline.append(path)
                case (.group, _, let index?, _): groups[index].inline.append(path)
                case (.role, _, _, let index?): roles[index].inline.append(path)
                default: orphan(path, holder)
                }
            case .trust(let role):
                if let index = roleIndex[role] { roles[index].trust = path } else { orphan(path, .role(role)) }
            case .destination(let user, _, _):
                if userIndex[user] == nil { orphan(path, .user(user)) }
            case .managed, .awsManaged, .personDestination: break
            }
        }
        for role in roles where role.trust == nil && !isOnFile(.trust(role: role.name)) {
            problems.add(
                .warning(
                    .unknownReference, "role `\(role.name)` has no trust.json", at: file.span(of: role.holder),
                    help: "who may assume it is not known; `cloudtrim import` the account's state"))
        }
        var state = AccountState(
            name: account, id: file.id, partition: file.partition, users: users, groups: groups, roles: roles,
            policies: policies(file, Array(documents.keys)), documents: documents, file: file,
            proposals: proposals, proposalText: tree[AccountState.usagePath(ofAccount: account)],
            lastAccessed: lastAccessed, taken: file.taken, imported: file.imported)
        state.orphans = orphans
        for path in orphans.keys { state.orphanTexts[path] = tree[path.text] }
        return state
    }

    /// Whether there is a document's file, though it may not have been read.
    private func isOnFile(_ kind: DocumentPath.Kind) -> Bool {
        tree[DocumentPath(account: account, kind).text] != nil
    }

    /// The policies that `account.json` tells of, and those of which there is only the document.
    private func policies(_ file: AccountFile, _ documents: [DocumentPath]) -> [ManagedPolicy] {
        var policies: [ManagedPolicy] = []
        var told: [DocumentPath: ARN] = [:]
        for entry in file.policies {
            let policy = policy(entry)
            if let first = told.updateValue(entry.arn, forKey: policy.document) {
                problems.add(
                    .warning(
                        .nameCollision, "`\(first)` and `\(entry.arn)` would be the same file `\(policy.document)`",
                        at: file.tree.root["policies"]?.members?.first { $0.key == policy.arn }.map {
                            file.tree.source.span($0.keyRange)
                        }))
                continue
            }
            policies.append(policy)
        }
        let named = attachedPolicies(file)
        for path in documents where told[path] == nil {
            let isAWSManaged = path.isAWSManaged
            switch path.kind {
            case .managed(let name), .awsManaged(let name):
                let plain = "arn:\(file.partition):iam::\(isAWSManaged ? "aws" : file.id.digits):policy/\(name)"
                guard let arn = named[path] ?? ARN(plain) else { continue }
                policies.append(
                    policy(AccountFile.PolicyEntry(arn: arn, versions: [], attachable: true)))
            default: break
            }
        }
        return policies
    }

    private func policy(_ entry: AccountFile.PolicyEntry) -> ManagedPolicy {
        let arn = entry.arn
        return ManagedPolicy(
            arn: arn.description, name: arn.resourceName,
            path: arn.iamPath,
            isAWSManaged: arn.account == "aws", created: entry.created, updated: entry.updated,
            defaultVersion: entry.defaultVersion, versions: entry.versions, document: document(arn),
            attachable: entry.attachable)
    }

    private func document(_ arn: ARN) -> DocumentPath {
        DocumentPath(
            account: account,
            arn.account == "aws" ? .awsManaged(policy: arn.resourceName) : .managed(policy: arn.resourceName))
    }

    /// The ARNs that holders name, by the place of their documents: they tell the path where no entry does.
    private func attachedPolicies(_ file: AccountFile) -> [DocumentPath: ARN] {
        var result: [DocumentPath: ARN] = [:]
        let texts =
            file.users.flatMap { $0.attached + ($0.boundary.map { [$0] } ?? []) } + file.groups.flatMap(\.attached)
            + file.roles.flatMap { $0.attached + ($0.boundary.map { [$0] } ?? []) }
        for text in Set(texts).sorted() {
            guard let arn = ARN(text), arn.account == "aws" || arn.accountID == file.id else { continue }
            if result[document(arn)] == nil { result[document(arn)] = arn }
        }
        return result
    }

    private func index<Element>(_ list: [Element], _ key: KeyPath<Element, String>) -> [String: Int] {
        Dictionary(
            list.enumerated().map { ($0.element[keyPath: key], $0.offset) }, uniquingKeysWith: { first, _ in first })
    }
}
