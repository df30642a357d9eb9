import Bytes
import CloudTrailEvents
import Diagnostics

/// Takes the records of archives instead of the tables of usage.
protocol RecordObserver: AnyObject {
    /// Takes the events of a batch with their records.
    func take(_ batch: borrowing EventBatch)
    /// Takes a record, or a place, that cannot be read.
    func refuse(_ problem: RecordProblem, in window: ByteSpan, at place: SourceSpan)
}

/// One event of an archive, as it stands there.
public struct ArchiveRecord {
    /// The record's JSON, white space and all.
    public let json: ByteSpan
    /// `eventTime`, in seconds since 1970.
    public let time: Int64
    /// The roles that the request names, as ``RoleUseRow/role`` has them.
    public let roles: [String]
}

/// What of an archive could not be read.
public struct RefusedRecord: Sendable {
    /// Where.
    public let place: SourceSpan
    /// Why.
    public let reason: String
    /// The record, where it could be cut out; empty where it could not.
    public let json: [UInt8]
}

/// Gives the records of archives one after the other, with the finding and checking of ``ArchiveReader``.
public struct ArchiveRecords: Sendable {
    private let files: [ArchiveFile]
    private let limits: ArchiveLimits

    /// Finds the files of some paths.
    public init(paths: [String], limits: ArchiveLimits = ArchiveLimits()) throws(DiagnosticError) {
        let finder = try ArchiveFinder(paths)
        files = finder.files
        self.limits = limits
    }

    /// Gives all records, in the order of the files; the bytes of a record are gone when `take` returns.
    ///
    /// - Parameters:
    ///   - progress: told at most ten times a second.
    ///   - goesOn: asked before each file; false ends the reading.
    /// - Returns: what is wrong with files and records, and what was left out.
    public func read(
        progress: (@Sendable (ArchiveProgress) -> Void)? = nil, goesOn: () -> Bool = { true },
        take: @escaping (ArchiveRecord) -> Void, refuse: @escaping (RefusedRecord) -> Void
    ) -> [Diagnostic] {
        let feed = RecordFeed(take: take, refuse: refuse)
        var lane = Lane(
            FingerprintSet(), limits: limits, progress: ProgressCounter(of: files, tell: progress), observer: feed)
        for file in files {
            guard goesOn() else { break }
            lane.read(file, dropsFingerprints: false)
        }
        let coverage = lane.finish().finished().coverage
        return coverage.gaps.map(\.diagnostic) + coverage.notes
    }
}

/// Makes records of batches.
private final class RecordFeed: RecordObserver {
    private let take: (ArchiveRecord) -> Void
    private let refuse: (RefusedRecord) -> Void

    init(take: @escaping (ArchiveRecord) -> Void, refuse: @escaping (RefusedRecord) -> Void) {
        self.take = take
        self.refuse = refuse
    }

    func take(_ batch: borrowing EventBatch) {
        for index in 0..<batch.count {
            let event = batch.events[index]
            let record = batch.records[index]
            var roles: [String] = []
            let first = Int(event.firstRole)
            for mention in batch.roles[first..<first + Int(event.roleCount)] {
                let name = mention.kind == .role ? mention.span.string : "instance-profile/" + mention.span.string
                if !roles.contains(name) { roles.append(name) }
            }
            take(ArchiveRecord(json: record, time: event.time, roles: roles))
        }
    }

    func refuse(_ problem: RecordProblem, in window: ByteSpan, at place: SourceSpan) {
        refuse(
            RefusedRecord(place: place, reason: problem.message, json: RecordFeed.object(in: window, problem.offset)))
    }

    /// The object that begins at a byte; empty where none does, or where it does not end.
    private static func object(in window: ByteSpan, _ start: Int) -> [UInt8] {
        guard start >= 0, start < window.count, window[start] == UInt8(ascii: "{") else { return [] }
        var depth = 0
        var isText = false
        var at = start
        while at < window.count {
            let byte = window[at]
            if isText {
                if byte == UInt8(ascii: "\\") { at += 1 } else if byte == UInt8(ascii: "\"") { isText = false }
            } else if byte == UInt8(ascii: "\"") {
                isText = true
            } else if byte & 0xDF == 0x5B {
                depth += 1
            } else if byte & 0xDF == 0x5D {
                depth -= 1
                if depth == 0 { return Array(window[start..<at + 1].buffer) }
            }
            at += 1
        }
        return []
    }
}
