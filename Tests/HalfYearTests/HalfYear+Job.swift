import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import EventLog
import IAMModel
import PolicyTree
import Proposals
import Rules
import Usage
import UsageEvidence

// The weekly job, and what becomes of its pull request.
extension HalfYear {
    mutating func work() throws {
        if chance(90) { try importState() }
        let changes = try plan()
        let before = plain
        check(changes, before)
        lines.append(
            (
                Self.lines(changes.filter { !$0.path.hasSuffix("usage.json") }),
                Self.lines(changes.filter { $0.path.hasSuffix("usage.json") })
            ))
        if !branch.isEmpty {
            // Merged a week late: git takes whole files that nobody else changed.
            counts.late += 1
            merge(branch.filter { tree[$0.path]?.bytes == $0.old })
            branch = []
        } else {
            switch random.below(10) {
            case 0..<6: merge(changes)
            case 6, 7:
                merge(changes)
                revertOne(of: changes)
            case 8: branch = changes
            default: break
            }
        }
        if chance(75) { deploy() }
    }

    private static func lines(_ changes: [ProposalPlan.FileChange]) -> Int {
        changes.reduce(0) { sum, change in
            let old = Set(String(decoding: change.old ?? [], as: UTF8.self).split(separator: "\n"))
            let new = Set(String(decoding: change.new ?? [], as: UTF8.self).split(separator: "\n"))
            return sum + old.symmetricDifference(new).count
        }
    }

    private mutating func merge(_ changes: [ProposalPlan.FileChange]) {
        let before = plain.grantedByID
        for change in changes { tree[change.path] = change.new.map { SourceText(path: change.path, bytes: $0) } }
        let after = plain.grantedByID
        for (id, actions) in before {
            for action in actions.subtracting(after[id] ?? []) {
                taken[id, default: [:]][action] = day
                putBack[id]?[action] = nil
            }
        }
        if before != after {
            counts.merged += 1
            tell("merged")
        }
    }

    /// The reviewer leaves one action in.
    private mutating func revertOne(of changes: [ProposalPlan.FileChange]) {
        for change in changes where change.path.contains("/inline/") {
            let (old, new) = (PlainTree(files: ["f": String(decoding: change.old ?? [], as: UTF8.self)]), plain)
            let kept = new.actions(change.path) ?? []
            guard let action = (old.actions("f") ?? []).subtracting(kept).min() else { continue }
            let parts = change.path.split(separator: "/")
            guard parts[1] != "groups" else { continue }
            let holder = Holder(parts[1] == "users" ? .user : .role, String(parts[2]))
            tree[change.path] = SourceText(path: change.path, text: MadeCloud.text(kept.union([action])))
            givenInTree[id(holder), default: [:]][action] = day
            putBack[id(holder), default: [:]][action] = day
            counts.reverted += 1
            tell("the reviewer leaves \(action) to \(holder)")
            return
        }
    }

    // MARK: Import

    mutating func importState(isFirst: Bool = false) throws {
        let before = plain.grantedByID
        let plan = ImportPlan(
            try cloud.state(), over: tree, taken: Timestamp(secondsSinceEpoch: day.start.secondsSinceEpoch - 1))
        for change in plan.changes { tree[change.path] = change.new.map { SourceText(path: change.path, bytes: $0) } }
        let after = plain.grantedByID
        counts.pending += plan.paths(.pending).isEmpty ? 0 : 1
        counts.conflicts += plan.conflicts.count
        if !isFirst { checkImport(before, after) }
        // What nobody has decided is not brought to AWS.
        let left = imported
        imported = cloud
        for conflict in plan.conflicts { keep(conflict.path, of: left) }
        tell("imported; pending \(plan.paths(.pending)), conflicts \(plan.conflicts.map(\.path))")
    }

    /// What AWS has of it is not what the tree knows of.
    private mutating func keep(_ path: String, of before: MadeCloud) {
        let parts = path.split(separator: "/").map { String($0) }
        let name = String((parts.last ?? "").dropLast(5))
        if parts[1] == "managed" {
            imported.managed[name] = before.managed[name]
        } else if let kind = Holder.Kind.allCases.first(where: { $0.folder == parts[1] }) {
            imported.inline[Holder(kind, parts[2]), default: [:]][name] = before.inline[Holder(kind, parts[2])]?[name]
        }
    }

