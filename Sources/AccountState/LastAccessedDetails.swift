import Diagnostics
import IAMModel
import JSONSyntax

/// A report as `aws iam get-service-last-accessed-details` prints it, in one page or several.
public struct LastAccessedDetails: Sendable {
    /// Whose report it is; nil where the file does not say.
    public let principal: ARN?
    /// The report.
    public let report: LastAccessed.Report
    /// When IAM began to make it.
    public let madeAt: Timestamp
    /// Where it stands.
    public let span: SourceSpan

    /// Reads the reports of a file: objects one after the other, or in a list.
    ///
    /// Pages of one report follow one another, and all but the last say `IsTruncated`. What only `cloudtrim fetch` writes
    /// is the principal's `Arn`.
    /// - Throws: a job that is not done or failed, a page that is missing, what is no report.
    public static func read(_ source: SourceText) throws(DiagnosticError) -> [LastAccessedDetails] {
        let problems = ProblemList()
        var reports: [LastAccessedDetails] = []
        var open: (first: ObjectReader, services: [ObjectReader])?
        for page in try StatePage.pages(of: source) {
            guard let entry = ObjectReader(page.root, "the report", { page.span($0) }, problems),
                isReport(entry, problems)
            else { continue }
            let first = open?.first ?? entry
            let services = (open?.services ?? []) + entry.objects("ServicesLastAccessed")
            if entry.bool("IsTruncated") == true {
                open = (first, services)
            } else {
                if let details = details(first, services, problems) { reports.append(details) }
                open = nil
            }
        }
        if let first = open?.first {
            problems.add(
                .error(
                    .stateFormat, "the report goes on: its last page is missing", at: first.span,
                    help: "get the rest with `--marker`, and put the pages one after the other into one file"))
        }
        try problems.throwErrors()
        return reports
    }

    private static func isReport(_ entry: ObjectReader, _ problems: ProblemList) -> Bool {
        if entry["findingDetails"] != nil || entry["findings"] != nil {
            problems.add(
                .error(
                    .stateFormat, "this is a finding of Access Analyzer, which doesn't say what was used",
                    at: entry.span,
                    help:
                        "`aws iam generate-service-last-accessed-details --granularity ACTION_LEVEL` starts the report that "
                        + "`import` takes; `cloudtrim fetch` gets all of them"))
            return false
        }
        guard let status = entry.string("JobStatus"), entry["ServicesLastAccessed"] != nil || status != "COMPLETED"
        else {
            problems.add(
                .error(
                    .stateFormat, "this is no last-accessed report: it has no `JobStatus` or no `ServicesLastAccessed`",
                    at: entry.span,
                    help: "`aws iam get-service-last-accessed-details --job-id …` prints one"))
            return false
        }
        guard status == "COMPLETED" else {
            let reason = entry.object("Error")?.string("Message").map { ": \($0)" } ?? ""
            problems.add(
                .error(
                    .stateFormat, "the report is not there: its job is `\(status)`\(reason)", at: entry.span,
                    help: "ask again until `JobStatus` is `COMPLETED`"))
            return false
        }
        return true
    }

    private static func details(
        _ entry: ObjectReader, _ services: [ObjectReader], _ problems: ProblemList
    ) -> LastAccessedDetails? {
        guard let madeAt = entry.time("JobCreationDate") ?? entry.time("JobCompletionDate") else {
            problems.add(
                .error(.stateFormat, "the report does not say when it was made: no `JobCreationDate`", at: entry.span))
            return nil
        }
        let type = entry.string("JobType")
        var found: [String: LastAccessed.Service] = [:]
        for service in services {
            guard let name = service.requiredString("ServiceNamespace")?.lowercased(), isNamespace(name) else {
                problems.add(.error(.stateFormat, "\(service.what) names no service", at: service.span))
                continue
            }
            var known = found[name] ?? LastAccessed.Service(last: nil)
            known.last = later(known.last, access(service, "LastAuthenticated", "LastAuthenticatedRegion"))
            for action in service.objects("TrackedActionsLastAccessed") {
                guard let action = named(action) else { continue }
                known.actions[action.name] = later(known.actions[action.name] ?? nil, action.access)
            }
            found[name] = known
        }
        // Both at once: a service without an attempt, and one of its actions with one, is an attempt.
        found = found.mapValues { service in
            let last = service.actions.values.reduce(service.last) { later($0, $1) }
            // In a service that was never accessed, none of its actions was.
            return LastAccessed.Service(last: last, actions: last == nil ? [:] : service.actions)
        }
        let principal = entry.string("Arn").flatMap { ARN($0) }
        let report = LastAccessed.Report(
            made: madeAt.day,
            tellsActions: type.map { $0 == "ACTION_LEVEL" } ?? found.values.contains { !$0.actions.isEmpty },
            services: found)
        return LastAccessedDetails(principal: principal, report: report, madeAt: madeAt, span: entry.span)
    }

    private static func named(_ action: ObjectReader) -> (name: String, access: LastAccessed.Access?)? {
        guard let name = action.requiredString("ActionName") else { return nil }
        // Some answers hold the whole action, `s3:CreateBucket`.
        let plain = name.split(separator: ":").last.map(String.init) ?? name
        return (plain, access(action, "LastAccessedTime", "LastAccessedRegion"))
    }

    private static func access(_ entry: ObjectReader, _ time: String, _ region: String) -> LastAccessed.Access? {
        entry.time(time).map { LastAccessed.Access(day: $0.day, region: entry.string(region)) }
    }

    private static func later(_ left: LastAccessed.Access?, _ right: LastAccessed.Access?) -> LastAccessed.Access? {
        guard let left, let right else { return left ?? right }
        return right.day > left.day ? right : left
    }

    /// Service prefixes are lower-case letters, digits and hyphens.
    static func isNamespace(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
