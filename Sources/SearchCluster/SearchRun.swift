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
struct SearchRun {
    let index: String
    let task: String
    /// How many requests are on their way at once.
    let width: Int
    private var pending: [SearchJob] = []
    private var onTheirWay: [Int: [SearchJob]] = [:]
    private var nextTag = 0

    init(_ jobs: [SearchJob], index: String, width: Int, doing task: String) {
        pending = jobs.reversed()
        self.index = index
        self.width = width
        self.task = task
    }

    mutating func finish(on cluster: inout SearchCluster) throws(DiagnosticError) {
        while true {
            while onTheirWay.count < width, !pending.isEmpty { send(on: &cluster) }
            guard let (tag, response) = try cluster.nextResponse(doing: task),
                let jobs = onTheirWay.removeValue(forKey: tag)
            else { return }
            try take(response, for: jobs, from: cluster)
        }
    }

    /// Sends a share of what is pending: few searches a request while there are few, so that the server's threads share them.
    private mutating func send(on cluster: inout SearchCluster) {
        let share = min(32, max(1, (pending.count + width - 1) / width))
        let jobs = Array(pending.suffix(share).reversed())
        pending.removeLast(share)
        var body: [UInt8] = []
        let header: JSONBody = [
            "index": .array(index.split(separator: ",").map { .string(String($0)) }),
            "allow_partial_search_results": false,
        ]
        for job in jobs {
            header.write(to: &body)
            body.append(UInt8(ascii: "\n"))
            job.body(version: cluster.version).write(to: &body)
            body.append(UInt8(ascii: "\n"))
        }
        onTheirWay[nextTag] = jobs
        cluster.submit(
            HTTPRequest(.post, "/_msearch", body: body, contentType: "application/x-ndjson"), tag: nextTag)
        nextTag += 1
    }

    private mutating func take(
        _ response: HTTPResponse, for jobs: [SearchJob], from cluster: borrowing SearchCluster
    ) throws(DiagnosticError) {
        guard response.isSuccess else {
            if let answer = Answer(response.body) {
                let fault = ClusterFault(answer["error"], status: response.status)
                if fault.kind == .tooMuch { return try halve(jobs, fault, host: cluster.host) }
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
        for (job, answer) in zip(jobs, answers) { try take(answer, for: job, from: cluster) }
    }

    private mutating func take(
        _ answer: SearchAnswer, for job: SearchJob, from cluster: borrowing SearchCluster
    ) throws(DiagnosticError) {
        if let fault = answer.fault {
            switch fault.kind {
            case .tooMuch: return try halve([job], fault, host: cluster.host)
            case .overloaded where job.failures < 6: return wait(for: job, unless: cluster.cancellation)
            case .overloaded, .final: throw DiagnosticError(fault.diagnostic(host: cluster.host, doing: task))
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
            if page.count >= job.pageSize, let after = page.afterKey { pending.append(job.later(after: after)) }
        case (.small(_, let take), .tree(let tree)): try take(tree)
        case (.events(_, let take), .hits(let hits, let after)):
            try take(hits)
            if hits.count == job.pageSize, let after { pending.append(job.later(after: after)) }
        default:
            throw DiagnosticError(
                .error(.serverAnswer, "`\(cluster.host)` answers without what was asked for while \(task)"))
        }
    }

    /// Asks again for less: for single searches where several went together, else for smaller pages.
    private mutating func halve(_ jobs: [SearchJob], _ fault: ClusterFault, host: String) throws(DiagnosticError) {
        for var job in jobs.reversed() {
            if job.pageSize > 8 {
                job.pageSize /= 2
            } else {
                job.failures += 1
            }
            guard job.failures < 4 else { throw DiagnosticError(fault.diagnostic(host: host, doing: task)) }
            pending.append(job)
        }
    }

    private mutating func wait(for job: SearchJob, unless cancellation: Cancellation) {
        var job = job
        let milliseconds = Int.random(in: 50...100) << job.failures
        for _ in 0..<(milliseconds / 50) where !cancellation.isCancelled { usleep(50_000) }
        job.failures += 1
        pending.append(job)
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
        var run = SearchRun(jobs, index: index, width: requestsAtOnce, doing: task)
        try run.finish(on: &self)
    }
}
