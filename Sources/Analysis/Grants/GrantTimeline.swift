import AccountState
import ActionCatalog
import Diagnostics
import IAMModel
import PolicyLanguage
import Usage

/// Events and versions of one account, in the order of time: when documents, attachments, memberships and boundaries came
/// and went. Everybody has the name that it has now.
struct GrantTimeline {
    let state: AccountState
    let names: NameHistory
    private let current: [DocumentPath: DocumentGrants]
    private let catalog: ActionCatalog
    /// By holder and name of the policy.
    private(set) var inline: [Holder: [String: [GrantEvent]]] = [:]
    /// By holder and ARN.
    private(set) var attachments: [Holder: [String: [GrantEvent]]] = [:]
    /// By user and group.
    private(set) var memberships: [Holder: [Holder: [GrantEvent]]] = [:]
    /// By user or role: boundaries that were set or deleted, or given to somebody who was made.
    private(set) var boundaries: [Holder: [GrantEvent]] = [:]
    /// Who was made within the days of the logs: these tell all that they ever had.
    private var madeInLogs: Set<Holder> = []
    /// By ARN.
    private(set) var versions: [String: [GrantEvent]] = [:]
    /// The ARNs of all managed policies that events name.
    private var namedPolicies: Set<String> = []

    /// What proposals took.
    let memory: TrimMemory
    let window: UsageWindow
    /// `window.days`, whichever days are looked at.
    let days: Int

    init(
        of state: AccountState, grants: [DocumentPath: DocumentGrants], events: [GrantEvent], window: UsageWindow,
        days: Int, catalog: ActionCatalog
    ) {
        self.state = state
        self.window = window
        self.days = days
        current = grants
        self.catalog = catalog
        let own = events.filter { $0.account == state.id.digits }
        names = NameHistory(of: state, events: own)
        memory = TrimMemory(of: state, names: names, last: window.last, catalog: catalog)
        for event in own { add(event) }
        inline = inline.mapValues { $0.mapValues(Self.lastOfDays) }
        memberships = memberships.mapValues { $0.mapValues { Self.settled($0, gives: Self.joins) } }
        attachments = attachments.mapValues { $0.mapValues { Self.settled($0, gives: Self.attaches) } }
    }

    private mutating func add(_ event: GrantEvent) {
        if !event.policyARN.isEmpty { namedPolicies.insert(event.policyARN) }
        let holder = event.holder.map { names.current($0, at: event.time) }
        if let holder, ["CreateUser", "CreateGroup", "CreateRole"].contains(event.operation) {
            madeInLogs.insert(holder)
        }
        switch event.operation {
        case "AddUserToGroup", "RemoveUserFromGroup":
            let user = names.current(.user(event.user), at: event.time)
            let group = names.current(.group(event.group), at: event.time)
            memberships[user, default: [:]][group, default: []].append(event)
        case "CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion":
            // A former policy had the ARN before.
            if let created = state.policy(event.policyARN)?.created, created > event.time { return }
            versions[event.policyARN, default: []].append(event)
        case "PutUserPermissionsBoundary", "PutRolePermissionsBoundary", "DeleteUserPermissionsBoundary",
            "DeleteRolePermissionsBoundary", "CreateUser", "CreateRole":
            if let holder { boundaries[holder, default: []].append(event) }
        case "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy", "DeleteUserPolicy", "DeleteGroupPolicy",
            "DeleteRolePolicy":
            if let holder { inline[holder, default: [:]][event.policy, default: []].append(event) }
        case "AttachUserPolicy", "AttachGroupPolicy", "AttachRolePolicy", "DetachUserPolicy", "DetachGroupPolicy",
            "DetachRolePolicy":
            if let holder { attachments[holder, default: [:]][event.policyARN, default: []].append(event) }
        default: break
        }
    }

    /// What a day ends with: what came and went within it nobody had time for.
    private static func lastOfDays(_ events: [GrantEvent]) -> [GrantEvent] {
        events.indices.filter { $0 + 1 == events.count || events[$0 + 1].time.day != events[$0].time.day }
            .map { events[$0] }
    }

    static func joins(_ event: GrantEvent) -> Bool { event.operation == "AddUserToGroup" }
    static func attaches(_ event: GrantEvent) -> Bool { event.operation.hasPrefix("Attach") }

