import Bytes
import Diagnostics
import HTTP
import JSONIndex

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs searches to their last page, several at once, all through `_msearch`.
///
/// A partial answer is an error, always: what a shard did not count could lead to a removal. A page that is too large
/// is halved and asked again; a search that met full queues waits and comes again, a bounded number of times.
///
/// Rounds of searches build on each other, and between two of them the server waits for us. What no round builds on is
/// begun early, with requests of its own, and taken whenever it comes; ``finish(on:)`` waits for it.
public struct SearchRun {
    private let index: String
    /// What is being done, for messages: "counting events".
    private let task: String
    /// How many requests are on their way at once.
    private var width: Int
    private var pending: [SearchJob] = []
    private var early: [SearchJob] = []
    private var onTheirWay: [Int: [SearchJob]] = [:]

    private static let earlyRequestsAtOnce = 2

    /// A run without any search yet.
    ///
    /// - Parameters:
    ///   - index: an index, a pattern, or several with commas.
    ///   - task: what is being done, for messages: "counting events".
    public init(index: String, requestsAtOnce: Int = 4, doing task: String) {
        self.index = index
        self.task = task
        width = requestsAtOnce
    }

    /// Begins searches for which nobody waits before ``finish(on:)``.
    public mutating func begin(_ jobs: [SearchJob], on cluster: inout SearchCluster) {
        early += jobs.reversed().map { job in
            var job = job
            job.isEarly = true
            return job
        }
        send(on: &cluster)
    }

    /// Runs searches, and returns when all of them are answered; their takers are called in no order.
    public mutating func run(_ jobs: [SearchJob], on cluster: inout SearchCluster) throws(DiagnosticError) {
        pending += jobs.reversed()
        try work(on: &cluster) { $0.pending.isEmpty && $0.requests(early: false) == 0 }
    }

    /// Waits for all that was begun early.
    public mutating func finish(on cluster: inout SearchCluster) throws(DiagnosticError) {
        try work(on: &cluster) { $0.pending.isEmpty && $0.early.isEmpty && $0.onTheirWay.isEmpty }
    }

    private mutating func work(
        on cluster: inout SearchCluster, until isDone: (SearchRun) -> Bool
    ) throws(DiagnosticError) {
        while true {
            send(on: &cluster)
            if isDone(self) { return }
            guard let (tag, response) = try cluster.nextResponse(doing: task) else {
                throw DiagnosticError(.error(.serverAnswer, "`\(cluster.host)` left a search without an answer"))
            }
            // Of a run before this one, which ended early: nobody wants it any more.
            guard let jobs = onTheirWay.removeValue(forKey: tag) else { continue }
            try take(response, for: jobs, from: &cluster)
        }
    }

    private func requests(early isEarly: Bool) -> Int {
        onTheirWay.values.count { $0.first?.isEarly == isEarly }
    }

    private mutating func send(on cluster: inout SearchCluster) {
        while !pending.isEmpty, case let free = width - requests(early: false), free > 0 {
            send(SearchRun.share(of: &pending, free, atOnce: width), on: &cluster)
        }
        while !early.isEmpty, case let free = SearchRun.earlyRequestsAtOnce - requests(early: true), free > 0 {
            send(SearchRun.share(of: &early, free, atOnce: SearchRun.earlyRequestsAtOnce), on: &cluster)
        }
    }

    /// How many small searches one request holds.
    private static let smallOnesAtOnce = 64

    /// Takes a share of what is pending: few counts a request while there are few, since the pages of one need not wait for
    /// those of another. Small searches go together: the server's threads share those of one request, too.
    ///
    /// - Parameters:
    ///   - free: how many requests may be sent now.
    ///   - width: how many may be on their way at once; one where a server runs out of memory, with one search.
    private static func share(of pending: inout [SearchJob], _ free: Int, atOnce width: Int) -> [SearchJob] {
        let small = pending.suffix(smallOnesAtOnce).reversed().prefix { $0.isSmall }.count
        let share = small > 0 ? small : min(width > 1 ? 32 : 1, (pending.count + free - 1) / free)
        defer { pending.removeLast(share) }
        return pending.suffix(share).reversed()
    }

    private mutating func send(_ all: [SearchJob], on cluster: inout SearchCluster) {
        var body: [UInt8] = []
        let jobs = all.map { job in
            var job = job
            job.pageSize = min(job.pageSize, cluster.pageLimit)
            return job
        }
        let indices = index.split(separator: ",").map { String($0) }
        for job in jobs {
            let header: JSONBody = [
                "index": .array((job.indices ?? indices).map { .string($0) }), "allow_partial_search_results": false,
            ]
            header.write(to: &body)
            body.append(UInt8(ascii: "\n"))
            job.body(version: cluster.version).write(to: &body)
            body.append(UInt8(ascii: "\n"))
        }
        let request = HTTPRequest(.post, "/_msearch", body: body, contentType: "application/x-ndjson")
        onTheirWay[cluster.submit(request)] = jobs
    }

