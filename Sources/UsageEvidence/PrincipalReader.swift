import ActionCatalog
import Analysis
import Attribution
import IAMModel
import JSONSyntax

/// Reads what `usage.json` says of one principal.
struct PrincipalReader {
    let account: AccountID
    let catalog: ActionCatalog
    let problems: EvidenceProblems

    func principal(_ entry: EvidenceObject) -> PrincipalEvidence {
        entry.refuseKeys(except: [
            "roleSessions", "linkedBy", "lastUsedWithoutEvent", "former", "origins",
        ])
        var evidence = PrincipalEvidence()
        if let sessions = entry.object("roleSessions") { evidence.linked = linked(sessions, entry.object("linkedBy")) }
        evidence.lastUsedWithoutEvent = entry.day("lastUsedWithoutEvent")
        evidence.former = uses(entry.object("former"))
        for (key, seen) in entry.requiredObject("origins")?.entries() ?? [] {
            guard let origin = OriginName.origin(key.text, in: account) else {
                problems.addOrigin(key.text, at: key.range)
                continue
            }
            evidence.use[origin] = use(seen)
        }
        return evidence
    }

    private func linked(_ entry: EvidenceObject, _ ways: EvidenceObject?) -> LinkedShare {
        entry.refuseKeys(except: ["sessions", "linked", "events", "linkedEvents"])
        var share = LinkedShare()
        share.sessions = entry.requiredCount("sessions") ?? 0
        share.linkedSessions = entry.requiredCount("linked") ?? 0
        share.events = entry.requiredCount("events") ?? 0
        share.linkedEvents = entry.requiredCount("linkedEvents") ?? 0
        ways?.refuseKeys(except: LinkMethod.allCases.map(\.rawValue))
        for (key, way) in ways?.entries() ?? [] {
            way.refuseKeys(except: ["sessions", "events"])
            guard let method = LinkMethod(rawValue: key.text) else { continue }
            share.sessionsByMethod[method] = way.requiredCount("sessions") ?? 0
            share.eventsByMethod[method] = way.requiredCount("events") ?? 0
        }
        return share
    }

    private func use(_ entry: EvidenceObject) -> OriginUse {
        entry.refuseKeys(
            except: [
                "seen", "services", "unknownService", "actions", "possible", "passed", "assumed", "unmapped",
                "deniedUnmapped", "disagreements",
            ])
        var use = OriginUse()
        if let seen = entry.requiredObject("seen") {
            seen.refuseKeys(except: ["events", "sessions", "issued", "last"])
            use.events = seen.requiredCount("events") ?? 0
            use.sessions = seen.requiredCount("sessions") ?? 0
            use.sessionsIssued = seen.requiredCount("issued") ?? 0
            use.last = seen.day("last")?.start
        }
        for (service, range) in entry.strings("services") {
            if let index = catalog.serviceIndex(of: service) {
                use.touchedServices.insert(index)
            } else {
                problems.warn("the catalog knows no service `\(service)`", at: range)
            }
        }
        use.hasUnknownService = entry.flag("unknownService")
        for (key, line) in entry.object("actions")?.entries() ?? [] {
            guard let read = self.use(of: line), let action = action(key.text, at: key.range) else { continue }
            use.actions[action, default: Use()].merge(read)
        }
        use.passedRoles = uses(entry.object("passed"))
        use.assumedRoles = uses(entry.object("assumed"))
        for line in entry.objects("possible") { readPossible(line, into: &use) }
        use.unmapped = events(entry, "unmapped")
        use.deniedUnmapped = events(entry, "deniedUnmapped")
        for line in entry.objects("disagreements") {
            line.refuseKeys(except: ["source", "event", "named", "mapped", "count"])
            guard let source = line.requiredString("source"), let event = line.requiredString("event"),
                let named = line.requiredString("named"), let count = line.requiredCount("count")
            else { continue }
            let disagreement = CatalogDisagreement(
                source: source, event: event, named: named, mapped: line.strings("mapped").map(\.text))
            use.disagreements[disagreement, default: 0] += count
        }
        return use
    }

