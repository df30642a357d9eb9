import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import IAMModel
import JSONSyntax
import Usage

/// What reading a `usage.json` gave: the evidence, and what a person should know that keeps nobody from working.
public struct EvidenceReading: Sendable {
    /// The evidence.
    public let evidence: AccountEvidence
    /// Where the file says which days were looked at.
    public let windowSpan: SourceSpan
    /// Whether the file has a digest, so that it is known to be whole; files of earlier versions have none.
    public let hasDigest: Bool
    /// Actions that the catalog does not know, or another catalog.
    public let warnings: [Diagnostic]
}

/// Reads `usage.json`, strictly: whatever the format does not have is told with its place, all of it at once.
///
/// ```swift
/// let reading = try EvidenceReader.read(files["demo/usage.json"], account: id, catalog: catalog)
/// for (principal, evidence) in reading.evidence.principals { … evidence.total.actions … }
/// ```
public struct EvidenceReader {
    private let account: AccountID
    private let catalog: ActionCatalog
    private let problems: EvidenceProblems

    /// Reads the file of one account.
    ///
    /// - Parameter account: the number that the rules give the account.
    /// - Throws: what is no JSON, no `usage.json`, one of another format or of another account.
    public static func read(
        _ source: SourceText, account: AccountID, catalog: ActionCatalog
    ) throws(DiagnosticError) -> EvidenceReading {
        let tree = try UsageText.tree(of: source, limits: JSONTree.Limits(depth: 16))
        let problems = EvidenceProblems(source: source)
        let reader = EvidenceReader(account: account, catalog: catalog, problems: problems)
        guard let root = EvidenceObject(tree.root, "the file", problems) else { throw problems.error() }
        try reader.checkVersion(root)
        let evidence = reader.file(root)
        if let damage = UsageText.damage(of: tree) { problems.add(damage) }
        try problems.throwErrors()
        guard let evidence else { throw problems.error() }
        reader.checkCatalog(evidence, root)
        let window = root.object("window")?["last"]?.range ?? root.start
        return EvidenceReading(
            evidence: evidence, windowSpan: source.span(window), hasDigest: UsageText.hasDigest(tree),
            warnings: problems.diagnostics)
    }

    /// The version goes first: of a later format nothing else can be told.
    private func checkVersion(_ root: EvidenceObject) throws(DiagnosticError) {
        guard let node = root["version"] else {
            problems.add(.usageFormat, "the file has no `version`: it is no usage.json of CloudTrim", at: root.start)
            throw problems.error()
        }
        guard node.integer != AccountEvidence.formatVersion else { return }
        let isLater = (node.integer ?? 0) > AccountEvidence.formatVersion
        let isEarlier = (1..<AccountEvidence.formatVersion).contains(node.integer ?? 0)
        problems.add(
            .usageVersion,
            isLater || isEarlier
                ? "the evidence is of format \(node.integer ?? 0), and this program reads \(AccountEvidence.formatVersion)"
                : "the evidence is of no format that there ever was", at: node.range,
            help: isLater
                ? "use the CloudTrim that wrote it, or write it anew: `cloudtrim generate --write` with logs"
                : EvidenceProblems.remedy)
        throw problems.error()
    }

    private func checkCatalog(_ evidence: AccountEvidence, _ root: EvidenceObject) {
        guard evidence.catalogVersion != catalog.version, let node = root["catalog"] else { return }
        problems.warn(
            "the evidence was made with the catalog of \(evidence.catalogVersion), this is \(catalog.version)",
            at: node.range, help: "`cloudtrim generate --write` with logs looks at the events again")
    }

    private func file(_ root: EvidenceObject) -> AccountEvidence? {
        root.refuseKeys(
            except: [
                "version", "account", "catalog", "window", "coverage", "gaps", "files", "principals", "elsewhere",
                "permissionSets", "grants", "tellsGrants", "trims", "putBacks", UsageText.digestKey,
            ]
        )
        if let text = root.requiredString("account"), text != account.digits {
            problems.add(
                .otherAccount, "the evidence is of account \(text), and the rules give this one \(account)",
                at: root["account"]?.range ?? root.start,
                help: "each account's file lies in its own folder; `cloudtrim generate --write` with logs writes it")
        }
        let catalogVersion = root.requiredString("catalog") ?? ""
        guard let window = window(root.requiredObject("window")) else { return nil }
        var evidence = AccountEvidence(account: account, catalogVersion: catalogVersion, window: window.days)
        evidence.isEndGiven = window.isEndGiven
        evidence.isStartGiven = window.isStartGiven
        if let coverage = root.requiredObject("coverage") { evidence.coverage = self.coverage(coverage) }
        evidence.gaps = root.objects("gaps").map { entry in
            entry.refuseKeys(except: ["file", "line", "column", "message"])
            return AccountEvidence.Gap(
                file: entry.requiredString("file") ?? "", line: entry.count("line") ?? 0,
                column: entry.count("column") ?? 0, message: entry.requiredString("message") ?? "")
        }
        if let files = root.object("files") { evidence.files = tally(files) }
        if let principals = root.requiredObject("principals") {
            for (key, entry) in principals.entries() {
                guard let principal = OriginName.principal(key.text, in: account) else {
                    problems.add(
                        .usageFormat, "`\(key.text)` is no principal", at: key.range,
                        help: "a principal is written `user/NAME` or `role/NAME`")
                    continue
                }
                evidence.principals[principal] = PrincipalReader(account: account, catalog: catalog, problems: problems)
                    .principal(entry)
            }
        }
        for entry in root.objects("elsewhere") { readElsewhere(entry, into: &evidence) }
        evidence.permissionSets = root.objects("permissionSets").compactMap(sighting)
        evidence.grants = root.objects("grants").compactMap(grant)
        evidence.tellsGrants = root["tellsGrants"] == nil || root.flag("tellsGrants")
        return evidence
    }