    private mutating func checkImport(_ before: [String: Set<String>], _ after: [String: Set<String>]) {
        for (id, actions) in after {
            for action in actions.subtracting(before[id] ?? []) {
                guard let day = taken[id]?[action] else { continue }
                if givenInCloud[id]?[action].map({ $0 >= day }) ?? false { continue }
                faults.append("\(self.day) undone: \(id) has \(action) by an import, which was trimmed on \(day)")
            }
        }
        for (id, actions) in before {
            guard let now = after[id] else { continue }
            for action in actions.subtracting(now) where givenInTree[id]?[action] != nil {
                if taken[id]?[action] != nil { continue }
                faults.append("\(day) undone: \(id) lacks \(action) by an import, which a pull request gave")
            }
        }
    }

    // MARK: Generate

    private mutating func check(_ changes: [ProposalPlan.FileChange], _ before: PlainTree) {
        var next = before
        for change in changes { next.files[change.path] = change.new.map { String(decoding: $0, as: UTF8.self) } }
        let (old, new) = (before.grantedByID, next.grantedByID)
        let last = day.advanced(byDays: -1)
        for (id, actions) in new {
            for action in actions.subtracting(old[id] ?? []) {
                faults.append("\(day) added: \(id) would get \(action)")
            }
        }
        for (id, actions) in old {
            let now = new[id] ?? []
            for action in actions.subtracting(now) {
                if let use = used[id]?[action], use.days(to: last) < 90,
                    cloud.members.values.contains(where: { $0.id == id })
                {
                    faults.append("\(day) lost: \(id) would lose \(action), used \(use)")
                }
                if let back = putBack[id]?[action], back.days(to: last) < 90 {
                    faults.append("\(day) removed again: \(id) would lose \(action), put back \(back)")
                }
            }
        }
    }

    /// What the logs hold that are kept.
    private func kept() -> UsageRecord {
        var record = log.record
        let last = day.advanced(byDays: -1)
        let first = keptDays.map { max(Self.first, last.advanced(byDays: 1 - $0)) } ?? Self.first
        record.rows = record.rows.filter { $0.day >= first && $0.day <= last }.sorted { $0.day < $1.day }
        record.grants = record.grants.filter { $0.time.day >= first && $0.time.day <= last }.sorted()
        record.issues = record.issues.filter { $0.time.day >= first && $0.time.day <= last }
        record.coverage = EventLog(from: first, to: last).record.coverage
        return record
    }

    /// The changes of a run, `usage.json` among them.
    private func plan() throws -> [ProposalPlan.FileChange] {
        let state = try AccountState(account: "demo", tree: tree)
        let last = day.advanced(byDays: -1)
        // A rule that ends.
        let rule =
            day < Day(year: 2026, month: 3, day: 20)
            ? "rules: [{ id: ends, principals: [user/cid], actions: [\"sqs:*\"], decision: keep, reason: x }]\n" : ""
        let rules = try Rules(
            parsing: SourceText(path: "rules.yaml", text: "version: 1\nwindow: { end: \(last) }\n\(rule)"))
        let catalog = try ActionCatalog.embedded()
        let window = UsageWindow(endingWith: last, days: 90)
        let record = kept()
        let attribution = Attribution(of: record, directory: PrincipalDirectory(of: [state]))
        let sets = CatalogSets(catalog)
        let usage = UsageByPrincipal(record, attribution, window: window, catalog: catalog)
        var evidence = AccountEvidence.all(
            of: [state], record: record, usage: usage, window: window, isEndGiven: true, named: [state.id.digits],
            catalogVersion: catalog.version)[0]
        let inputs = AccountAnalysis.Inputs(
            usage: usage, window: window, rules: rules, sets: sets, grants: record.grants)
        let request = VisibilityRequest(
            window: window, hasExplicitEnd: true, today: last, minimumDays: 30, allowsGaps: false)
        let analyses = AccountAnalysis.all(
            of: [state],
            visibility: { Visibility(of: $0.id, in: record, rules: rules, request: request, catalog: sets) },
            inputs: inputs)
        let plan = try ProposalPlan(analyses: analyses, inputs: inputs, selection: ProposalPlan.Selection())
        evidence.record = plan.accounts[0].record
        let path = AccountState.usagePath(ofAccount: state.name)
        let (old, new) = (tree[path]?.bytes, EvidenceWriter.bytes(of: evidence, catalog: catalog))
        // A week without a proposal and without anything to remember writes nothing.
        let isQuiet = plan.changes.isEmpty && evidence.record?.bytes == state.proposals?.bytes
        return plan.changes + (isQuiet || old == new ? [] : [.init(path: path, old: old, new: new)])
    }
}
