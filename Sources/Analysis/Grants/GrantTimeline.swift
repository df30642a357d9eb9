import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Usage

/// Events and versions of one account, in the order of time: when documents, attachments and memberships came.
struct GrantTimeline {
    private let state: AccountState
    private let current: [DocumentPath: DocumentGrants]
    private let catalog: ActionCatalog
    /// By holder and name of the policy.
    private var inline: [Holder: [String: [GrantEvent]]] = [:]
    /// By holder and ARN.
    private var attachments: [Holder: [String: [GrantEvent]]] = [:]
    /// By user and group.
    private var memberships: [String: [String: [GrantEvent]]] = [:]
    /// By ARN.
    private var versions: [String: [GrantEvent]] = [:]
    /// The ARNs of all managed policies that events name.
    private var namedPolicies: Set<String> = []

    /// What the last proposals found, by document.
    private var trims: [DocumentPath: [ProposalRecord.Trim]] = [:]
    /// The same by the holder of whom a document was taken.
    private var trimsByHolder: [Holder: [ProposalRecord.Trim]] = [:]

    init(
        of state: AccountState, grants: [DocumentPath: DocumentGrants], events: [GrantEvent], catalog: ActionCatalog
    ) {
        self.state = state
        current = grants
        for trim in state.proposals?.trims ?? [] {
            trims[trim.path, default: []].append(trim)
            if let holder = trim.policy == nil ? nil : trim.holder {
                trimsByHolder[holder, default: []].append(trim)
            } else if case .inline(let holder, _) = trim.path.kind {
                trimsByHolder[holder, default: []].append(trim)
            }
        }
        self.catalog = catalog
        for event in events where event.account == state.id.digits {
            if !event.policyARN.isEmpty { namedPolicies.insert(event.policyARN) }
            switch event.operation {
            case "AddUserToGroup", "RemoveUserFromGroup":
                memberships[event.user, default: [:]][event.group, default: []].append(event)
            case "CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion":
                versions[event.policyARN, default: []].append(event)
            default:
                guard let holder = event.holder else { continue }
                if event.policyARN.isEmpty {
                    inline[holder, default: [:]][event.policy, default: []].append(event)
                } else {
                    attachments[holder, default: [:]][event.policyARN, default: []].append(event)
                }
            }
        }
    }

    // MARK: Since when

    /// When a user joined a group through which it has something; nil where no event tells, or where it is no group.
    func joined(_ principal: PrincipalReference, _ holder: Holder) -> Timestamp? {
        guard holder.kind == .group, principal.kind == .user else { return nil }
        return Self.since(memberships[principal.name]?[holder.name] ?? []) { $0.operation == "AddUserToGroup" }
    }

    /// When a managed policy was attached; nil where no event tells.
    func attached(_ path: DocumentPath, to holder: Holder) -> Timestamp? {
        guard let arn = state.policy(of: path)?.arn else { return nil }
        return Self.since(attachments[holder]?[arn] ?? []) { $0.operation.hasPrefix("Attach") }
    }

    /// Since when something is there that events give and take; what was given twice counts from the first time on.
    private static func since(_ events: [GrantEvent], gives: (GrantEvent) -> Bool) -> Timestamp? {
        var since: Timestamp?
        for event in events {
            if !gives(event) { since = nil } else if since == nil { since = event.time }
        }
        // The state is newer than an event that took it: it was given again since.
        return since ?? events.last?.time
    }

    /// Documents that a principal had before the first new day and lost since, as far as they are on file.
    func formerDocuments(of principal: PrincipalReference, newSince isNew: (Timestamp) -> Bool) -> [DocumentPath] {
        let own = principal.kind == .user ? Holder.user(principal.name) : .role(principal.name)
        var holders = [own]
        if principal.kind == .user {
            for (group, events) in memberships[principal.name] ?? [:] {
                guard let last = events.last, last.operation == "RemoveUserFromGroup", isNew(last.time) else {
                    continue
                }
                holders.append(.group(group))
            }
        }
        var paths: Set<DocumentPath> = []
        for holder in holders {
            if holder != own { paths.formUnion(state.documents(heldBy: holder).map(\.document)) }
            for (arn, events) in attachments[holder] ?? [:] {
                guard let last = events.last, last.operation.hasPrefix("Detach"), isNew(last.time),
                    !isNew(events[0].time) || events[0].operation.hasPrefix("Detach"),
                    let path = state.document(ofPolicy: arn)
                else { continue }
                paths.insert(path)
            }
            for (name, events) in inline[holder] ?? [:] {
                guard let last = events.last, last.operation.hasPrefix("Delete"), isNew(last.time) else { continue }
                paths.insert(DocumentPath(account: state.name, .inline(holder, policy: name)))
            }
        }
        paths.formUnion(trimmedAway(from: holders, newSince: isNew))
        return paths.sorted()
    }

    /// Documents that a proposal took from holders, by other documents or by none.
    private func trimmedAway(from holders: [Holder], newSince isNew: (Timestamp) -> Bool) -> [DocumentPath] {
        let held = Set(holders.flatMap { state.documents(heldBy: $0).map(\.document) })
        return holders.flatMap { trimsByHolder[$0] ?? [] }.filter { trim in
            if held.contains(trim.path) { return false }
            guard let holder = trim.holder, let arn = trim.policy else { return true }
            let first = attachments[holder]?[arn]?.first
            return first.map { !isNew($0.time) || $0.operation.hasPrefix("Detach") } ?? true
        }.map(\.path)
    }

