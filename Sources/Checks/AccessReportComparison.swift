import AccountState
import Diagnostics
import IAMModel

/// Finds last-accessed reports that the other tree's contradict, or that are of a day to come: a report never loses an attempt
/// within its tracking period, and what it says was never accessed may go.
struct AccessReportComparison {
    let account: AccountState
    let old: AccountState?
    let subject: CheckSubject

    func findings() -> [Finding] {
        (account.lastAccessed?.reports ?? [:]).sorted { $0.key < $1.key }.flatMap { holder, report in
            var found: [Finding] = []
            if report.made > subject.today {
                found.append(finding(holder, "is of \(report.made), after today, \(subject.today)", "future"))
            }
            // Another principal of the same name has a report of its own.
            guard let before = old?.lastAccessed?.reports[holder], isSame(holder) else { return found }
            if report.made < before.made {
                found.append(finding(holder, "is older than the one of \(before.made) that it replaces", "older"))
            }
            let lost = lost(from: before, in: report)
            if let first = lost.first {
                let more = lost.count > 1 ? ", and \(lost.count - 1) more" : ""
                found.append(
                    finding(holder, "no longer knows that \(first.what) was accessed on \(first.day)\(more)", "lost"))
            }
            return found
        }
    }

    private func isSame(_ holder: Holder) -> Bool {
        let ids = [account, old].map { state -> String in
            switch holder.kind {
            case .user: state?.user(holder.name)?.id ?? ""
            case .group: state?.group(holder.name)?.id ?? ""
            case .role: state?.role(holder.name)?.id ?? ""
            }
        }
        return ids[0].isEmpty || ids[1].isEmpty || ids[0] == ids[1]
    }

    /// Attempts that the older report tells and the newer one denies, though they lie within its tracking period.
    private func lost(
        from before: LastAccessed.Report, in report: LastAccessed.Report
    ) -> [(what: String, day: Day)] {
        func isLost(_ access: LastAccessed.Access?, _ now: LastAccessed.Access?) -> Bool {
            guard let access, access.day.days(to: report.made) < LastAccessed.trackingPeriodInDays else { return false }
            return now.map { $0.day < access.day } ?? true
        }
        var found: [(what: String, day: Day)] = []
        for (prefix, service) in before.services.sorted(by: { $0.key < $1.key }) {
            // A service that is not listed decides nothing.
            guard let now = report.services[prefix] else { continue }
            if let last = service.last, isLost(last, now.last) { found.append((prefix, last.day)) }
            for (name, access) in service.actions.sorted(by: { $0.key < $1.key }) {
                guard let access, let there = now.actions[name], isLost(access, there) else { continue }
                found.append(("\(prefix):\(name)", access.day))
            }
        }
        return found
    }

    private func finding(_ holder: Holder, _ what: String, _ element: String) -> Finding {
        let path = LastAccessed.path(ofAccount: account.name)
        return Finding(
            ChangedEvidenceCheck.code, "the last-accessed report of \(holder) \(what)",
            at: SourceSpan(path: subject.files[path]?.path ?? path), element: "\(holder) report \(element)",
            help: "`cloudtrim fetch --account \(account.name)` writes the file; never edit it by hand")
    }
}
