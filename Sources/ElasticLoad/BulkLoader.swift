import Bytes
import Diagnostics
import HTTP
import IAMModel
import SearchCluster

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Loads records into a cluster with `_bulk`, several requests on their way at once.
///
/// A document's `_id` is its `eventID` and it is only ever created: loading again, or after the program was killed at
/// any moment, adds what is missing and nothing else.
public final class BulkLoader {
    /// How records are loaded.
    public struct Settings: Sendable {
        /// The index of each event.
        public var index: IndexPattern
        /// How large a request is, about.
        public var batchInBytes = 2 << 20
        /// How many requests are on their way at once.
        public var requestsAtOnce = 4
        /// Whether the index template is made.
        public var makesTemplate = true

        /// The defaults.
        public init(index: IndexPattern) { self.index = index }
    }

    /// A record that the cluster does not take.
    public struct Rejection: Sendable {
        /// In the cluster's words.
        public let reason: String
        /// The record, on one line.
        public let json: [UInt8]
    }

    /// What was done.
    public struct Summary: Sendable {
        /// Records that are now there and were not.
        public var created = 0
        /// Records that were there.
        public var existing = 0
        /// Records that the cluster does not take.
        public var rejected = 0
        /// Bytes that were sent, each once.
        public var bytes = 0
        /// How often a record was sent again.
        public var repeated = 0
    }

    /// Which server answers.
    public let version: ClusterVersion
    /// What was done so far.
    public private(set) var summary = Summary()
    private var cluster: SearchCluster
    private let settings: Settings
    private let reject: (Rejection) -> Void
    private var batch = Batch()
    private var onTheirWay: [Int: Batch] = [:]
    private var names: [Day: String] = [:]

    private static let rounds = 10
    private static let task = "loading events"

    /// Connects and makes the index template.
    ///
    /// - Parameter reject: gets the records that the cluster does not take.
    public init(
        _ configuration: HTTPConfiguration, _ settings: Settings, reject: @escaping (Rejection) -> Void
    ) throws(DiagnosticError) {
        var cluster = try SearchCluster(configuration)
        if settings.makesTemplate {
            let request = IndexTemplate.request(settings.index, version: cluster.version)
            _ = try cluster.answer(request, doing: "making the index template")
        }
        version = cluster.version
        self.cluster = cluster
        self.settings = settings
        self.reject = reject
    }

    /// Adds a record, whose bytes may go afterwards.
    public func add(json: ByteSpan, time: Timestamp, roles: [String]) throws(DiagnosticError) {
        let start = batch.body.count
        var record: [UInt8] = []
        record.reserveCapacity(json.count + 64)
        let id = RecordText.append(json, roles: roles, to: &record)
        batch.body += version.hasTypes ? Self.typedAction : Self.action
        batch.body += name(of: time.day).utf8
        batch.body += Self.identifier
        if id.isEmpty {
            // The same record has the same name, whenever it is loaded.
            batch.body += Self.made(of: json).utf8
        } else {
            batch.body.append(contentsOf: id.buffer)
        }
        batch.body += Self.actionEnd
        let recordStart = batch.body.count
        batch.body += record
        batch.body.append(UInt8(ascii: "\n"))
        batch.documents.append(.init(start: start, recordStart: recordStart, end: batch.body.count))
        summary.bytes += record.count
        if batch.body.count >= settings.batchInBytes { try flush() }
    }

    /// Sends what is left, waits for all answers and makes the events visible to searches.
    public func finish() throws(DiagnosticError) {
        try flush()
        while !onTheirWay.isEmpty { try takeOne() }
        for name in Set(names.values).sorted() {
            _ = try cluster.answer(HTTPRequest(.post, "/\(name)/_refresh"), doing: "making events visible")
        }
    }

