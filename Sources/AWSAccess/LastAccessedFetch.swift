import Diagnostics
import JSONSyntax

/// Gets last-accessed reports of many principals, a few at a time: each is a job that is started, asked for until it is done,
/// and read page by page (IAM API Reference, "GenerateServiceLastAccessedDetails", "GetServiceLastAccessedDetails").
public struct LastAccessedFetch {
    /// What came of one principal's report.
    public enum Outcome: Sendable {
        /// The report as the AWS CLI prints it, pages put together, with the principal's `Arn`.
        case report(JSONValue)
        /// The job failed, in IAM's words, or did not end in time.
        case failed(String)
        /// A call failed.
        case refused(AWSFailure)
    }

    /// How many jobs are on their way at once. IAM documents no rate for these calls: few, and throttling is waited out.
    public var jobsAtOnce = 6
    /// How long before a job is asked for the first time; the wait doubles up to twenty times that.
    public var firstWaitInMilliseconds = 1_000
    /// How long a job may take.
    public var patienceInMilliseconds = 600_000
    private let session: AWSSession

    /// With the credentials of a run.
    public init(_ session: AWSSession) { self.session = session }

    /// Gets a report for each principal and hands over what came of it, as it comes.
    ///
    /// A first refusal for want of a right, before any report, ends it: the same would come for everybody.
    public func reports(
        of principals: [String], each: (String, Outcome) throws(DiagnosticError) -> Void
    ) throws(DiagnosticError) {
        var waiting = principals[...]
        var hasReport = false
        while !waiting.isEmpty {
            let round = LastAccessedRound(try session.client(.iam), self)
            var isOver = false
            while true {
                while round.count < jobsAtOnce, !isOver, !session.isEnding, let arn = waiting.popFirst() {
                    round.start(arn)
                }
                guard let (arn, outcome) = round.next() else { break }
                switch outcome {
                case .report: hasReport = true
                case .refused(let failure):
                    if case .credentials = failure.reason, session.isEnding {
                        waiting.insert(arn, at: waiting.startIndex)
                        continue
                    }
                    if failure.isDenied, !hasReport { isOver = true }
                case .failed: break
                }
                try each(arn, outcome)
            }
            if isOver { return }
        }
    }
}

/// The jobs that are on their way with one client.
private final class LastAccessedRound {
    private struct Job {
        let arn: String
        var id: String?
        var wait: Int
        var waited = 0
        var restarts = 0
        var services: [JSONValue] = []
    }

    private let client: AWSClient
    private let settings: LastAccessedFetch
    private var jobs: [Int: Job] = [:]
    private var lastTag = 0

    init(_ client: AWSClient, _ settings: LastAccessedFetch) {
        self.client = client
        self.settings = settings
    }

    var count: Int { jobs.count }

    func start(_ arn: String) {
        lastTag += 1
        jobs[lastTag] = Job(arn: arn, wait: settings.firstWaitInMilliseconds)
        generate(lastTag)
    }

    /// The next principal of whom all is known; nil where no job is on its way.
    func next() -> (arn: String, outcome: LastAccessedFetch.Outcome)? {
        while let (tag, result) = client.next() {
            guard let job = jobs[tag] else { continue }
            if let outcome = advance(tag, job, result) {
                jobs[tag] = nil
                return (job.arn, outcome)
            }
        }
        return nil
    }

    private func generate(_ tag: Int) {
        guard let arn = jobs[tag]?.arn else { return }
        client.submit(
            .init("GenerateServiceLastAccessedDetails", [("Arn", arn), ("Granularity", "ACTION_LEVEL")]), tag: tag)
    }

    private func ask(_ tag: Int, _ id: String, marker: String? = nil, after wait: Int) {
        let mark = marker.map { [("Marker", $0)] } ?? []
        client.submit(
            .init("GetServiceLastAccessedDetails", [("JobId", id), ("MaxItems", "1000")] + mark), tag: tag,
            afterMilliseconds: wait)
    }

    /// One step of a job; nil where it goes on.
    private func advance(_ tag: Int, _ job: Job, _ result: AWSClient.Outcome) -> LastAccessedFetch.Outcome? {
        let answer: AWSAnswer
        switch result {
        case .success(let value): answer = value
        case .failure(let failure):
            // A job is kept for a while only, and for the session that started it.
            guard failure.code == "NoSuchEntity", job.id != nil, job.restarts == 0 else { return .refused(failure) }
            jobs[tag] = Job(arn: job.arn, wait: settings.firstWaitInMilliseconds, restarts: 1)
            generate(tag)
            return nil
        }
        guard let id = job.id else {
            guard let id = answer["JobId"] else { return .failed("IAM names no job") }
            jobs[tag]?.id = id
            ask(tag, id, after: job.wait)
            return nil
        }
        switch answer["JobStatus"] {
        case "IN_PROGRESS":
            guard job.waited < settings.patienceInMilliseconds else { return .failed("the job did not end in time") }
            jobs[tag]?.waited += job.wait
            jobs[tag]?.wait = min(job.wait * 2, settings.firstWaitInMilliseconds * 20)
            ask(tag, id, after: job.wait)
            return nil
        case "COMPLETED": return page(tag, job, id, answer)
        case let status: return .failed(LastAccessedRound.reason(answer) ?? "the job is \(status ?? "of no status")")
        }
    }

    private func page(_ tag: Int, _ job: Job, _ id: String, _ answer: AWSAnswer) -> LastAccessedFetch.Outcome? {
        guard case .object(let members) = answer.json,
            case .array(let services)? = members.first(where: { $0.key == "ServicesLastAccessed" })?.value
        else { return .failed("IAM's report has no `ServicesLastAccessed`") }
        let all = job.services + services
        if answer["IsTruncated"] == "true" {
            guard let marker = answer["Marker"] else { return .failed("IAM's report goes on and does not say where") }
            jobs[tag]?.services = all
            ask(tag, id, marker: marker, after: 0)
            return nil
        }
        let kept = members.filter { !["ServicesLastAccessed", "IsTruncated", "Marker"].contains($0.key) }
        return .report(
            .object([.init("Arn", .string(job.arn))] + kept + [.init("ServicesLastAccessed", .array(all))]))
    }

    private static func reason(_ answer: AWSAnswer) -> String? {
        guard case .xml(let element) = answer, let error = element["Error"] else { return nil }
        return [error.text("Code"), error.text("Message")].compactMap { $0 }.joined(separator: ": ")
    }
}
