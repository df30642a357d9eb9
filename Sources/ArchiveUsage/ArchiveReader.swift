import Diagnostics
import Glibc
import IAMModel
import Synchronization
import Usage

/// Reads local CloudTrail archives: files, folders and patterns, on several cores.
///
/// What comes out depends on the files alone: neither on the number of lanes, nor on the order of paths or files.
public struct ArchiveReader: UsageSource, Sendable {
    private let paths: [String]
    private let lanes: Int
    private let limits: ArchiveLimits
    private let progress: (@Sendable (ArchiveProgress) -> Void)?
    private let cancellation: ArchiveCancellation?
    private let isStrict: Bool
    private let verifies: Bool

    /// A reader of some paths.
    ///
    /// - Parameters:
    ///   - paths: files, folders (with all that lies under them) and patterns (`*`, `?`, `[a-z]`, `**`).
    ///   - lanes: how many threads read; a core each where it is nil.
    ///   - limits: how much is taken into memory at once.
    ///   - isStrict: whether the first file that is broken ends the reading, with what is wrong with it.
    ///   - verifies: whether contents are held against the hashes that digest files give.
    ///   - progress: told from any thread, at most ten times a second.
    ///   - cancellation: ends the reading from outside.
    public init(
        paths: [String], lanes: Int? = nil, limits: ArchiveLimits = ArchiveLimits(), isStrict: Bool = false,
        verifies: Bool = false, progress: (@Sendable (ArchiveProgress) -> Void)? = nil,
        cancellation: ArchiveCancellation? = nil
    ) {
        self.paths = paths
        self.lanes = max(1, lanes ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        self.limits = limits
        self.isStrict = isStrict
        self.verifies = verifies
        self.progress = progress
        self.cancellation = cancellation
    }

    /// Reads everything.
    ///
    /// - Throws: where a path cannot be read at all, or the reading was cancelled; what is wrong within a file is a
    ///   gap of the record's coverage, unless the reader is strict.
    public func read() throws(DiagnosticError) -> UsageRecord {
        let finder = try ArchiveFinder(paths)
        let files = finder.files
        if isStrict, !finder.gaps.isEmpty { throw DiagnosticError(finder.gaps.map(\.diagnostic)) }
        let digests = DigestLedger(files: files, verifies: verifies)
        let work = LaneWork(
            files: files, limits: limits, digests: digests, isStrict: isStrict, cancellation: cancellation,
            progress: ProgressCounter(of: files, tell: progress),
            lanes: max(1, min(lanes, files.count)))
        var tables = work.run()
        guard cancellation?.isCancelled != true else {
            throw DiagnosticError(.error(.io, "the reading of the logs was interrupted"))
        }
        if let broken = work.firstBroken { throw DiagnosticError(broken) }
        tables.gaps += finder.gaps + digests.gaps()
        tables.notes.append(digests.note)
        let pathsRead = tables.pathsRead.isEmpty ? [] : tables.pathsRead.union(tables.pathsOfDigests)
        let record = tables.finished()
        try checkPaths(pathsRead, files, record.coverage)
        return record
    }

    /// A path below which nothing of CloudTrail's was read is a mistake: nothing can be said by it.
    private func checkPaths(
        _ read: Set<Int>, _ files: [ArchiveFile], _ coverage: ObservedCoverage
    ) throws(DiagnosticError) {
        let unread = Set(files.map(\.root)).subtracting(read).sorted()
        guard !unread.isEmpty else { return }
        var errors: [Diagnostic] = []
        for root in unread {
            let below = Set(files.filter { $0.root == root }.map(\.path))
            let gaps = coverage.gaps.map(\.diagnostic).filter { below.contains($0.span?.path ?? "") }
            errors += gaps
            let notes = coverage.notes.filter { below.contains($0.span?.path ?? "") }
            errors.append(
                .error(
                    .notCloudTrail, "no CloudTrail event was read there", at: SourceSpan(path: paths[root]),
                    notes: notes.prefix(3).map { Diagnostic.Note($0.message, at: $0.span) },
                    help: "name the folder that `aws s3 sync s3://BUCKET/AWSLogs` filled, or one below it"))
        }
        throw DiagnosticError(errors)
    }

    /// Reads everything: an archive gives its sessions and their use in one pass.
    public func sessions() throws(DiagnosticError) -> UsageRecord { try read() }
}

/// What lanes share: the list of files, and the fingerprints.
private final class LaneWork: Sendable {
    private let files: [ArchiveFile]
    private let limits: ArchiveLimits
    private let digests: DigestLedger
    private let isStrict: Bool
    private let cancellation: ArchiveCancellation?
    private let progress: ProgressCounter
    private let lanes: Int
    private let fingerprints = FingerprintSet()
    /// Whether all files tell their day: only then may fingerprints go.
    private let dropsFingerprints: Bool
    private let next = Atomic(0)
    /// The day that each lane is at.
    private let days: Mutex<[Int32]>
    private let results = Mutex<LaneResults>(LaneResults())
    /// Where reading is strict: the first broken file, by its number, and what is wrong with it.
    private let broken = Mutex<(index: Int, problems: [Diagnostic])?>(nil)

