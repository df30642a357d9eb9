import Bytes
import CloudTrailEvents
import Diagnostics
import IAMModel
import JSONIndex
import Usage

/// One lane: reads files one after the other, with buffers and tables of its own.
struct Lane: ~Copyable {
    private var reader: RecordReader
    private var inflater = Inflater()
    private var compressed = PaddedBuffer(capacity: 1 << 20)
    private var window = PaddedBuffer(capacity: 4 << 20)
    private var sink: FileSink
    private var layout = Layout()
    private let limits: ArchiveLimits
    private let progress: ProgressCounter
    private let digests: DigestLedger?
    private var hasher = ContentHasher()

    init(
        _ fingerprints: FingerprintSet, limits: ArchiveLimits, progress: ProgressCounter,
        observer: RecordObserver? = nil, digests: DigestLedger? = nil, isStrict: Bool = false
    ) {
        reader = RecordReader(keepsRecords: observer != nil)
        sink = FileSink(
            folder: BatchFolder(fingerprints), limit: limits.problemsPerFile, observer: observer, isStrict: isStrict)
        self.limits = limits
        self.progress = progress
        self.digests = digests
    }

    /// Hands over what the lane folded.
    consuming func finish() -> UsageTables { sink.folder.finish() }

    /// What was wrong with the files so far.
    var gaps: [CoverageGap] { sink.folder.tables.gaps }

    /// Reads a file; what is wrong with it becomes gaps and notes.
    mutating func read(_ file: ArchiveFile, dropsFingerprints: Bool) {
        sink.begin(file)
        sink.folder.beginFile(day: dropsFingerprints ? file.day?.daysSinceEpoch : nil)
        reader.begin()
        layout = Layout()
        if verifies { hasher.begin() }
        do throws(InputFault) {
            let input = try InputFile(file.path)
            try read(input, file)
        } catch {
            sink.fail("can't be read: \(error.message)", help: error.help)
        }
        if let wrapping = layout.wrapping { reader.takeAs(wrapping) }
        if layout.lines.torn > 0 {
            sink.fail("\(layout.lines.torn) lines hold parts of records", help: "give each record a line of its own")
        }
        if verifies, !sink.hasProblems, let hash = hasher.finish() { digests?.add(hash, of: file) }
        sink.finish(reader.summary)
        sink.folder.tables.files += 1
        progress.add(files: 1, bytesOnDisk: 0)
    }

    private var verifies: Bool { digests?.verifies == true }

    /// How the records of a file lie in it, where it is no JSON.
    private struct Layout {
        /// What its records are wrapped in.
        var wrapping: RecordWrapping?
        /// Whether they stand in lines, behind something else.
        var hasLines = false
        var lines = LineRecords()
    }

    /// How much of a file is looked at where its folders say that it is another log.
    private static let headInBytes = 64 << 10
    /// How many times what was packed may be packed: Firehose packs what CloudWatch Logs packed before.
    private static let packingLimit = 4

    private mutating func read(_ input: borrowing InputFile, _ file: ArchiveFile) throws(InputFault) {
        let size = input.size
        guard size > 0 else { return sink.leaveOut(.empty) }
        compressed.setCount(0)
        let isWhole = size <= limits.wholeFileInBytes
        let wanted = isWhole ? size : min(size, limits.windowInBytes)
        compressed.reserve(wanted, keeping: false)
        if let other = file.other {
            _ = try input.read(min(wanted, Lane.headInBytes), into: &compressed)
            if !headHoldsRecords() {
                progress.add(files: 0, bytesOnDisk: size)
                return sink.leaveOut(other)
            }
        }
        _ = try input.read(wanted - compressed.count, into: &compressed)
        progress.add(files: 0, bytesOnDisk: compressed.count)
        let form = FileForm(of: compressed.span)
        if form != .gzip {
            if isWhole { return readContent(form) }
            return begin(form) ? try streamPlain(input) : ()
        }
        if isWhole {
            switch inflater.inflate(compressed.span, into: &window, limit: limits.wholeFileInBytes) {
            case .done: return readInflated()
            case .trailing(let offset):
                readInflated()
                return sink.failBelow(StreamInflater.Fault.trailing.message + ", at byte \(offset) of the file")
            case .tooLarge, .broken: break
            }
        }
        try streamCompressed(input, isWhole: isWhole)
    }

    /// Whether the first bytes of a file, which are in `compressed`, hold a record, or what might be one.
    private mutating func headHoldsRecords() -> Bool {
        var head = compressed.span
        if case .gzip = FileForm(of: head) {
            var stream = StreamInflater()
            window.setCount(0)
            _ = stream.inflate(head, isLast: false, into: &window, upTo: min(window.capacity, Lane.headInBytes))
            head = window.span
        }
        return OtherLog.form(of: head) != nil
    }