    private func events(_ entry: EvidenceObject, _ key: String) -> [UnmappedEvent: Use] {
        var events: [UnmappedEvent: Use] = [:]
        for line in entry.objects(key) {
            line.refuseKeys(except: ["source", "event", "services"] + Self.useKeys)
            guard let source = line.requiredString("source"), let name = line.requiredString("event"),
                let read = self.use(of: line, checksKeys: false)
            else { continue }
            let event = UnmappedEvent(source: source, name: name, services: line.strings("services").map(\.text))
            events[event, default: Use()].merge(read)
        }
        return events
    }

    private func readPossible(_ line: EvidenceObject, into use: inout OriginUse) {
        line.refuseKeys(except: ["reason", "of", "role", "event", "last", "actions", "services", "readsOnly"])
        guard let word = line.requiredString("reason"), let last = line.requiredDay("last") else { return }
        let reason: PossibleUse
        switch word {
        case "furtherAction": reason = .furtherAction(of: line.requiredString("of") ?? "")
        case "namedInDenial": reason = .namedInDenial(of: line.requiredString("of") ?? "")
        case "passedRole": reason = .passedRole(by: line.requiredString("of") ?? "", role: line.string("role") ?? "")
        case "networkActivity": reason = .networkActivity(of: line.requiredString("of") ?? "")
        case "notFound": reason = .notFound(by: line.requiredString("of") ?? "")
        case "unmappedEvent": reason = .unmappedEvent(line.requiredString("event") ?? "")
        default:
            problems.add(
                .usageFormat, "`\(word)` is no reason", at: line["reason"]?.range ?? line.start,
                help:
                    "reasons are `furtherAction`, `namedInDenial`, `networkActivity`, `notFound`, `passedRole` and "
                    + "`unmappedEvent`")
            return
        }
        let evidence = OriginUse.Evidence(reason: reason, last: last.start)
        for (name, range) in line.strings("actions") {
            if let action = action(name, at: range) { use.note(action, evidence) }
        }
        let services = line.strings("services").map(\.text)
        for action in PossibleGroup.actions(of: services, readsOnly: line.flag("readsOnly"), catalog) {
            use.note(action, evidence)
        }
    }

    private static let useKeys = ["count", "denied", "first", "last", "deniedFirst", "deniedLast"]

    private func uses(_ entry: EvidenceObject?) -> [String: Use] {
        var result: [String: Use] = [:]
        for (key, line) in entry?.entries() ?? [] { result[key.text] = use(of: line) }
        return result
    }

    private func use(of line: EvidenceObject, checksKeys: Bool = true) -> Use? {
        if checksKeys { line.refuseKeys(except: Self.useKeys) }
        guard let (first, last) = line.span() else { return nil }
        var use = Use()
        use.count = line.count("count") ?? 0
        use.denied = line.count("denied") ?? 0
        use.first = first.start
        use.last = last.start
        if use.denied > 0 {
            use.firstDenied = use.count > 0 ? line.day("deniedFirst")?.start : use.first
            use.lastDenied = use.count > 0 ? line.day("deniedLast")?.start : use.last
        }
        if use.count == 0 && use.denied == 0 {
            problems.add(
                .usageFormat, "\(line.what) has neither a `count` nor `denied`", at: line.start,
                help: EvidenceProblems.remedy)
        }
        return use
    }

    /// An action that the catalog knows no more is told and counts for nothing: no pattern of a policy matches it.
    private func action(_ name: String, at range: Range<Int>) -> ActionID? {
        if let action = catalog.id(of: name) { return action }
        problems.warn(
            "the catalog knows no action `\(name)`", at: range,
            help: catalog.nearest(to: name).first.map { "did you mean `\($0)`?" })
        return nil
    }
}