    private static let action = Array(#"{"create":{"_index":""#.utf8)
    private static let typedAction = Array(#"{"create":{"_type":"_doc","_index":""#.utf8)
    private static let identifier = Array(#"","_id":""#.utf8)
    private static let actionEnd = Array("\"}}\n".utf8)

    private static func made(of json: ByteSpan) -> String {
        let first = ByteHash.hash(json.start, json.count, seed: 1)
        let second = ByteHash.hash(json.start, json.count, seed: 2)
        return "cloudtrim-" + String(first, radix: 16) + "-" + String(second, radix: 16)
    }

    private func name(of day: Day) -> String {
        if let name = names[day] { return name }
        let name = settings.index.name(of: day)
        names[day] = name
        return name
    }

    private struct Batch {
        struct Document {
            var start: Int
            var recordStart: Int
            var end: Int
        }

        var body: [UInt8] = []
        var documents: [Document] = []
        var round = 0
    }

    private func flush() throws(DiagnosticError) {
        guard !batch.documents.isEmpty else { return }
        let full = batch
        batch = Batch()
        batch.body.reserveCapacity(settings.batchInBytes + (1 << 16))
        try send(full)
    }

    private func send(_ batch: Batch) throws(DiagnosticError) {
        while onTheirWay.count >= settings.requestsAtOnce { try takeOne() }
        let query = [("filter_path", "errors,items.*.error.reason,items.*.error.type,items.*.status")]
        let request = HTTPRequest(
            .post, "/_bulk", query: query, body: batch.body, contentType: "application/x-ndjson")
        onTheirWay[cluster.submit(request)] = batch
    }

    private func takeOne() throws(DiagnosticError) {
        guard let (tag, response) = try cluster.nextResponse(doing: Self.task),
            let batch = onTheirWay.removeValue(forKey: tag)
        else { return }
        if response.status == 429 || response.status == 503, batch.round < Self.rounds {
            return try again(batch, batch.documents)
        }
        if response.status == 413, batch.documents.count > 1 {
            // A proxy with a limit of its own: in halves.
            let middle = batch.documents.count / 2
            try again(batch, Array(batch.documents[..<middle]), waits: false)
            return try again(batch, Array(batch.documents[middle...]), waits: false)
        }
        guard response.isSuccess, let answer = Answer(response.body) else {
            throw DiagnosticError(cluster.diagnostic(for: response, doing: Self.task))
        }
        let items = answer["items"].elements
        guard items.count == batch.documents.count else {
            throw DiagnosticError(
                .error(
                    .serverAnswer, "`\(cluster.host)` answers for \(items.count) of \(batch.documents.count) records"))
        }
        var later: [Batch.Document] = []
        for (document, item) in zip(batch.documents, items) {
            let result = item["create"]
            switch result["status"].integer ?? 0 {
            case 200..<300: summary.created += 1
            case 409: summary.existing += 1
            case 429, 503: later.append(document)
            case 400:
                summary.rejected += 1
                let error = result["error"]
                let reason = [error["type"].text, error["reason"].text].compactMap { $0 }.joined(separator: ": ")
                reject(
                    Rejection(reason: reason, json: Array(batch.body[document.recordStart..<document.end - 1])))
            case let status:
                throw DiagnosticError(
                    .error(
                        .serverAnswer,
                        "`\(cluster.host)` does not take a record (\(status)): \(result["error"]["reason"].text ?? "")")
                )
            }
        }
        if !later.isEmpty {
            guard batch.round < Self.rounds else {
                throw DiagnosticError(
                    .error(
                        .serverAnswer, "`\(cluster.host)` is overloaded and does not take \(later.count) records",
                        help: "load again later: what is there is not loaded twice"))
            }
            try again(batch, later)
        }
    }

    /// Sends some documents of a batch once more, after a wait that grows.
    private func again(
        _ batch: Batch, _ documents: [Batch.Document], waits: Bool = true
    ) throws(DiagnosticError) {
        summary.repeated += documents.count
        if waits {
            let milliseconds = min(10_000, Int.random(in: 100...200) << batch.round)
            for _ in 0..<(milliseconds / 50) where !cluster.cancellation.isCancelled { usleep(50_000) }
        }
        var rest = Batch()
        rest.round = batch.round + 1
        for document in documents {
            let start = rest.body.count
            rest.body += batch.body[document.start..<document.end]
            let shift = start - document.start
            rest.documents.append(
                .init(start: start, recordStart: document.recordStart + shift, end: document.end + shift))
        }
        try send(rest)
    }
}
