import ActionCatalog
import Analysis
import Attribution
import IAMModel

/// Sorts the actions of a document by what its holders say of them: used by any, else kept by any, else in review for
/// any, else gone.
struct EvidenceCollector {
    var sets: CatalogSets
    let window: UsageWindow
    let principals: [PrincipalReference: PrincipalAnalysis]
    private let sorted: SortedNames

    init(sets: CatalogSets, window: UsageWindow, principals: [PrincipalReference: PrincipalAnalysis]) {
        self.sets = sets
        self.window = window
        self.principals = principals
        sorted = SortedNames(sets.catalog)
    }

    private var catalog: ActionCatalog { sets.catalog }

    /// The evidence for a decision.
    ///
    /// - Complexity: O(*actions matched* · *holders*).
    func evidence(for decision: DocumentDecision, cuts: [RightCut], matrix: AssumeMatrix) -> Evidence {
        var evidence = Evidence()
        evidence.rights = cuts
        if case .trust = decision.path.kind {
            evidence.used = decision.holders.compactMap { assumed($0, in: matrix) }
            return evidence
        }
        let holders = decision.holders.compactMap { principals[$0] }
        var matched = ActionSet()
        var stays = ActionSet()
        for entry in decision.entries {
            matched.formUnion(entry.entry.actions)
            stays.formUnion(entry.stays)
            if entry.entry.actions.isEmpty { evidence.unknownPatterns.append(entry.entry.pattern) }
        }
        let gone = matched.subtracting(stays)
        collectUsed(of: matched, holders, into: &evidence)
        collectGroups(of: stays, holders, into: &evidence)
        collectContradictions(in: matched, holders, into: &evidence)
        collectReports(in: matched, holders, into: &evidence)
        collectForbidden(in: stays, holders, into: &evidence)
        for entry in decision.entries {
            let goes = entry.entry.actions.subtracting(entry.stays)
            guard !goes.isEmpty else { continue }
            evidence.narrowed.append(
                Evidence.Narrowed(
                    pattern: entry.entry.pattern, matched: entry.entry.actions.count,
                    names: ActionNames(goes, from: sorted),
                    classes: classes(of: goes, holders)))
        }
        collectServices(decision, gone: gone, stays: stays, into: &evidence)
        collectNeeds(of: stays, decision, into: &evidence)
        evidence.counts.gone = gone.count
        return evidence
    }

    /// Who assumed a role, and how often.
    private func assumed(_ role: PrincipalReference, in matrix: AssumeMatrix) -> Evidence.Used? {
        let rights = matrix.roles.first { $0.role == role }?.rights.filter { $0.use.count > 0 } ?? []
        var total = Use()
        for right in rights { total.merge(right.use) }
        guard total.count > 0 else { return nil }
        return Evidence.Used(action: "sts:AssumeRole", use: total, by: rights.map(\.principal.name).sorted())
    }

    private func names(_ actions: ActionSet) -> [String] { sorted.names(of: actions) }

    /// The recording classes of what goes; what IAM's report of a holder decided, whatever its class, is a class of its own.
    private func classes(of actions: ActionSet, _ holders: [PrincipalAnalysis]) -> [(name: String, count: Int)] {
        let never = holders.reduce(into: ActionSet()) { $0.formUnion($1.decisions.neverAccessed) }
        let count = never.intersection(actions).count
        let first = count > 0 ? [(name: "never accessed by IAM's report", count: count)] : []
        return first + recordingClasses(of: actions.subtracting(never))
    }

    private func recordingClasses(of actions: ActionSet) -> [(name: String, count: Int)] {
        var open = actions
        let ended = sets.retired.reduce(into: ActionSet()) {
            if $1.service.day <= window.last { $0.formUnion($1.actions) }
        }
        return [
            ("of a service that AWS ended", ended), ("recorded", sets.recorded), ("likely recorded", sets.likely),
            ("data event", sets.dataEvents), ("checked within operations only", sets.followers),
            ("no event of its own", sets.inferredOnly), ("not known whether recorded", sets.unknown),
        ].map { name, set in
            let these = open.intersection(set)
            open.subtract(these)
            return (name: name, count: these.count)
        }.filter { $0.count > 0 }
    }

    private func collectUsed(of matched: ActionSet, _ holders: [PrincipalAnalysis], into evidence: inout Evidence) {
        var total: [ActionID: Use] = [:]
        var by: [ActionID: Set<String>] = [:]
        for holder in holders {
            for (origin, use) in holder.useByOrigin {
                for (action, use) in use.actions where matched.contains(action) {
                    total[action, default: Use()].merge(use)
                    guard use.count > 0 else { continue }
                    by[action, default: []].insert(Self.name(of: holder.principal, origin: origin))
                }
            }
        }
        for (action, use) in total.sorted(by: { $0.key < $1.key }) {
            var row = Evidence.Used(action: catalog.name(of: action), use: use, by: (by[action] ?? []).sorted())
            row.isAfterWindow = use.isAfter(window)
            if use.count > 0 { evidence.used.append(row) } else { evidence.denied.append(row) }
        }
        evidence.used.sort { $0.action < $1.action }
        evidence.denied.sort { $0.action < $1.action }
        evidence.counts.used = evidence.used.count
    }