    init(
        files: [ArchiveFile], limits: ArchiveLimits, digests: DigestLedger, isStrict: Bool,
        cancellation: ArchiveCancellation?, progress: ProgressCounter, lanes: Int
    ) {
        self.digests = digests
        self.files = files
        self.limits = limits
        self.isStrict = isStrict
        self.cancellation = cancellation
        self.progress = progress
        self.lanes = lanes
        dropsFingerprints = files.allSatisfy { $0.day != nil }
        days = Mutex(Array(repeating: .min, count: lanes))
    }

    /// Runs all lanes and merges what they folded.
    func run() -> UsageTables {
        var threads: [pthread_t] = []
        for lane in 1..<max(lanes, 1) {
            let start = Unmanaged.passRetained(LaneStart(work: self, lane: lane))
            var thread = pthread_t()
            let status = pthread_create(
                &thread, nil,
                { argument in
                    if let argument {
                        let start = Unmanaged<LaneStart>.fromOpaque(argument).takeRetainedValue()
                        start.work.runLane(start.lane)
                    }
                    return nil
                }, start.toOpaque())
            // Without a thread, the other lanes do its work.
            if status == 0 { threads.append(thread) } else { start.release(); finishDay(of: lane) }
        }
        runLane(0)
        for thread in threads { pthread_join(thread, nil) }
        return results.withLock { $0.merged() }
    }

    private func runLane(_ number: Int) {
        var lane = Lane(fingerprints, limits: limits, progress: progress, digests: digests, isStrict: isStrict)
        while cancellation?.isCancelled != true {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < files.count else { break }
            if dropsFingerprints { begin(files[index], on: number) }
            let before = lane.gaps.count
            lane.read(files[index], dropsFingerprints: dropsFingerprints)
            if isStrict, lane.gaps.count > before {
                note(lane.gaps[before...].map(\.diagnostic), of: index)
                break
            }
        }
        finishDay(of: number)
        var tables: UsageTables? = lane.finish()
        results.withLock { $0.add(tables.take() ?? UsageTables()) }
    }

    /// What is wrong with the first broken file, where reading is strict.
    var firstBroken: [Diagnostic]? { broken.withLock { $0?.problems } }

    /// Notes a broken file, and lets no lane begin another one. All files before it were begun before it, and are read
    /// to their end: which one is the first does not depend on the lanes.
    private func note(_ problems: [Diagnostic], of index: Int) {
        next.store(files.count, ordering: .relaxed)
        broken.withLock { first in
            if index < first?.index ?? .max { first = (index, problems) }
        }
    }

    /// Notes a lane's day; when all lanes are past a day, its fingerprints go.
    private func begin(_ file: ArchiveFile, on lane: Int) {
        guard let day = file.day?.daysSinceEpoch else { return }
        let horizon = days.withLock { days -> Int32? in
            let before = days.min() ?? .min
            days[lane] = day
            let after = days.min() ?? .min
            return after > before ? after : nil
        }
        if let horizon, horizon > .min + 100 { fingerprints.drop(before: horizon - BatchFolder.lateDays) }
    }

    private func finishDay(of lane: Int) {
        days.withLock { $0[lane] = .max }
    }
}

private final class LaneStart: Sendable {
    let work: LaneWork
    let lane: Int

    init(work: LaneWork, lane: Int) {
        self.work = work
        self.lane = lane
    }
}

/// The tables of finished lanes: each is handed over once, and used by no one else afterwards.
private struct LaneResults: ~Copyable, @unchecked Sendable {
    private var tables: UsageTables?

    mutating func add(_ more: consuming UsageTables) {
        guard var sum = tables.take() else {
            tables = consume more
            return
        }
        sum.merge(more)
        tables = consume sum
    }

    mutating func merged() -> UsageTables { tables.take() ?? UsageTables() }
}