    /// Comes again: a later page, a smaller one, or the same.
    private mutating func again(_ job: SearchJob) {
        if job.isEarly { early.append(job) } else { pending.append(job) }
    }

    private mutating func take(
        _ response: HTTPResponse, for jobs: [SearchJob], from cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        guard response.isSuccess else {
            if let answer = Answer(response.body) {
                let fault = ClusterFault(answer["error"], status: response.status)
                if fault.kind == .tooMuch { return try halve(jobs, fault, on: &cluster) }
            }
            throw DiagnosticError(cluster.diagnostic(for: response, doing: task))
        }
        let answers: [SearchAnswer]
        do throws(JSONFault) {
            answers = try JSONIndexer.read(response.body) { (cursor: inout JSONCursor) throws(JSONFault) in
                try SearchAnswer.all(for: jobs, &cursor)
            }
        } catch {
            throw DiagnosticError(cluster.diagnostic(for: response, doing: task))
        }
        guard answers.count == jobs.count else {
            throw DiagnosticError(
                .error(.serverAnswer, "`\(cluster.host)` answers fewer searches than were sent while \(task)"))
        }
        for (job, answer) in zip(jobs, answers) { try take(answer, for: job, from: &cluster) }
    }

    private mutating func take(
        _ answer: SearchAnswer, for job: SearchJob, from cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        if let fault = answer.fault {
            switch fault.kind {
            case .tooMuch:
                if fault.isOutOfMemory, job.pageSize <= 8, job.failures < 6 {
                    return wait(for: job, unless: cluster.cancellation)
                }
                return try halve([job], fault, on: &cluster)
            case .overloaded where job.failures < 6: return wait(for: job, unless: cluster.cancellation)
            case .final where job.failures < 6 && ConditionLimit(refusal: fault.reason) != nil:
                var smaller = ConditionLimit(refusal: fault.reason)?.applied(to: job) ?? job
                smaller.failures += 1
                return again(smaller)
            case .overloaded, .gone, .final: throw DiagnosticError(fault.diagnostic(host: cluster.host, doing: task))
            }
        }
        if let problem = answer.incompleteness {
            throw DiagnosticError(
                .error(
                    .serverAnswer, "`\(cluster.host)` gives a part of the answer only while \(task): \(problem)",
                    help: "nothing is decided on a part; see the state of the indices, `GET _cat/shards`"))
        }
        guard answer.shards > 0 else {
            throw DiagnosticError(
                .error(
                    .serverAnswer, "`\(cluster.host)` has no index that matches `\(index)`",
                    help: "give the indices' names with `--index` or `usage.elasticsearch.index`"))
        }
        switch (job.kind, answer.content) {
        case (.composite(_, let take), .page(let page)):
            try take(page)
            // A page that is not full is the last one; to ask for the next would count everything once more for nothing.
            if page.count >= job.pageSize, !job.isFirstPageOnly, let after = page.afterKey {
                again(job.later(after: after))
            }
        case (.small(_, let take), .tree(let tree)): try take(tree)
        case (.events(_, let take), .hits(let hits, let after)):
            try take(hits)
            if hits.count == job.pageSize, let after { again(job.later(after: after)) }
        case (.sample(_, let take), .hits(let hits, _)): try take(hits)
        default:
            throw DiagnosticError(
                .error(.serverAnswer, "`\(cluster.host)` answers without what was asked for while \(task)"))
        }
    }

    /// Asks again for less: for single searches where several went together, else for smaller pages.
    private mutating func halve(
        _ jobs: [SearchJob], _ fault: ClusterFault, on cluster: inout SearchCluster
    ) throws(DiagnosticError) {
        // One after the other: what searches side by side need together is more than what there is.
        if fault.isOutOfMemory { width = 1 }
        for var job in jobs.reversed() {
            if let limit = fault.bucketLimit, limit > 0, limit < job.pageSize {
                // All that comes is asked for in pages of this size at once.
                cluster.pageLimit = min(cluster.pageLimit, limit)
                job.pageSize = limit
            } else if job.pageSize > 8 {
                job.pageSize /= 2
            } else {
                job.failures += 1
            }
            guard job.failures < 4 else { throw DiagnosticError(fault.diagnostic(host: cluster.host, doing: task)) }
            again(job)
        }
    }

    private mutating func wait(for job: SearchJob, unless cancellation: Cancellation) {
        var job = job
        let milliseconds = Int.random(in: 50...100) << job.failures
        for _ in 0..<(milliseconds / 50) where !cancellation.isCancelled { usleep(50_000) }
        job.failures += 1
        again(job)
    }
}

extension SearchCluster {
    /// Runs searches to their last page; their takers are called in no order.
    ///
    /// - Parameters:
    ///   - index: an index, a pattern, or several with commas.
    ///   - task: what is being done, for messages: "counting events".
    public mutating func run(
        _ jobs: [SearchJob], index: String, requestsAtOnce: Int = 4, doing task: String
    ) throws(DiagnosticError) {
        var run = SearchRun(index: index, requestsAtOnce: requestsAtOnce, doing: task)
        try run.run(jobs, on: &self)
    }
}