    /// A use beats our computation: what is used and narrowed away all the same is told.
    private func collectContradictions(
        in matched: ActionSet, _ holders: [PrincipalAnalysis], into evidence: inout Evidence
    ) {
        for holder in holders {
            for (actions, reason) in holder.granted.narrowed {
                let used = actions.intersection(matched).filter { (holder.use.actions[$0]?.count ?? 0) > 0 }
                for name in used.map({ catalog.name(of: $0) }).sorted() {
                    evidence.contradictions.append("\(name) is in use by \(holder.principal), though it is \(reason)")
                }
            }
        }
    }

    /// Attempts that IAM tells and no event shows, and reports by which nothing goes: a line a holder.
    private func collectReports(
        in matched: ActionSet, _ holders: [PrincipalAnalysis], into evidence: inout Evidence
    ) {
        for holder in holders {
            guard let report = holder.accessReport else { continue }
            let services = Set(matched.map { catalog.name(of: $0).prefix { $0 != ":" } })
            let unseen = report.contradictions.filter { services.contains($0.what.prefix { $0 != ":" }) }
            if !unseen.isEmpty {
                let shown = unseen.prefix(EvidenceCollector.shownAttempts).map {
                    "\($0.what) \($0.access.day)" + ($0.access.region.map { " in \($0)" } ?? "")
                }
                let more = unseen.count > shown.count ? ", \(unseen.count - shown.count) more" : ""
                evidence.contradictions.append(
                    "IAM tells of attempts of \(holder.principal) that no event shows, and that may have been denied: "
                        + shown.joined(separator: ", ") + more)
            }
            if let doubt = report.doubt {
                evidence.contradictions.append(
                    "nothing goes by IAM's report of \(holder.principal), made \(report.made): \(doubt.words)")
            }
        }
    }

    private static let shownAttempts = 8

    /// Which holder needs what of a shared document.
    private func collectNeeds(of stays: ActionSet, _ decision: DocumentDecision, into evidence: inout Evidence) {
        let holders = decision.holders.compactMap { principals[$0] }
        guard holders.count > 1 else { return }
        let hasOld = holders.contains { $0.youth == nil }
        let needs = holders.map { ($0.principal, $0.stays(besideOlderHolders: hasOld).intersection(stays)) }
        var once = ActionSet()
        var twice = ActionSet()
        for (_, actions) in needs {
            twice.formUnion(once.intersection(actions))
            once.formUnion(actions)
        }
        evidence.needs = needs.map { principal, actions in
            .init(principal: principal, count: actions.count, alone: names(actions.subtracting(twice)))
        }.sorted { ($1.alone.count, $1.count, $0.principal) < ($0.alone.count, $0.count, $1.principal) }
        // The roles of a set share its document whatever they need.
        if decision.permissionSet == nil { evidence.ownDocument = Self.advice(evidence.needs, stays: stays.count) }
    }

    private static func advice(_ needs: [Evidence.Need], stays: Int) -> String? {
        guard let most = needs.first, most.alone.count * 2 > stays else { return nil }
        let others = needs.dropFirst().map(\.principal.description)
        let named = others.count > 3 ? "the other \(others.count) holders" : others.joined(separator: ", ")
        return
            "\(most.principal) alone needs \(most.alone.count) of the \(stays) actions that stay: with a document of its "
            + "own for them, \(named) would lose them"
    }

    /// What stays and does no holder any good, since something outside of the document forbids it.
    private func collectForbidden(
        in stays: ActionSet, _ holders: [PrincipalAnalysis], into evidence: inout Evidence
    ) {
        guard let first = holders.first else { return }
        var open = holders.dropFirst().reduce(into: stays.subtracting(first.granted.granted)) {
            $0.subtract($1.granted.granted)
        }
        for (actions, reason) in first.granted.narrowed {
            let these = open.intersection(actions)
            open.subtract(these)
            if !these.isEmpty { evidence.forbidden.append((reason: reason, actions: names(these))) }
        }
    }

    private static func name(of principal: PrincipalReference, origin: Origin) -> String {
        if case .user(let user) = origin { return user == principal ? user.name : "\(user.name) as \(principal.name)" }
        return "\(origin) as \(principal.name)"
    }

    /// What stays of a decision's document, by reason.
    func stayingGroups(of decision: DocumentDecision) -> StayingGroups {
        StayingGroups(of: decision.stays, holders: decision.holders.compactMap { principals[$0] })
    }