    /// Reads what `window` holds, which was inflated whole; what was packed again is inflated again.
    private mutating func readInflated() {
        var form = FileForm(of: window.span)
        var packings = 1
        while form == .gzip {
            guard packings < Lane.packingLimit else { return sink.fail("this was packed \(packings) times or more") }
            packings += 1
            swap(&window, &compressed)
            switch inflater.inflate(compressed.span, into: &window, limit: limits.wholeFileInBytes) {
            case .done: break
            case .tooLarge:
                return sink.fail(
                    "a gzip file in a gzip file inflates to more than \(limits.wholeFileInBytes >> 20) MiB",
                    help: "inflate it once: `gunzip`")
            case .broken, .trailing: return sink.fail("a gzip file in this gzip file is damaged")
            }
            form = FileForm(of: window.span)
        }
        swap(&window, &compressed)
        readContent(form)
        swap(&window, &compressed)
    }

    /// Reads what `compressed` holds, all of a file.
    private mutating func readContent(_ form: FileForm) {
        // What is lent to a method cannot be part of what the method changes.
        var buffer = PaddedBuffer()
        swap(&buffer, &compressed)
        defer { swap(&buffer, &compressed) }
        if verifies { hasher.add(buffer.span) }
        switch form {
        case .json:
            readWhole(&buffer)
            if reader.summary.isDigest, let digests, let digest = Digest(buffer.span) { digests.add(digest) }
        case .text: readText(&buffer)
        case .packed(let form): sink.miss(form)
        case .binary, .gzip: sink.leaveOut(.binary)
        case .empty: sink.leaveOut(.empty)
        }
    }

    /// Reads the records that stand in a text.
    private mutating func readText(_ buffer: inout PaddedBuffer) {
        let text = buffer.span
        if let kind = TextLog.kind(of: text) { return sink.leaveOut(kind) }
        if ColumnRecords.stand(in: text) {
            layout.wrapping = .csv
            var records = PaddedBuffer()
            swap(&records, &window)
            ColumnRecords.take(from: text, into: &records)
            readWhole(&records)
            swap(&records, &window)
        } else if LineRecords.stand(in: text) {
            layout.wrapping = .cloudWatchLogs
            layout.hasLines = true
            _ = layout.lines.blank(buffer.start, 0..<buffer.count, isLast: true)
            readWhole(&buffer)
        }
        guard !reader.summary.isCloudTrail, reader.summary.strange.isEmpty, reader.summary.records == 0 else { return }
        if TextLog.mentionsEvents(text) { return sink.miss(.columns) }
        if layout.wrapping == nil || !sink.hasProblems { sink.leaveOut(.text) }
    }

    /// Prepares for a large file whose first window begins as `form` says.
    ///
    /// - Returns: whether it is read at all.
    private mutating func begin(_ form: FileForm) -> Bool {
        let text = compressed.span
        switch form {
        case .json: return true
        case .packed(let form): sink.miss(form)
        case .gzip: sink.fail("a gzip file in a large gzip file can't be read", help: "inflate it once: `gunzip`")
        case .binary, .empty: sink.leaveOut(.binary)
        case .text:
            if let kind = TextLog.kind(of: text) {
                sink.leaveOut(kind)
            } else if ColumnRecords.stand(in: text) {
                sink.fail(
                    "CSV of more than \(limits.wholeFileInBytes >> 20) MiB can't be read",
                    help: "split it, or export JSON")
            } else if LineRecords.stand(in: text) {
                layout.wrapping = .cloudWatchLogs
                layout.hasLines = true
                return true
            } else if TextLog.mentionsEvents(text) {
                sink.miss(.columns)
            } else {
                sink.leaveOut(.text)
            }
        }
        return false
    }

    /// How much is indexed and decoded at once: what stays in a core's own cache between the two.
    private static let pieceInBytes = 192 << 10

    /// Reads a file whose bytes are all in `buffer`, piece by piece.
    private mutating func readWhole(_ buffer: inout PaddedBuffer) {
        sink.folder.tables.bytes += buffer.count
        let start = buffer.span.hasPrefix("\u{FEFF}") ? 3 : 0
        let bytes = buffer.span[start..<buffer.count]
        sink.setWindow(bytes)
        var done = 0
        var size = Lane.pieceInBytes
        repeat {
            let end = Lane.cut(bytes, from: done, size)
            let isLast = end == bytes.count
            // A piece ends in a zero, as a whole file does.
            let next = bytes[end]
            buffer.start[start + end] = 0
            sink.setBase(done)
            let read = reader.read(bytes[done..<end], isLast: isLast, into: &sink)
            buffer.start[start + end] = next
            if isLast { return }
            // A record that no piece holds needs a larger one.
            size = read == 0 ? size * 2 : Lane.pieceInBytes
            done += read
        } while true
    }