    /// The events without those of a day that leave all as it was before the day: what is replaced is taken and given
    /// again within seconds.
    private static func settled(_ events: [GrantEvent], gives: (GrantEvent) -> Bool) -> [GrantEvent] {
        var result: [GrantEvent] = []
        var rest = events[...]
        while let first = rest.first {
            let day = rest.prefix { $0.time.day == first.time.day }
            rest = rest.dropFirst(day.count)
            guard let last = day.last, day.count == 1 || gives(first) == gives(last) else { continue }
            result += gives(first) == gives(last) && day.allSatisfy({ gives($0) == gives(first) }) ? [first] : [last]
        }
        return result
    }

    // MARK: Since when

    /// When a user joined a group through which it has something; nil where no event tells, or where it is no group.
    func joined(_ principal: PrincipalReference, _ holder: Holder) -> Timestamp? {
        guard holder.kind == .group, principal.kind == .user else { return nil }
        return Self.since(memberships[.user(principal.name)]?[holder] ?? [], gives: Self.joins)
    }

    /// When a managed policy was attached; nil where no event tells.
    func attached(_ path: DocumentPath, to holder: Holder) -> Timestamp? {
        guard let arn = state.policy(of: path)?.arn else { return nil }
        return Self.since(attachments[holder]?[arn] ?? [], gives: Self.attaches)
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

    /// What was left of documents that a proposal took from a principal or a group that it was in: it has that by other
    /// documents, and none of it is new there.
    ///
    /// Nobody takes longer than a window to bring a proposal to AWS; after that what comes is a grant.
    func carriedOver(from holders: [Holder], newSince isNew: (Timestamp) -> Bool) -> ScopedGrants {
        let held = Set(holders.flatMap { state.documents(heldBy: $0).map(\.document) })
        var result = ScopedGrants()
        let all = holders.flatMap { memory.byOwner[$0] ?? [] }.filter { !held.contains($0.path) }
        for taken in all where !all.contains(where: { $0.path == taken.path && $0.day > taken.day }) {
            guard taken.day.days(to: window.last) < days else { continue }
            if let holder = taken.owner, let arn = taken.policy, let first = attachments[holder]?[arn]?.first,
                isNew(first.time), Self.attaches(first)
            {
                continue
            }
            let before = taken.before.allowed
            result.formUnion(taken.after.map { before.intersection($0.allowed) } ?? before)
        }
        return result
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
            guard events.last.map(Self.attaches) ?? false, let path = state.document(ofPolicy: arn) else { continue }
            found.append((path, attached(path, to: holder)))
        }
        for (name, events) in inline[holder] ?? [:] where events.last?.operation.hasPrefix("Put") ?? false {
            found.append((DocumentPath(account: state.name, .inline(holder, policy: name)), nil))
        }
        return found.filter { !held.contains($0.path) }.sorted { $0.path < $1.path }
    }

    // MARK: What documents said

    /// The history of a document; what it says now is its last entry.
    func history(of path: DocumentPath) -> DocumentHistory {
        var entries: [DocumentHistory.Entry] = []
        switch path.kind {
        case .inline(let holder, let name):
            entries = puts(inline[holder]?[name] ?? [], isAll: madeInLogs.contains(holder))
        case .managed: if let policy = state.policy(of: path) { entries = inForce(policy) }
        case .awsManaged, .trust, .destination, .personDestination: break
        }
        if !path.isAWSManaged {
            for taken in memory.byPath[path] ?? [] where taken.policy == nil { remember(taken, in: &entries) }
        }
        return DocumentHistory(entries: entries, now: said(path) ?? ScopedStatements())
    }

    /// Puts what a proposal found, and what it left, where it belongs in time.
    private func remember(_ taken: TrimMemory.Taken, in entries: inout [DocumentHistory.Entry]) {
        let isLater = { (entry: DocumentHistory.Entry) in
            guard let since = entry.since else { return false }
            // Brought to AWS on the day on which it was made.
            return since > taken.end
                || since.day == taken.day && !entry.isSnapshot && entry.grants == taken.after?.allowed
        }
        let place = entries.firstIndex(where: isLater) ?? entries.count
        let cause = "policies of \(taken.day)"
        var found = [DocumentHistory.Entry(since: taken.end, said: taken.before, cause: cause, isSnapshot: true)]
        if let after = taken.after { found.append(.init(since: taken.end, said: after, cause: cause)) }
        // What became of it between then and the first day that is looked at, nobody knows.
        if taken.day < window.first, place < entries.count, let next = entries[place].since, next.day >= window.first {
            found.append(.init(since: window.first.start, said: nil, cause: cause))
        }
        entries.insert(contentsOf: found, at: place)
    }

