import Bytes
import CloudTrailEvents
import Diagnostics
import JSONIndex
import Usage

/// Takes what is read of one file: folds its events, and turns its problems into gaps and notes.
struct FileSink: RecordSink, ~Copyable {
    /// Where the events go.
    var folder: BatchFolder
    private let limit: Int
    private let observer: RecordObserver?
    private var path = ""
    private var isPromised = false
    private var problems: [Diagnostic] = []
    private var untold = 0
    /// What is being read now.
    private(set) var window = ByteSpan.empty
    private var base = 0
    /// How many lines of the file end before the window.
    private(set) var linesBefore = 0
    /// How many bytes of the window's first line stand before it.
    private(set) var columnsBefore = 0

    init(folder: consuming BatchFolder, limit: Int, observer: RecordObserver? = nil) {
        self.folder = folder
        self.limit = limit
        self.observer = observer
    }

    /// Begins another file.
    mutating func begin(_ file: ArchiveFile) {
        path = file.path
        isPromised = file.isPromised
        problems.removeAll()
        untold = 0
        linesBefore = 0
        columnsBefore = 0
    }

    /// Says what is being read.
    mutating func setWindow(_ bytes: ByteSpan) {
        window = bytes
        base = 0
    }

    /// Says where in the window the piece begins in which problems are counted.
    mutating func setBase(_ offset: Int) { base = offset }

    /// Counts the lines of what is done with.
    mutating func advance(past bytes: ByteSpan) {
        var breaks = 0
        for byte in bytes.buffer where byte == UInt8(ascii: "\n") { breaks += 1 }
        if breaks == 0 {
            columnsBefore += bytes.count
        } else {
            linesBefore += breaks
            let last = bytes.buffer.lastIndex(of: UInt8(ascii: "\n")) ?? 0
            columnsBefore = bytes.count - last - 1
        }
    }

    mutating func fold(_ decoder: inout EventDecoder) {
        if let observer { observer.take(decoder.batch) } else { folder.fold(&decoder) }
    }

    mutating func report(_ problem: RecordProblem) {
        let place = LinePosition(
            of: base + problem.offset, in: window, linesBefore: linesBefore, columnsBefore: columnsBefore)
        observer?.refuse(problem, in: window, at: place.span(path: path))
        switch problem.kind {
        case .broken: fail(problem.message, at: place)
        case .malformed:
            add(
                .error(
                    .malformedRecord, problem.message, at: place.span(path: path),
                    help: "nothing is removed in the accounts that it may concern, without `--allow-gaps` of `generate`"
                ))
        }
    }

    /// Tells a problem of the file as a whole, or of all from a place on.
    mutating func fail(
        _ message: String, at place: LinePosition? = nil,
        help: String = "fetch the file again; until then nothing is removed in the accounts that it may concern"
    ) {
        add(.error(.brokenLog, message, at: place?.span(path: path) ?? SourceSpan(path: path), help: help))
    }

    /// Tells that the bytes themselves are wrong; that what came out of them is no JSON is the same fault.
    mutating func failBelow(_ message: String) {
        problems.removeAll { $0.code == .brokenLog }
        fail(message)
    }

    private mutating func add(_ diagnostic: Diagnostic) {
        if problems.count < limit { problems.append(diagnostic) } else { untold += 1 }
    }

    /// Notes that the file is none of CloudTrail's, where it ought not to be.
    mutating func leaveOut(_ reason: String) {
        if isPromised { fail(reason) } else { note(reason) }
    }

    private mutating func note(_ reason: String) {
        folder.tables.filesLeftOut += 1
        folder.tables.notes.append(
            Diagnostic(.note, .notCloudTrail, "left out: \(reason)", at: SourceSpan(path: path)))
    }

    /// Ends the file: its problems become gaps.
    mutating func finish(_ summary: RecordSummary) {
        if summary.isDigest {
            note("a digest of log files")
        } else if summary.insights > 0 {
            note("\(summary.insights) Insight \(summary.insights == 1 ? "event" : "events")")
        } else if summary.events == 0, summary.foreign > 0, problems.isEmpty {
            leaveOut("JSON that is none of CloudTrail's")
        }
        guard !problems.isEmpty else { return }
        if untold > 0 {
            problems[problems.count - 1].notes.append(
                Diagnostic.Note("\(untold) more problems of this file are not shown"))
        }
        let accounts = ArchiveFile.accounts(ofPath: path)
        // Whose events the file has tells as much as its name.
        let concerned = accounts.union(folder.accountsOfFile)
        for problem in problems {
            folder.tables.gaps.append(CoverageGap(accounts: accounts.isEmpty ? [] : concerned, diagnostic: problem))
        }
    }
}
