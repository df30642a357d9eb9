import AccountState
import Analysis
import Diagnostics
import IAMModel
import PolicyLanguage

/// What the documents of an account were in the commits of their repository, along the first parents: what was merged is told by
/// the merge.
///
/// Where there is no repository, no git or no commit, there is no history, and that is no error: whoever asks is told less.
struct PolicyHistory {
    private let repository: GitRepository
    private let steps: [GitRepository.Step]
    private let state: AccountState
    private let folder: String
    /// Whether the repository's oldest commits are missing.
    let isShallow: Bool

    /// Looks for the history of an account's documents.
    init?(of state: AccountState, policies: String) {
        let place = FilePath.resolved(policies) ?? FilePath.absolute(policies)
        guard let repository = GitRepository(around: place), let top = repository.top,
            let parts = FilePath.parts(of: place, below: FilePath.resolved(top) ?? top),
            let steps = try? repository.steps(below: (parts + [state.name]).joined(separator: "/"))
        else { return nil }
        self.repository = repository
        self.steps = steps
        self.state = state
        folder = (parts + [""]).joined(separator: "/")
        isShallow = repository.isShallow
    }

    /// The earlier texts of all documents that some users, groups and roles held, the latest first.
    func pasts(of holders: Set<Holder>) -> [PastDocument] {
        var reader = Reader(history: self)
        let owned = Set(holders.map { "\(state.name)/\($0.kind.folder)/\($0.name)/inline/" })
        let wanted = steps.flatMap { step in
            step.changes.filter { change in
                let path = relative(change.path)
                return isShared(path) || path == AccountState.filePath(ofAccount: state.name)
                    || path == AccountState.usagePath(ofAccount: state.name)
                    || owned.contains { path.hasPrefix($0) }
            }
        }
        reader.load(wanted)
        return reader.pastsOfChangesNotCommitted(holders) + steps.flatMap { reader.pasts(of: $0, holders) }
    }

    fileprivate func relative(_ path: String) -> String { String(path.dropFirst(folder.utf8.count)) }

    fileprivate func isShared(_ path: String) -> Bool {
        path.hasPrefix("\(state.name)/managed/") || path.hasPrefix("\(state.name)/aws-managed/")
            || path.hasPrefix("\(state.name)/roles/") && path.hasSuffix("/trust.json")
    }

    /// Walks back from commit to commit with the account's file of each.
    private struct Reader {
        let history: PolicyHistory
        private var texts: [String: [UInt8]] = [:]
        private var documents: [String: PolicyDocument?] = [:]
        /// The blobs of shared documents and of `account.json` as they are at the step that was looked at last.
        private var blobs: [String: String] = [:]
        private var files: [String: AccountFile?] = [:]
        private let hasAccountFile: Bool

        init(history: PolicyHistory) {
            self.history = history
            let account = AccountState.filePath(ofAccount: history.state.name)
            var hasAccountFile = false
            for step in history.steps.reversed() {
                for change in step.changes {
                    let path = history.relative(change.path)
                    blobs[path] = change.new
                    if path == account { hasAccountFile = true }
                }
            }
            self.hasAccountFile = hasAccountFile
        }

        mutating func load(_ changes: [GitRepository.Change]) {
            let ids = Set(changes.flatMap { [$0.old, $0.new] }.compactMap { $0 }).sorted()
            let entries = ids.map { GitRepository.Entry(mode: "100644", id: $0, path: $0) }
            guard let contents = try? history.repository.contents(of: entries) else { return }
            texts = Dictionary(zip(ids, contents), uniquingKeysWith: { first, _ in first })
        }

        /// What the files on the disk say otherwise than the last commit, as a step of its own.
        mutating func pastsOfChangesNotCommitted(_ holders: Set<Holder>) -> [PastDocument] {
            let state = history.state
            var now: [String: [UInt8]] = [:]
            for (path, document) in state.documents { now[path.text] = document.source.bytes }
            now[AccountState.filePath(ofAccount: state.name)] = state.file?.tree.source.bytes
            now[AccountState.usagePath(ofAccount: state.name)] = state.proposalText?.bytes
            var changes: [GitRepository.Change] = []
            for path in Set(now.keys).union(blobs.keys).sorted() {
                // Who has no text here was not asked for.
                if let blob = blobs[path], texts[blob] == nil { continue }
                guard blobs[path].flatMap({ texts[$0] }) != now[path] else { continue }
                let name = now[path] == nil ? nil : "work:\(path)"
                if let name { texts[name] = now[path] }
                changes.append(.init(path: history.folder + path, old: blobs[path], new: name))
                blobs[path] = name
            }
            let time = Timestamp(secondsSinceEpoch: 0)
            return pasts(of: GitRepository.Step(commit: "", time: time, changes: changes), holders)
        }

