import Bytes
import JSONIndex

/// The answer to one search of an `_msearch`.
struct SearchAnswer {
    enum Content {
        case nothing
        case page(CompositePage)
        case tree(Answer)
        case hits([Answer], after: [UInt8]?)
    }

    var fault: ClusterFault?
    /// Why the answer is not whole, nil where it is.
    var incompleteness: String?
    /// How many shards were asked.
    var shards = 0
    var content = Content.nothing

    /// Reads `{"responses": […]}`.
    static func all(for jobs: [SearchJob], _ cursor: inout JSONCursor) throws(JSONFault) -> [SearchAnswer] {
        var answers: [SearchAnswer] = []
        guard try cursor.enterObject() else { return [] }
        repeat {
            guard try cursor.key() == "responses" else {
                try cursor.skip()
                continue
            }
            guard try cursor.enterArray() else { continue }
            repeat {
                guard answers.count < jobs.count else { throw cursor.fault(.expectedValue) }
                answers.append(try SearchAnswer(to: jobs[answers.count], &cursor))
            } while try cursor.nextElement()
        } while try cursor.nextMember()
        return answers
    }

    private init(to job: SearchJob, _ cursor: inout JSONCursor) throws(JSONFault) {
        var status = 200
        var error = Answer.null
        guard try cursor.enterObject() else { return }
        repeat {
            let key = try cursor.key()
            if key == "aggregations" {
                switch job.kind {
                case .composite(let search, _): content = .page(try CompositePage(width: search.sources.count, &cursor))
                case .small: content = .tree(try Answer.value(&cursor))
                case .events, .sample: try cursor.skip()
                }
            } else if key == "hits", case .events = job.kind {
                content = try SearchAnswer.hits(&cursor)
            } else if key == "hits", case .sample = job.kind {
                content = .hits(try Answer.value(&cursor)["hits"].elements, after: nil)
            } else if key == "timed_out" {
                if try cursor.boolean() { incompleteness = "the search timed out" }
            } else if key == "_shards" {
                look(at: try Answer.value(&cursor))
            } else if key == "_clusters" {
                let clusters = try Answer.value(&cursor)
                let missing = ["skipped", "failed", "partial"].compactMap { clusters[$0].integer }.reduce(0, +)
                if missing > 0 { incompleteness = "\(missing) remote clusters did not answer whole" }
            } else if key == "status" {
                status = try cursor.integer()
            } else if key == "error" {
                error = try Answer.value(&cursor)
            } else {
                try cursor.skip()
            }
        } while try cursor.nextMember()
        if !error.isNothing { fault = ClusterFault(error, status: status) }
    }

    private mutating func look(at answer: Answer) {
        shards = answer["total"].integer ?? 0
        let failed = answer["failed"].integer ?? 0
        guard failed > 0 else { return }
        let found = ClusterFault(.object(["failed_shards": answer["failures"]]), status: 200)
        if found.kind == .final {
            incompleteness = "\(failed) of \(shards) shards failed (\(found.type): \(found.reason))"
        } else {
            fault = found
        }
    }

    private static func hits(_ cursor: inout JSONCursor) throws(JSONFault) -> Content {
        var sources: [Answer] = []
        var after: [UInt8]?
        guard try cursor.enterObject() else { return .hits([], after: nil) }
        repeat {
            guard try cursor.key() == "hits" else {
                try cursor.skip()
                continue
            }
            guard try cursor.enterArray() else { continue }
            repeat {
                guard try cursor.enterObject() else { continue }
                var source = Answer.null
                repeat {
                    let key = try cursor.key()
                    if key == "_source" {
                        source = try Answer.value(&cursor)
                    } else if key == "sort" {
                        after = Array(try cursor.rawValue().buffer)
                    } else {
                        try cursor.skip()
                    }
                } while try cursor.nextMember()
                sources.append(source)
            } while try cursor.nextElement()
        } while try cursor.nextMember()
        return .hits(sources, after: after)
    }
}