    /// Where a piece ends: behind a record, if that can be told without reading.
    ///
    /// Within a string the quote would have a backslash before it, as a rule; where it has not, the piece ends within
    /// the string, and that is only slower.
    private static func cut(_ bytes: ByteSpan, from start: Int, _ size: Int) -> Int {
        guard bytes.count - start > size + size / 2 else { return bytes.count }
        var at = start + size
        while at > start {
            // `},{"`
            if (bytes.start + at).halfWord == 0x227B_2C7D { return at + 1 }
            at -= 1
        }
        return start + size
    }

    /// Reads a large file in windows; its first bytes are in `compressed`.
    private mutating func streamPlain(_ input: borrowing InputFile) throws(InputFault) {
        swap(&window, &compressed)
        blankMark()
        var isLast = false
        while true {
            guard readWindow(isLast: isLast), !isLast else { return }
            let wanted = window.capacity - window.count
            let count = try input.read(wanted, into: &window)
            progress.add(files: 0, bytesOnDisk: count)
            isLast = count < wanted
        }
    }

    /// Inflates and reads in windows; the file's first bytes, or all of them, are in `compressed`.
    private mutating func streamCompressed(_ input: borrowing InputFile, isWhole: Bool) throws(InputFault) {
        var stream = StreamInflater()
        window.setCount(0)
        window.reserve(limits.windowInBytes, keeping: false)
        var isInputLast = isWhole
        var consumed = 0
        var offset = 0
        var isBegun = false
        while true {
            let rest = compressed.span[consumed..<compressed.count]
            let read = stream.inflate(rest, isLast: isInputLast, into: &window, upTo: window.capacity)
            consumed += read
            offset += read
            let isFull = window.count == window.capacity || stream.isAtEnd || stream.fault != nil
            if !isBegun, isFull, window.count > 0 {
                isBegun = true
                swap(&window, &compressed)
                let goesOn = begin(FileForm(of: compressed.span))
                swap(&window, &compressed)
                guard goesOn else { return }
                blankMark()
            }
            if let fault = stream.fault {
                // What was inflated before the fault is read; that it ends too early is the same fault.
                _ = readWindow(isLast: false)
                reader.abandon()
                return sink.failBelow(fault.message + ", at byte \(offset) of the file")
            }
            if stream.isAtEnd {
                _ = readWindow(isLast: true)
                return
            }
            if window.count == window.capacity {
                guard readWindow(isLast: false) else { return }
            } else {
                consumed = 0
                compressed.setCount(0)
                let wanted = min(compressed.capacity, limits.windowInBytes)
                let count = try input.read(wanted, into: &compressed)
                progress.add(files: 0, bytesOnDisk: count)
                isInputLast = count < wanted
            }
        }
    }

    /// Puts blanks for the mark of UTF-8 that some programs begin a file with.
    private mutating func blankMark() {
        if window.span.hasPrefix("\u{FEFF}") { window.start.update(repeating: 0x20, count: 3) }
    }

    /// Reads what is complete in the window, and keeps the rest at its front.
    ///
    /// - Returns: whether to go on; a record that no window holds ends the file.
    private mutating func readWindow(isLast: Bool) -> Bool {
        var end = window.count
        if layout.hasLines { end = layout.lines.blank(window.start, 0..<window.count, isLast: isLast) }
        sink.setWindow(window.span)
        let next = window.start[end]
        // A part ends in a zero, as the window does.
        window.start[end] = 0
        let done = reader.read(sink.window[0..<end], isLast: isLast, into: &sink)
        window.start[end] = next
        sink.folder.tables.bytes += done
        if verifies { hasher.add(window.span[0..<done]) }
        sink.advance(past: window.span[0..<done])
        window.removeFirst(done)
        if done == 0, window.count == window.capacity {
            guard window.capacity < limits.recordInBytes else {
                sink.fail(
                    "a record, or a line, is longer than \(limits.recordInBytes >> 20) MiB",
                    at: LinePosition(
                        of: 0, in: sink.window, linesBefore: sink.linesBefore, columnsBefore: sink.columnsBefore))
                return false
            }
            window.reserve(min(window.capacity * 2, limits.recordInBytes), keeping: true)
        }
        return true
    }
}
