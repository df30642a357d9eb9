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
    private let isStrict: Bool
    private var file = ArchiveFile(path: "", size: 0)
    private var problems: [Diagnostic] = []
    private var untold = 0
    /// What is being read now.
    private(set) var window = ByteSpan.empty
    private var base = 0
    /// How many lines of the file end before the window.
    private(set) var linesBefore = 0
    /// How many bytes of the window's first line stand before it.
    private(set) var columnsBefore = 0

    init(folder: consuming BatchFolder, limit: Int, observer: RecordObserver? = nil, isStrict: Bool = false) {
        self.isStrict = isStrict
        self.folder = folder
        self.limit = limit
        self.observer = observer
    }

    /// Begins another file.
    mutating func begin(_ file: ArchiveFile) {
        self.file = file
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
        observer?.refuse(problem, in: window, at: place.span(path: file.path))
        switch problem.kind {
        case .broken: fail(problem.message, at: place)
        case .malformed:
            add(
                .error(
                    .malformedRecord, problem.message, at: place.span(path: file.path), help: FileSink.remedy(problem)))
        }
    }

    /// Tells a problem of the file as a whole, or of all from a place on.
    mutating func fail(
        _ message: String, at place: LinePosition? = nil,
        help: String = "fetch the file again; until then nothing is removed in the accounts that it may concern"
    ) {
        add(.error(.brokenLog, message, at: place?.span(path: file.path) ?? SourceSpan(path: file.path), help: help))
    }

    /// Tells that the bytes themselves are wrong; that what came out of them is no JSON is the same fault.
    mutating func failBelow(_ message: String) {
        problems.removeAll { $0.code == .brokenLog }
        fail(message)
    }

    private mutating func add(_ diagnostic: Diagnostic) {
        if problems.count < limit { problems.append(diagnostic) } else { untold += 1 }
    }

    private static func remedy(_ problem: RecordProblem) -> String {
        let rest = "nothing is removed in the accounts that it may concern, without `--allow-gaps` of `generate`"
        if case .malformed(.otherForm(let form)) = problem.kind { return "\(form.remedy); until then \(rest)" }
        return rest
    }

    /// Whether anything was wrong with the file so far.
    var hasProblems: Bool { !problems.isEmpty }

    /// Notes that the file is none of CloudTrail's; where it ought to be one, that is a fault.
    mutating func leaveOut(_ kind: OtherLog) {
        // What is named as JSON and is none may be damaged.
        let isPromised = file.isPromised || file.isNamedAsJSON && (kind == .text || kind == .binary)
        guard kind.isUnknown, isPromised else {
            if kind == .binary, file.mayBePacked {
                return miss(
                    "unknown form", "the form of this file is not known", "unpack it, or move it away if it is no log")
            }
            folder.tables.filesLeftOut += 1
            folder.tables.tally.leftOut.add(kind.rawValue, path: file.path)
            return
        }
        switch kind {
        case .empty: fail("the file is empty")
        case .json: fail("JSON that is none of CloudTrail's")
        default: fail("the file is neither JSON nor gzip")
        }
    }

    /// Tells of a file that may hold records and is not opened.
    mutating func miss(_ form: PackedForm) {
        if let other = file.other { return leaveOut(other) }
        miss(form.name, "\(form.name) can't be read", form.remedy)
    }

    /// Tells of a file that holds what CloudTrail tells in a form of which no record comes out.
    mutating func miss(_ form: RecordForm) {
        miss(form.rawValue, Malformation.otherForm(form).message, form.remedy)
    }

    private mutating func miss(_ form: String, _ message: String, _ remedy: String) {
        folder.tables.tally.unread.add(form, path: file.path)
        let help = "\(remedy); until then nothing is removed in the accounts that it may concern"
        guard !isStrict, observer == nil else { return fail(message, help: help) }
        // A folder may be full of them: they are told together.
        let files = UnreadFiles(
            message: message, help: help, accounts: ArchiveFile.accounts(ofPath: file.path), lastDay: file.day)
        folder.tables.addUnread(files, path: file.path)
    }

    /// Ends the file: its problems become gaps, and what it is is counted.
    mutating func finish(_ summary: RecordSummary) {
        count(summary)
        guard !problems.isEmpty else { return }
        if untold > 0 {
            problems[problems.count - 1].notes.append(
                Diagnostic.Note("\(untold) more problems of this file are not shown"))
        }
        let accounts = ArchiveFile.accounts(ofPath: file.path)
        // Whose events the file has tells as much as its name.
        let concerned = accounts.union(folder.accountsOfFile)
        for problem in problems {
            folder.tables.gaps.append(
                CoverageGap(accounts: accounts.isEmpty ? [] : concerned, diagnostic: problem, lastDay: file.day))
        }
    }

    /// Counts what the file holds.
    private mutating func count(_ summary: RecordSummary) {
        if summary.isCloudTrail { folder.tables.pathsRead.insert(file.root) }
        if summary.isDigest { folder.tables.pathsOfDigests.insert(file.root) }
        for (wrapping, events) in summary.wrapped {
            folder.tables.tally.wrapped.add(wrapping.rawValue, path: file.path, records: events)
        }
        for (category, records) in summary.withoutCaller {
            folder.tables.tally.leftOut.add("\(category) events", path: file.path, records: records)
        }
        for (form, records) in summary.strange {
            folder.tables.tally.unread.add(form.rawValue, path: file.path, records: records)
        }
        guard summary.events == 0 else { return }
        if !summary.withoutCaller.isEmpty {
            folder.tables.filesLeftOut += 1
        } else if let other = summary.mostlyOther, summary.strange.isEmpty {
            // What only looks like JSON, and says nothing of CloudTrail's, is no broken log.
            if summary.records == 0, isForeignText { problems.removeAll() }
            if problems.isEmpty { leaveOut(other) }
        } else if summary.records == 0, isForeignText {
            problems.removeAll()
            leaveOut(.text)
        }
    }

    /// Whether the file is broken JSON that nothing promised to be a log, and that has no word of CloudTrail's.
    private var isForeignText: Bool {
        guard !file.isPromised, !file.isNamedAsLog, !problems.isEmpty, window.count > 0,
            problems.allSatisfy({ $0.code == .brokenLog && $0.span?.line ?? 0 > 0 })
        else { return false }
        return !window.contains("Records") && !window.contains("\"event") && !window.contains("userIdentity")
    }
}