    private func tally(_ entry: EvidenceObject) -> FileTally {
        entry.refuseKeys(except: FileTally.parts.map(\.0))
        var tally = FileTally()
        for (name, part) in FileTally.parts {
            for (kind, group) in entry.object(name)?.entries() ?? [] {
                group.refuseKeys(except: ["files", "records"])
                tally[keyPath: part][kind.text] = FileTally.Group(
                    files: group.requiredCount("files") ?? 0, records: group.count("records") ?? 0)
            }
        }
        return tally
    }

    private func window(_ entry: EvidenceObject?) -> (days: UsageWindow, isEndGiven: Bool, isStartGiven: Bool)? {
        guard let entry else { return nil }
        entry.refuseKeys(except: ["first", "last", "endGiven", "startGiven"])
        guard let first = entry.requiredDay("first"), let last = entry.requiredDay("last") else { return nil }
        guard first <= last else {
            problems.add(
                .usageFormat, "the window ends before it starts", at: entry["last"]?.range ?? entry.start,
                help: EvidenceProblems.remedy)
            return nil
        }
        return (UsageWindow(first: first, last: last), entry.flag("endGiven"), entry.flag("startGiven"))
    }

    private func coverage(_ entry: EvidenceObject) -> AccountCoverage {
        entry.refuseKeys(
            except: ["oldest", "newest", "events", "management", "regions", "sources", "dataEvents"])
        var coverage = AccountCoverage()
        coverage.oldest = entry.time("oldest")
        coverage.newest = entry.time("newest")
        if let events = entry.object("events") { coverage.events = dayCounts(events) }
        if let management = entry.object("management") { coverage.management = managementCounts(management) }
        for (key, seen) in entry.object("regions")?.entries() ?? [] {
            var region = RegionCoverage()
            region.events = managementCounts(seen, "iam")
            region.recordsIAM = seen.flag("iam")
            coverage.regions[key.text] = region
        }
        for (key, seen) in entry.object("sources")?.entries() ?? [] { coverage.sources[key.text] = dayCounts(seen) }
        for (key, seen) in entry.object("dataEvents")?.entries() ?? [] {
            coverage.dataEventTypes[key.text] = dayCounts(seen)
        }
        return coverage
    }

    private func dayCounts(_ entry: EvidenceObject) -> DayCounts {
        entry.refuseKeys(except: ["first", "events"])
        guard let first = entry.requiredDay("first") else { return DayCounts() }
        return DayCounts(from: first, entry.counts("events"))
    }

    private func managementCounts(_ entry: EvidenceObject, _ more: String...) -> ManagementCounts {
        entry.refuseKeys(except: ["first", "reads", "writes", "others"] + more)
        var counts = ManagementCounts()
        guard let first = entry.requiredDay("first") else { return counts }
        counts.reads = DayCounts(from: first, entry.counts("reads"))
        counts.writes = DayCounts(from: first, entry.counts("writes"))
        counts.others = DayCounts(from: first, entry.counts("others"))
        return counts
    }

    private func readElsewhere(_ entry: EvidenceObject, into evidence: inout AccountEvidence) {
        entry.refuseKeys(except: ["account", "role", "origin", "events", "last"])
        guard let number = entry.requiredString("account"), let name = entry.requiredString("role"),
            let origin = entry.origin("origin", in: account), let events = entry.requiredCount("events"),
            let last = entry.requiredDay("last")
        else { return }
        guard let other = self.account(number, of: entry) else { return }
        let role = PrincipalReference(account: other, kind: .role, name: name)
        evidence.elsewhere[role, default: [:]][origin] = AccountEvidence.Acting(events: events, last: last)
    }

    /// The account of a number; told where it is none.
    private func account(_ number: String, of entry: EvidenceObject) -> AccountID? {
        if let account = AccountID(number) { return account }
        problems.add(
            .usageFormat, "`\(number)` is no account's number", at: entry["account"]?.range ?? entry.start,
            help: "it has twelve digits")
        return nil
    }

    private func sighting(_ entry: EvidenceObject) -> PermissionSetSighting? {
        entry.refuseKeys(except: ["set", "account", "arn"])
        guard let set = entry.requiredString("set"), let number = entry.requiredString("account"),
            let account = account(number, of: entry)
        else { return nil }
        return PermissionSetSighting(set: set, account: account, arn: entry.string("arn") ?? "")
    }

    private func grant(_ entry: EvidenceObject) -> GrantEvent? {
        entry.refuseKeys(except: ["time", "event", "default", "account"] + GrantField.all.map(\.0))
        guard let time = entry.requiredTime("time"), let operation = entry.requiredString("event") else { return nil }
        var event = GrantEvent()
        if let other = entry.string("account") {
            guard account(other, of: entry) != nil else { return nil }
            event.account = other
        } else {
            event.account = account.digits
        }
        event.time = time
        event.operation = operation
        for (key, field) in GrantField.all { event[keyPath: field] = entry.string(key) ?? "" }
        event.isDefault = entry.flag("default")
        return event
    }
}