    private func collectGroups(of stays: ActionSet, _ holders: [PrincipalAnalysis], into evidence: inout Evidence) {
        let staying = StayingGroups(of: stays, holders: holders)
        var kept: [DecisionReason: ActionSet] = [:]
        var review: [DecisionReason: ActionSet] = [:]
        var details: [String: String] = [:]
        for group in staying.groups where group.reason != .used {
            if group.decision == .keep {
                kept[group.reason] = group.actions
            } else {
                review[group.reason] = group.actions
            }
            guard group.reason == .possiblyUsed else { continue }
            for holder in holders {
                for action in group.actions {
                    guard let why = holder.use.possible[action] else { continue }
                    let name = catalog.name(of: action)
                    if details[name] == nil { details[name] = "\(why.reason.phrase), last \(why.last.day)" }
                }
            }
        }
        evidence.kept = groups(kept, details)
        evidence.review = groups(review, [:])
        evidence.counts.kept = kept.values.reduce(0) { $0 + $1.count }
        evidence.counts.review = review.values.reduce(0) { $0 + $1.count }
        evidence.parts = staying.parts.map { (sid: $0.part.sid, count: $0.actions.count) }
        evidence.settings = settings(of: stays, holders)
    }

    /// What each setting alone keeps: for no holder anything else keeps it, too.
    private func settings(
        of stays: ActionSet, _ holders: [PrincipalAnalysis]
    ) -> [(setting: String, count: Int)] {
        let hasOld = holders.contains { $0.youth == nil }
        var bySetting: [String: ActionSet] = [:]
        for holder in holders {
            let own = holder.stays(besideOlderHolders: hasOld).intersection(stays)
            for group in holder.decisions.groups where group.decision != .remove {
                guard case .setting(let key, _) = group.reason else { continue }
                bySetting[Self.removing(key), default: ActionSet()]
                    .formUnion(group.actions.intersection(own))
            }
        }
        for setting in bySetting.keys {
            for holder in holders {
                for group in holder.decisions.groups where group.decision != .remove {
                    if case .setting(let key, _) = group.reason, Self.removing(key) == setting { continue }
                    bySetting[setting]?.subtract(group.actions.intersection(holder.stays(besideOlderHolders: hasOld)))
                }
            }
        }
        return bySetting.map { (setting: $0.key, count: $0.value.count) }.filter { $0.count > 0 }
            .sorted { ($1.count, $0.setting) < ($0.count, $1.setting) }
    }

    /// `decisions.likely: remove` for `likely: review`.
    private static func removing(_ setting: String) -> String {
        let key = setting.prefix { $0 != ":" }
        return (key.contains(".") ? "" : "decisions.") + key + ": remove"
    }

    private func groups(_ found: [DecisionReason: ActionSet], _ details: [String: String]) -> [Evidence.Group] {
        found.sorted { $0.key.rank < $1.key.rank }.map { reason, actions in
            Evidence.Group(
                reason: reason, details: reason == .possiblyUsed ? details : [:],
                names: ActionNames(actions, from: sorted))
        }
    }

    private func collectServices(
        _ decision: DocumentDecision, gone: ActionSet, stays: ActionSet, into evidence: inout Evidence
    ) {
        let spanning = decision.entries.filter { !$0.entry.namesService }
        guard !spanning.isEmpty else { return }
        let granted = spanning.reduce(into: ActionSet()) { $0.formUnion($1.entry.actions) }
        let left = granted.intersection(stays)
        let recorded = granted.intersection(sets.recorded)
        let silentAndLeft = left.intersection(sets.silent)
        for service in catalog.services(of: granted) {
            let range = catalog.services[service].actions
            let count = granted.count(in: range)
            let prefix = catalog.services[service].prefix
            if left.count(in: range) == 0 {
                evidence.servicesLeftOut.append(prefix)
                if recorded.count(in: range) < count { evidence.servicesLeftOutUnseen.append(prefix) }
            } else if silentAndLeft.count(in: range) == count {
                evidence.silentServices.append(prefix)
            }
        }
    }
}

extension DecisionReason {
    /// The order in which reasons are told: the most particular first.
    fileprivate var rank: String {
        switch self {
        case .used: "0"
        case .possiblyUsed: "1"
        case .rule(let id): "2\(id)"
        case .keptRole(let id): "3\(id)"
        case .unlinkedSessions(let role, let count): "3\(role)\(count)"
        case .neverAccessed(let day, _): "4a\(day)"
        case .notCovered(let why): "4\(why)"
        case .newPrincipal(let why): "5\(why)"
        case .newGrant(let why): "5g\(why)"
        case .putBack(let story):
            "5f\(story.trimmed.map(\.description).joined())\(story.back)\(story.keeping?.action ?? "")\(story.denied)"
        case .leftAlone(let why): "6\(why)"
        case .retired(let service, _): "6r\(service)"
        case .setting(let key, let recording): "7\(recording)\(key)"
        }
    }
}