        mutating func pasts(of step: GitRepository.Step, _ holders: Set<Holder>) -> [PastDocument] {
            let account = AccountState.filePath(ofAccount: history.state.name)
            let after = file(blobs[account])
            let later = blobs
            for change in step.changes { blobs[history.relative(change.path)] = change.old }
            let before = file(blobs[account])
            let trims = self.trims(step)
            var commit: PastDocument.Commit?
            var found: [PastDocument] = []
            func add(_ path: DocumentPath, _ own: Set<Holder>, _ policy: String?, _ old: String?, _ new: String?) {
                guard !own.isEmpty, let document = document(old) else { return }
                let isTrim = trims.map { $0.covers(path, own) } ?? false
                if commit == nil, !step.commit.isEmpty { commit = history.repository.commit(of: step) }
                found.append(
                    PastDocument(
                        path: path, holders: own, policy: policy, document: document, after: self.document(new),
                        day: trims?.day(of: path) ?? commit?.time.day, isTrim: isTrim, commit: commit))
            }
            for change in step.changes {
                guard let path = DocumentPath(history.relative(change.path)) else { continue }
                switch path.kind {
                case .inline(let holder, _): add(path, holders.intersection([holder]), nil, change.old, change.new)
                case .managed(let name), .awsManaged(let name):
                    // Who lost the attachment in the same step is told below.
                    let held = holders.filter { holder in
                        before?.attaches(name, path, holder) ?? false && after?.attaches(name, path, holder) ?? false
                    }
                    add(path, held, before?.arn(name, path), change.old, change.new)
                case .trust:
                    let (old, new) = (document(change.old), document(change.new))
                    let named = holders.filter { holder in
                        let arn = history.state.arn(of: holder)
                        return old?.statements.contains { $0.admits(arn) } ?? false
                            && !(new?.statements.contains { $0.admits(arn) } ?? false)
                    }
                    add(path, named, nil, change.old, change.new)
                default: continue
                }
            }
            guard let before else { return found }
            for holder in holders.sorted() {
                let kept = Set(after?.attached(holder) ?? [])
                for arn in before.attached(holder) where !kept.contains(arn) {
                    let path = before.path(of: arn, history.state.name)
                    add(path, [holder], arn, blobs[path.text] ?? later[path.text], nil)
                }
            }
            return found
        }

        private mutating func document(_ blob: String?) -> PolicyDocument? {
            guard let blob else { return nil }
            if let known = documents[blob] { return known }
            let document = texts[blob].flatMap { bytes in
                try? PolicyDocument(parsing: SourceText(path: "git:\(blob)", bytes: bytes))
            }
            documents[blob] = document
            return document
        }

        private mutating func file(_ blob: String?) -> AccountFile? {
            guard let blob else { return hasAccountFile ? nil : history.state.file }
            if let known = files[blob] { return known }
            let file = texts[blob].flatMap { bytes in
                try? AccountFile(parsing: SourceText(path: "git:\(blob)", bytes: bytes))
            }
            files[blob] = file
            return file
        }

        /// What the evidence tells that a step brought.
        private func trims(_ step: GitRepository.Step) -> StepTrims? {
            let usage = AccountState.usagePath(ofAccount: history.state.name)
            guard let change = step.changes.first(where: { history.relative($0.path) == usage }), let new = change.new,
                let bytes = texts[new]
            else { return nil }
            let record = try? ProposalRecord(parsing: SourceText(path: usage, bytes: bytes))
            let old = change.old.flatMap { texts[$0] }.flatMap { bytes in
                try? ProposalRecord(parsing: SourceText(path: usage, bytes: bytes))
            }
            return StepTrims(new: record?.trims ?? [], old: old?.trims ?? [])
        }
    }
}

/// The trims that a commit brought with it.
private struct StepTrims {
    let new: [ProposalRecord.Trim]
    let old: [ProposalRecord.Trim]

    /// Whether a document was changed by a proposal: of managed policies and trust documents no trim is kept, and the evidence
    /// that came with the change tells.
    func covers(_ path: DocumentPath, _ holders: Set<Holder>) -> Bool {
        switch path.kind {
        case .managed, .trust: true
        default: trim(of: path) != nil
        }
    }

    func day(of path: DocumentPath) -> Day? { trim(of: path)?.day }

    private func trim(of path: DocumentPath) -> ProposalRecord.Trim? {
        new.last { trim in
            trim.path == path && !old.contains { $0.path == path && $0.day == trim.day && $0.holder == trim.holder }
        }
    }
}

extension AccountFile {
    fileprivate func attached(_ holder: Holder) -> [String] {
        switch holder.kind {
        case .user: users.first { $0.name == holder.name }?.attached ?? []
        case .group: groups.first { $0.name == holder.name }?.attached ?? []
        case .role: roles.first { $0.name == holder.name }?.attached ?? []
        }
    }

    fileprivate func attaches(_ name: String, _ path: DocumentPath, _ holder: Holder) -> Bool {
        attached(holder).contains { Self.name(of: $0) == name && Self.isOfAWS($0) == path.isAWSManaged }
    }

    fileprivate func arn(_ name: String, _ path: DocumentPath) -> String? {
        policies.lazy.map(\.arn.description).first {
            Self.name(of: $0) == name && Self.isOfAWS($0) == path.isAWSManaged
        }
    }

    fileprivate func path(of arn: String, _ account: String) -> DocumentPath {
        let name = Self.name(of: arn)
        return DocumentPath(account: account, Self.isOfAWS(arn) ? .awsManaged(policy: name) : .managed(policy: name))
    }

    private static func name(of arn: String) -> String { arn.split(separator: "/").last.map(String.init) ?? arn }
    private static func isOfAWS(_ arn: String) -> Bool { arn.contains(":iam::aws:") }
}