    /// What the text of a managed policy that is not on file was, as far as events tell.
    func history(ofPolicyNotOnFile arn: String) -> DocumentHistory {
        let events = versions[arn] ?? []
        var documents: [String: ScopedStatements] = [:]
        let entries = inForce(events, &documents).map {
            DocumentHistory.Entry(
                since: $0.time, said: documents[$0.version], cause: "version \($0.version)", isFirst: $0.isFirst)
        }
        return DocumentHistory(entries: entries, now: entries.last?.said ?? ScopedStatements())
    }

    /// - Parameter isAll: whether there was nothing before the first of them.
    private func puts(_ events: [GrantEvent], isAll: Bool) -> [DocumentHistory.Entry] {
        events.map { event in
            let isDeleted = event.operation.hasPrefix("Delete")
            return .init(
                since: event.time, said: isDeleted ? ScopedStatements() : said(event.document), cause: event.operation,
                isFirst: isAll)
        }
    }

    private typealias Change = (time: Timestamp, version: String, isFirst: Bool)

    /// The versions that events put in force, with what they say.
    private func inForce(_ events: [GrantEvent], _ documents: inout [String: ScopedStatements]) -> [Change] {
        var changes: [Change] = []
        for event in events {
            let isFirst = event.operation == "CreatePolicy"
            let version = isFirst ? "v1" : event.version
            if documents[version] == nil { documents[version] = said(event.document) }
            let isInForce = event.operation != "CreatePolicyVersion" || event.isDefault
            if isInForce { changes.append((event.time, version, isFirst)) }
        }
        return changes
    }

    /// The versions of a policy that were in force, as events and the state's dates tell.
    private func inForce(_ policy: ManagedPolicy) -> [DocumentHistory.Entry] {
        var documents: [String: ScopedStatements] = [:]
        for version in policy.versions {
            if let document = version.document { documents[version.id] = ScopedStatements(document, catalog: catalog) }
        }
        if let id = policy.defaultVersion { documents[id] = said(policy.document) }
        var changes = inForce(versions[policy.arn] ?? [], &documents)
        let told = Set(changes.map(\.version))
        let first = changes.first
        let inForce = policy.versions.first { $0.id == policy.defaultVersion }?.created
        for version in policy.versions {
            guard let created = version.created else { continue }
            if told.contains(version.id) {
                // What is put in force was not in force just before; what is put back was so from when it was made.
                guard let first, version.id != first.version, created < first.time, !isMade(version.id, policy.arn)
                else { continue }
            } else {
                // A version that is younger than the one in force was never so, as far as anyone tells.
                guard let inForce, created <= inForce else { continue }
            }
            changes.append((created, version.id, version.id == "v1"))
        }
        let sorted = changes.sorted { ($0.time, $0.version) < ($1.time, $1.version) }
        return sorted.indices.filter {
            $0 + 1 == sorted.count || sorted[$0 + 1].time.day != sorted[$0].time.day
        }.map {
            let (time, version, isFirst) = sorted[$0]
            return .init(since: time, said: documents[version], cause: "version \(version)", isFirst: isFirst)
        }
    }

    /// Whether an event tells that a version was made.
    private func isMade(_ version: String, _ arn: String) -> Bool {
        (versions[arn] ?? []).contains {
            $0.operation == "CreatePolicyVersion" && $0.version == version
                || $0.operation == "CreatePolicy" && version == "v1"
        }
    }

    /// What a document of the tree says; nil where there is none.
    private func said(_ path: DocumentPath) -> ScopedStatements? {
        guard let document = state.documents[path], let expanded = current[path] else { return nil }
        return ScopedStatements(document, expanded, catalog: catalog)
    }

    /// What the text of a document says; nil where there is none, or where it is none.
    private func said(_ text: String) -> ScopedStatements? {
        guard !text.isEmpty,
            let document = try? PolicyDocument(parsing: SourceText(path: "requestParameters", text: text))
        else { return nil }
        return ScopedStatements(document, catalog: catalog)
    }
}
