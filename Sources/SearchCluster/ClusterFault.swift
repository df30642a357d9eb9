import Diagnostics

/// What a server says instead of an answer, sorted by what helps.
public struct ClusterFault: Hashable, Sendable {
    /// What helps.
    public enum Kind: Hashable, Sendable {
        /// A smaller page: too many buckets, or a circuit breaker.
        case tooMuch
        /// Time: the queues are full.
        case overloaded
        /// To look again at which indices there are: one that was there is gone or closed.
        case gone
        /// Nothing that a program can do.
        case final
    }

    /// What helps.
    public let kind: Kind
    /// The status, 429.
    public let status: Int
    /// `circuit_breaking_exception`.
    public let type: String
    /// In the server's words, cut to a line.
    public let reason: String
    /// Whether a circuit breaker is open, which closes when others are done.
    public let isOutOfMemory: Bool
    /// The most buckets that an answer may have, where the server says so: "Must be less than or equal to: [1000]".
    public let bucketLimit: Int?

    /// Reads an `error` object, with everything that caused it.
    public init(_ error: Answer, status: Int) {
        var types: [String] = []
        var reasons: [String] = []
        ClusterFault.collect(error, &types, &reasons, depth: 0)
        self.status = status
        if types.contains("too_many_buckets_exception") || types.contains("circuit_breaking_exception") {
            kind = .tooMuch
        } else if reasons.contains(where: { $0.contains("] Data too large, data for [") }) {
            // A breaker that opens while answers of shards are joined cancels the search (8.x: `task_cancelled_exception`).
            kind = .tooMuch
        } else if reasons.contains(where: { $0.contains("must be less than or equal to: [") && $0.contains("size") }) {
            // A page larger than `search.max_buckets` (7.x: `illegal_argument_exception`).
            kind = .tooMuch
        } else if types.contains(where: { ["index_not_found_exception", "index_closed_exception"].contains($0) })
            || reasons.contains(where: { $0.contains("/index closed]") })
        {
            kind = .gone
        } else if types.contains(where: { $0.hasSuffix("rejected_execution_exception") }) {
            kind = .overloaded
        } else {
            kind = HTTPStatusText.mayPass(status) ? .overloaded : .final
        }
        isOutOfMemory =
            types.contains("circuit_breaking_exception")
            || reasons.contains { $0.contains("] Data too large, data for [") }
        bucketLimit = reasons.lazy.compactMap { ClusterFault.bucketLimit($0) }.first
        type = types.last ?? "error"
        reason = HTTPStatusText.line(reasons.last ?? "")
    }

    /// What a server says where another cluster does not answer it.
    private static let remoteTypes: Set<String> = [
        "connect_exception", "connect_transport_exception", "no_such_remote_cluster_exception",
        "no_seed_node_left_exception", "node_disconnected_exception",
    ]

    private static func bucketLimit(_ reason: String) -> Int? {
        reason.firstRange(of: "ess than or equal to: [").flatMap { range in
            Int(reason[range.upperBound...].prefix { $0.isNumber })
        }
    }

    private static func collect(_ error: Answer, _ types: inout [String], _ reasons: inout [String], depth: Int) {
        guard depth < 8 else { return }
        if let text = error.text {
            reasons.append(text)
            return
        }
        if let type = error["type"].text { types.append(type) }
        if let reason = error["reason"].text { reasons.append(reason) }
        if case .object = error["reason"] { collect(error["reason"], &types, &reasons, depth: depth + 1) }
        for name in ["root_cause", "failed_shards", "failures"] {
            for cause in error[name].elements { collect(cause, &types, &reasons, depth: depth + 1) }
        }
        if case .object = error["caused_by"] { collect(error["caused_by"], &types, &reasons, depth: depth + 1) }
    }

    /// What a user reads of it.
    public func diagnostic(host: String, doing task: String) -> Diagnostic {
        switch kind {
        case .tooMuch:
            .error(
                .serverAnswer, "`\(host)` has not enough memory for the smallest page while \(task): \(reason)",
                help: "raise `indices.breaker.request.limit` and `search.max_buckets`, or ask for fewer days")
        case .overloaded:
            .error(
                .serverAnswer, "`\(host)` is overloaded (\(status)) while \(task): \(reason)",
                help: "try again later")
        case .gone:
            .error(
                .changedCluster, "the cluster changed while it was asked: `\(host)` says while \(task): \(reason)",
                help: "ask again when nothing deletes or closes the indices that the pattern means")
        case .final where ClusterFault.remoteTypes.contains(type):
            .error(
                .serverAnswer, "`\(host)` cannot reach a remote cluster that the pattern names (\(status)): \(reason)",
                help: "look at it (`GET _remote/info`), or leave it out of the pattern")
        case .final:
            .error(
                .serverAnswer, "`\(host)` refuses (\(status)) while \(task): \(type): \(reason)",
                help: "the cluster's own log says more; nothing is decided by half an answer")
        }
    }
}
