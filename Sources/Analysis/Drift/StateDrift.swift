import AccountState
import IAMModel
import Usage

/// What events show to have changed in AWS since an account's state was taken: documents that no proposal may touch before
/// the state is imported anew, since it would undo what somebody did there.
public struct StateDrift: Sendable {
    /// The latest change of one document.
    public struct Change: Hashable, Sendable {
        /// The day of the event; of a conflict, when the state was taken.
        public let day: Day
        /// `PutUserPolicy`; empty for a conflict.
        public let event: String
        /// What differs.
        public let kind: Kind
    }

    /// What differs.
    public enum Kind: Hashable, Sendable {
        /// The document's text; or there is no such document any more.
        case text
        /// To whom it is attached, or who is in a group that has it.
        case holders
        /// A user, group or role that has it was deleted, or has another name.
        case owner(Holder)
        /// It was changed in the tree and in AWS since the last import, and nobody has decided yet.
        case conflict
    }

    /// Documents of the tree, whoever has them.
    public private(set) var documents: [DocumentPath: Change] = [:]
    /// Policies of AWS, by whom they are attached to.
    private var attachments: [DocumentPath: [Holder: Change]] = [:]

    /// Nothing.
    init() {}

    init(of state: AccountState, timeline: GrantTimeline, events: [GrantEvent]) {
        guard let date = state.date else { return }
        let base = DriftBase(of: state, since: date)
        let later = events.filter { $0.account == state.id.digits && $0.time > date }
        noteTexts(timeline, base, since: date)
        noteTrusts(later, timeline.names, base)
        noteTies(timeline, base, since: date)
        noteOwners(later, state)
        for key in (state.imported?.conflicts ?? [:]).keys {
            guard let path = DocumentPath("\(state.name)/\(key)"), state.documents[path] != nil else { continue }
            documents[path] = Change(day: date.day, event: "", kind: .conflict)
        }
    }

    /// The change that keeps a document, or one holder's attachment of a policy of AWS, from being touched.
    public func change(of path: DocumentPath, attachedTo holder: Holder?) -> Change? {
        documents[path] ?? holder.flatMap { attachments[path]?[$0] }
    }

    /// All changes, in order of documents.
    public var all: [(path: DocumentPath, change: Change)] {
        let attached = attachments.compactMapValues { holders in holders.min { $0.key < $1.key }?.value }
        return documents.merging(attached) { first, _ in first }.sorted { $0.key < $1.key }
            .map { (path: $0.key, change: $0.value) }
    }

    // MARK: What documents say

    private mutating func noteTexts(_ timeline: GrantTimeline, _ base: DriftBase, since date: Timestamp) {
        for (holder, policies) in timeline.inline {
            for (name, events) in policies {
                guard let last = events.last, last.time > date else { continue }
                let path = DocumentPath(account: base.state.name, .inline(holder, policy: name))
                note(last, base.says(path, last.operation.hasPrefix("Delete") ? nil : last.document), path)
            }
        }
        for (arn, events) in timeline.versions {
            guard let path = base.state.document(ofPolicy: arn),
                let last = events.last(where: { $0.operation != "CreatePolicyVersion" || $0.isDefault }),
                last.time > date
            else { continue }
            let made = events.last { $0.version == last.version && !$0.document.isEmpty }?.document
            note(last, base.says(path, version: last.version, last.document.isEmpty ? made : last.document), path)
        }
    }

    private mutating func noteTrusts(_ later: [GrantEvent], _ names: NameHistory, _ base: DriftBase) {
        var last: [Holder: GrantEvent] = [:]
        for event in later where event.operation == "UpdateAssumeRolePolicy" {
            if let holder = event.holder { last[names.current(holder, at: event.time)] = event }
        }
        for (holder, event) in last {
            let path = DocumentPath(account: base.state.name, .trust(role: holder.name))
            note(event, base.says(path, event.document), path)
        }
    }

    private mutating func note(_ event: GrantEvent, _ isKnown: Bool, _ path: DocumentPath) {
        guard !isKnown else { return }
        documents[path] = Change(day: event.time.day, event: event.operation, kind: .text)
    }

    // MARK: Who has them

    private mutating func noteTies(_ timeline: GrantTimeline, _ base: DriftBase, since date: Timestamp) {
        let state = base.state
        for (holder, policies) in timeline.attachments {
            for (arn, events) in policies {
                guard let last = events.last, last.time > date, let path = state.document(ofPolicy: arn),
                    !base.isTied(holder, GrantTimeline.attaches(last), { $0.attached.contains(arn) })
                else { continue }
                let change = Change(day: last.time.day, event: last.operation, kind: .holders)
                if path.isAWSManaged {
                    attachments[path, default: [:]][holder] = change
                } else {
                    documents[path] = change
                }
            }
        }
        for (user, groups) in timeline.memberships {
            for (group, events) in groups {
                guard let last = events.last, last.time > date,
                    !base.isTied(user, GrantTimeline.joins(last), { $0.groups.contains(group.name) })
                else { continue }
                note(Change(day: last.time.day, event: last.operation, kind: .holders), allOf: group, state)
            }
        }
    }

    private mutating func note(_ change: Change, allOf holder: Holder, _ state: AccountState) {
        for document in state.documents(heldBy: holder) {
            let path = document.document
            if path.isAWSManaged {
                attachments[path, default: [:]][holder] = change
            } else if documents[path] == nil {
                documents[path] = change
            }
        }
    }

    /// Whoever was deleted or renamed since is on file by what it was.
    private mutating func noteOwners(_ later: [GrantEvent], _ state: AccountState) {
        let gone = ["DeleteUser", "DeleteGroup", "DeleteRole", "UpdateUser", "UpdateGroup"]
        let known = Dictionary(
            state.holders.map { ("\($0)".lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        for event in later where gone.contains(event.operation) {
            guard let name = event.holder, let holder = known["\(name)".lowercased()],
                event.operation.hasPrefix("Delete") || !event.newName.isEmpty && event.newName != holder.name
            else { continue }
            let change = Change(day: event.time.day, event: event.operation, kind: .owner(holder))
            note(change, allOf: holder, state)
            let trust = DocumentPath(account: state.name, .trust(role: holder.name))
            if holder.kind == .role, state.documents[trust] != nil { documents[trust] = change }
        }
    }
}

extension StateDrift.Change {
    /// Why the document is left alone.
    public var words: String {
        switch kind {
        case .text: "AWS's text differs since \(day) (\(event)): import first"
        case .holders: "who has it differs in AWS since \(day) (\(event)): import first"
        case .owner(let holder): "\(holder) is another one in AWS since \(day) (\(event)): import first"
        case .conflict:
            "it was changed here and in AWS before \(day), and nobody has decided: `cloudtrim import` shows both"
        }
    }
}
