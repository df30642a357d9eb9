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
    private let limits: ArchiveLimits
    private let progress: ProgressCounter

    init(
        _ fingerprints: FingerprintSet, limits: ArchiveLimits, progress: ProgressCounter,
        observer: RecordObserver? = nil
    ) {
        reader = RecordReader(keepsRecords: observer != nil)
        sink = FileSink(folder: BatchFolder(fingerprints), limit: limits.problemsPerFile, observer: observer)
        self.limits = limits
        self.progress = progress
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
        do throws(InputFault) {
            let input = try InputFile(file.path)
            try read(input, file)
        } catch {
            sink.fail("can't be read: \(error.message)", help: error.help)
        }
        sink.finish(reader.summary)
        sink.folder.tables.files += 1
        progress.add(files: 1, bytesOnDisk: 0)
    }

    private mutating func read(_ input: borrowing InputFile, _ file: ArchiveFile) throws(InputFault) {
        let size = input.size
        guard size > 0 else { return sink.fail("the file is empty") }
        compressed.setCount(0)
        let isWhole = size <= limits.wholeFileInBytes
        compressed.reserve(isWhole ? size : min(size, limits.windowInBytes), keeping: false)
        let count = try input.read(isWhole ? size : min(size, limits.windowInBytes), into: &compressed)
        progress.add(files: 0, bytesOnDisk: count)
        let isCompressed = count >= 2 && compressed.start[0] == 0x1F && compressed.start[1] == 0x8B
        if !isCompressed {
            guard looksLikeJSON(file) else { return }
            return isWhole ? readCompressed() : try streamPlain(input)
        }
        if isWhole {
            switch inflater.inflate(compressed.span, into: &window, limit: limits.wholeFileInBytes) {
            case .done: return readWindowAsWhole()
            case .trailing(let offset):
                readWindowAsWhole()
                return sink.failBelow(StreamInflater.Fault.trailing.message + ", at byte \(offset) of the file")
            case .tooLarge, .broken: break
            }
        }
        try streamCompressed(input, isWhole: isWhole)
    }

    /// Whether a file that is not compressed may be a log; if not, that is noted.
    private mutating func looksLikeJSON(_ file: ArchiveFile) -> Bool {
        var bytes = compressed.span
        if bytes.hasPrefix("\u{FEFF}") { bytes = bytes[3..<bytes.count] }
        let first = bytes.buffer.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return true }
        if case .expected = file.trust {
            sink.fail(first == nil ? "the file is empty" : "the file is neither JSON nor gzip")
        } else {
            sink.leaveOut("neither JSON nor gzip")
        }
        return false
    }

    private mutating func readCompressed() {
        // What is lent to a method cannot be part of what the method changes.
        var buffer = PaddedBuffer()
        swap(&buffer, &compressed)
        readWhole(&buffer)
        swap(&buffer, &compressed)
    }

    private mutating func readWindowAsWhole() {
        var buffer = PaddedBuffer()
        swap(&buffer, &window)
        readWhole(&buffer)
        swap(&buffer, &window)
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
        while true {
            let rest = compressed.span[consumed..<compressed.count]
            let read = stream.inflate(rest, isLast: isInputLast, into: &window, upTo: window.capacity)
            consumed += read
            offset += read
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

    /// Reads what is complete in the window, and keeps the rest at its front.
    ///
    /// - Returns: whether to go on; a record that no window holds ends the file.
    private mutating func readWindow(isLast: Bool) -> Bool {
        sink.setWindow(window.span)
        let done = reader.read(sink.window, isLast: isLast, into: &sink)
        sink.folder.tables.bytes += done
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