    /// Whether a managed policy is in the tree alone: a proposal made it, and neither AWS nor the logs know of it yet.
    func isOfTheTreeOnly(_ path: DocumentPath) -> Bool {
        guard case .managed = path.kind, let policy = state.policy(of: path) else { return false }
        return policy.created == nil && policy.versions.isEmpty && !namedPolicies.contains(policy.arn)
    }

    /// Documents that events give a user, group or role and that the tree does not: a proposal put others in their
    /// place, or took them.
    func documentsGivenElsewhere(_ holder: Holder) -> [(path: DocumentPath, attached: Timestamp?)] {
        let held = Set(state.documents(heldBy: holder).map(\.document))
        var found: [(path: DocumentPath, attached: Timestamp?)] = []
        for (arn, events) in attachments[holder] ?? [:] {
            guard events.last?.operation.hasPrefix("Attach") ?? false, let path = state.document(ofPolicy: arn) else {
                continue
            }
            found.append((path, attached(path, to: holder)))
        }
        for (name, events) in inline[holder] ?? [:] where events.last?.operation.hasPrefix("Put") ?? false {
            found.append((DocumentPath(account: state.name, .inline(holder, policy: name)), nil))
        }
        return found.filter { !held.contains($0.path) }.sorted { $0.path < $1.path }
    }

    // MARK: What documents allowed

    /// The history of a document; what it allows now is its last entry.
    func history(of path: DocumentPath) -> DocumentHistory {
        var entries: [DocumentHistory.Entry] = []
        switch path.kind {
        case .inline(let holder, let name): entries = puts(inline[holder]?[name] ?? [])
        case .managed: if let policy = state.policy(of: path) { entries = inForce(policy) }
        case .awsManaged where state.documents[path] == nil:
            if let trim = trims[path]?.first {
                return DocumentHistory(entries: [], current: ScopedGrants(trim.before, catalog: catalog))
            }
        case .awsManaged, .trust, .destination, .personDestination: break
        }
        if !path.isAWSManaged, let trim = trims[path]?.first {
            let end = Timestamp(secondsSinceEpoch: trim.day.start.secondsSinceEpoch + 86_399)
            let place = entries.firstIndex { ($0.since ?? end) > end } ?? entries.count
            entries.insert(
                .init(
                    since: end, grants: ScopedGrants(trim.before, catalog: catalog), cause: "policies of \(trim.day)",
                    isSnapshot: true), at: place)
        }
        return DocumentHistory(entries: entries, current: grants(path) ?? ScopedGrants())
    }

    private func puts(_ events: [GrantEvent]) -> [DocumentHistory.Entry] {
        events.map { event in
            let isDeleted = event.operation.hasPrefix("Delete")
            return .init(
                since: event.time, grants: isDeleted ? ScopedGrants() : grants(event.document), cause: event.operation)
        }
    }

    /// The versions of a policy that were in force, as events and the state's dates tell.
    private func inForce(_ policy: ManagedPolicy) -> [DocumentHistory.Entry] {
        var documents: [String: ScopedGrants] = [:]
        for version in policy.versions {
            if let document = version.document { documents[version.id] = ScopedGrants(document, catalog: catalog) }
        }
        if let id = policy.defaultVersion { documents[id] = grants(policy.document) }
        var changes: [(time: Timestamp, version: String)] = []
        for event in versions[policy.arn] ?? [] {
            let version = event.operation == "CreatePolicy" ? "v1" : event.version
            if documents[version] == nil { documents[version] = grants(event.document) }
            let isInForce = event.operation != "CreatePolicyVersion" || event.isDefault
            if isInForce { changes.append((event.time, version)) }
        }
        let told = Set(changes.map(\.version))
        let inForce = policy.versions.first { $0.id == policy.defaultVersion }?.created
        for version in policy.versions where !told.contains(version.id) {
            // A version that is younger than the one in force was never so, as far as anyone tells.
            guard let created = version.created, let inForce, created <= inForce else { continue }
            changes.append((created, version.id))
        }
        return changes.sorted { ($0.time, $0.version) < ($1.time, $1.version) }.map { time, version in
            .init(since: time, grants: documents[version], cause: "version \(version)")
        }
    }

    /// What a document of the tree allows; nil where there is none.
    private func grants(_ path: DocumentPath) -> ScopedGrants? {
        guard let document = state.documents[path], let expanded = current[path] else { return nil }
        return ScopedGrants(document, expanded.entries)
    }

    /// What the text of a document allows; nil where there is none, or where it is none.
    private func grants(_ text: String) -> ScopedGrants? {
        guard !text.isEmpty,
            let document = try? PolicyDocument(parsing: SourceText(path: "requestParameters", text: text))
        else { return nil }
        return ScopedGrants(document, catalog: catalog)
    }
}

extension GrantEvent {
    /// Whose grant it is.
    fileprivate var holder: Holder? {
        if !role.isEmpty { return .role(role) }
        if !group.isEmpty { return .group(group) }
        return user.isEmpty ? nil : .user(user)
    }
}
