import Bytes
import JSONIndex

/// Finds the records in a file, in whatever layout they lie, and decodes them batch by batch.
///
/// Layouts: `{"Records": […]}` as CloudTrail delivers it, `{"Events": […]}` as `lookup-events` prints it (each with its
/// record as escaped JSON), a bare array of either, and one of any of these after the other, as a rule one a line. What
/// is none of these is looked through for records that it wraps (see ``RecordWrapping``).
/// A file comes whole, or in windows one after the other; what a window holds of an unfinished record comes again.
public struct RecordReader: ~Copyable {
    /// Where in the layout the next structural stands.
    enum State {
        /// Before a value at the top.
        case top
        /// Before an element of an array of records.
        case element(inObject: Bool)
        /// Behind an element.
        case afterElement(inObject: Bool)
        /// Before a member of the object that holds the records.
        case member
        /// Behind such a member's value.
        case afterMember
        /// Behind what cannot be read.
        case lost
    }

    /// How many times one file may be taken up again behind broken JSON.
    private static let resumptionLimit = 20

    private var indexer = JSONIndexer()
    /// Of a text within what is indexed.
    var textIndexer = JSONIndexer()
    var decoder: EventDecoder
    private var state = State.top
    private var resumptions = 0
    /// Whether the array is none that only CloudTrail's files have.
    private var arrayIsBare = false
    /// What the array wraps its records in.
    private var arrayWrapping: RecordWrapping?
    /// How many values at the top were read to their end.
    private var topValues = 0
    /// What was met so far in the file.
    public internal(set) var summary = RecordSummary()

    /// A reader with buffers of its own.
    ///
    /// - Parameter keepsRecords: whether batches get the records as they stand, too.
    public init(keepsRecords: Bool = false) { decoder = EventDecoder(keepsRecords: keepsRecords) }

    /// Begins another file.
    public mutating func begin() {
        state = .top
        resumptions = 0
        topValues = 0
        summary = RecordSummary()
    }

    /// Reads a window, which ``PaddedBuffer/padding`` readable bytes follow, the first of them zero.
    ///
    /// - Parameter isLast: whether the file ends with the window.
    /// - Returns: how many bytes are done with: the next window begins behind them.
    public mutating func read<Sink: RecordSink & ~Copyable>(
        _ window: ByteSpan, isLast: Bool, into sink: inout Sink
    ) -> Int {
        var base = 0
        while base < window.count {
            if case .lost = state { return window.count }
            let rest = window[base..<window.count]
            var broken: JSONFault?
            let end = part(rest, isLast: isLast, &broken, &sink)
            flush(&sink)
            guard let fault = broken else {
                if isLast { break }
                return base + end
            }
            if fault.kind == .empty, !isLast || base > 0 || summary.hasMet { break }
            report(fault.kind, base + fault.offset, &sink)
            guard let next = resume(behind: base + fault.offset, in: window) else {
                state = .lost
                return window.count
            }
            base = next
            state = .top
        }
        if isLast { finish(window, &sink) }
        return window.count
    }

    /// Says that all events that came in no wrapping came in one that only the file shows.
    public mutating func takeAs(_ wrapping: RecordWrapping) { summary.takeAs(wrapping) }

    /// Gives up on the rest of a file, for a reason that the caller tells.
    public mutating func abandon() { state = .lost }

    /// A file that ends within its layout.
    private mutating func finish<Sink: RecordSink & ~Copyable>(_ window: ByteSpan, _ sink: inout Sink) {
        switch state {
        case .lost: return
        case .top where summary.hasMet: return
        case .top: report(.empty, window.count, &sink)
        default: report(.unexpectedEnd, window.count, &sink)
        }
        state = .lost
    }

    private func report<Sink: RecordSink & ~Copyable>(_ kind: JSONFault.Kind, _ offset: Int, _ sink: inout Sink) {
        sink.report(RecordProblem(kind: .broken(kind), offset: offset, recordNumber: summary.records + 1))
    }

    /// Where a value may begin behind broken JSON: with a bracket at the start of a line, in a file of values in lines.
    private mutating func resume(behind offset: Int, in window: ByteSpan) -> Int? {
        resumptions += 1
        guard resumptions < RecordReader.resumptionLimit else { return nil }
        var hasLines = topValues > 0
        if case .top = state { hasLines = true }
        var at = offset
        while let newline = window.firstIndex(of: UInt8(ascii: "\n"), from: at) {
            let line = window[newline + 1..<window.count]
            if line.hasPrefix("{\"Records\":[") || line.hasPrefix("{\"Events\":[") { return newline + 1 }
            // What stands before the JSON of a line was blanked.
            let first = line.buffer.first { $0 != 0x20 }
            if hasLines, first == UInt8(ascii: "{") { return newline + 1 }
            at = newline + 1
        }
        return nil
    }

    /// Reads what can be indexed at once.
    ///
    /// - Returns: how many bytes are done with.
    private mutating func part<Sink: RecordSink & ~Copyable>(
        _ bytes: ByteSpan, isLast: Bool, _ broken: inout JSONFault?, _ sink: inout Sink
    ) -> Int {
        do throws(JSONFault) {
            return walk(try indexer.index(bytes, isPrefix: !isLast), isLast: isLast, &broken, &sink)
        } catch {
            // What stands before the fault is read; the walk stops there, and not for a reason of its own.
            if let sound = try? indexer.indexSoundPart(of: bytes) {
                var ignored: JSONFault?
                let end = walk(sound, isLast: false, &ignored, &sink)
                broken = ignored ?? error
                return end
            }
            broken = error
            return 0
        }
    }

    /// Walks along the structure until it ends.
    private mutating func walk<Sink: RecordSink & ~Copyable>(
        _ start: JSONCursor, isLast: Bool, _ broken: inout JSONFault?, _ sink: inout Sink
    ) -> Int {
        var cursor = start
        var done = cursor
        do throws(JSONFault) {
            while !cursor.isAtEnd {
                try step(&cursor, &sink)
                done = cursor
                if case .top = state { topValues += 1 }
            }
            if isLast {
                guard case .top = state else { throw cursor.fault(.unexpectedEnd) }
                return cursor.count
            }
        } catch {
            if isLast || error.kind != .unexpectedEnd { broken = error }
        }
        guard done.isAtEnd else { return done.offset }
        let last = Int(done.structurals[done.limit - 1])
        // Behind a text there is nothing but white space, else it would not have been read.
        return done.bytes[last] == UInt8(ascii: "\"") ? done.count : last + 1
    }

    /// One step of the layout; a step that throws has changed nothing.
    @inline(__always)
    private mutating func step<Sink: RecordSink & ~Copyable>(
        _ cursor: inout JSONCursor, _ sink: inout Sink
    ) throws(JSONFault) {
        switch state {
        case .element(let inObject):
            try element(&cursor, &sink)
            state = .afterElement(inObject: inObject)
        case .afterElement(let inObject):
            state =
                try cursor.nextElement() ? .element(inObject: inObject) : inObject ? .afterMember : .top
        case .top:
            try top(&cursor, &sink)
        case .member:
            var copy = cursor
            let key = try copy.key()
            if try !enterRecords(key, &copy) {
                let value = copy
                try copy.skip()
                if arrayIsBare { unwrapMember(key, value, &sink) }
                state = .afterMember
            }
            cursor = copy
        case .afterMember:
            state = try cursor.nextMember() ? .member : .top
        case .lost:
            cursor.position = cursor.limit
        }
    }

    /// A value at the top.
    private mutating func top<Sink: RecordSink & ~Copyable>(
        _ cursor: inout JSONCursor, _ sink: inout Sink
    ) throws(JSONFault) {
        var copy = cursor
        if copy.next == UInt8(ascii: "[") {
            let hasElements = try hasElements(&copy)
            summary.hasArray = true
            arrayIsBare = true
            arrayWrapping = nil
            state = hasElements ? .element(inObject: false) : .top
            cursor = copy
            return
        }
        if copy.next == UInt8(ascii: "\"") {
            _ = try copy.string()
            unwrapElement(cursor, nil, isWanted: false, &sink)
            cursor = copy
            return
        }
        var isDigest = false
        var isMember = try copy.enterObject()
        while isMember {
            let key = try copy.key()
            if try enterRecords(key, &copy) {
                cursor = copy
                return
            }
            if RecordReader.isOfRecord(key) {
                arrayIsBare = true
                arrayWrapping = nil
                return try element(&cursor, &sink)
            }
            if key == "digestStartTime" || key == "previousDigestS3Object" { isDigest = true }
            try copy.skip()
            isMember = try copy.nextMember()
        }
        arrayIsBare = true
        if isDigest { summary.isDigest = true }
        unwrapElement(cursor, nil, isWanted: false, isDigest: isDigest, &sink)
        cursor = copy
    }

    /// Enters the array of records, if the key says that it is one.
    private mutating func enterRecords(_ key: ByteSpan, _ cursor: inout JSONCursor) throws(JSONFault) -> Bool {
        guard cursor.next == UInt8(ascii: "[") else { return false }
        if key == "Records" || key == "Events" {
            arrayIsBare = false
            arrayWrapping = nil
        } else if key == "events" || key == "logEvents" {
            // `filter-log-events` prints all pages as one list.
            arrayIsBare = true
            arrayWrapping = .cloudWatchLogs
        } else {
            return false
        }
        let hasElements = try hasElements(&cursor)
        summary.hasArray = true
        if !arrayIsBare { summary.hasRecords = true } else if !hasElements { summary.others[.json, default: 0] += 1 }
        state = hasElements ? .element(inObject: true) : .afterMember
        return true
    }

    /// Enters an array. Whether an element follows can't be told where the window ends with the bracket.
    private func hasElements(_ cursor: inout JSONCursor) throws(JSONFault) -> Bool {
        let hasElements = try cursor.enterArray()
        if hasElements, cursor.isAtEnd { throw cursor.fault(.unexpectedEnd) }
        return hasElements
    }

    /// Whether a key is one that records have, or elements of `lookup-events` output.
    private static func isOfRecord(_ key: ByteSpan) -> Bool {
        key.hasPrefix("event") || key == "userIdentity" || key == "awsRegion" || key == "sourceIPAddress"
            || key == "userAgent" || key == "requestParameters" || key == "responseElements" || key == "errorCode"
            || key == "errorMessage" || key == "recipientAccountId" || key == "requestID" || key == "readOnly"
            || key == "managementEvent" || key == "additionalEventData" || key == "CloudTrailEvent"
            || key == "EventId" || key == "EventName"
    }

    /// One record.
    @inline(__always)
    private mutating func element<Sink: RecordSink & ~Copyable>(
        _ cursor: inout JSONCursor, _ sink: inout Sink
    ) throws(JSONFault) {
        guard cursor.next == UInt8(ascii: "{") else {
            let start = cursor
            try cursor.skip()
            return unwrapElement(start, arrayWrapping, isWanted: wantsRecords, &sink)
        }
        let start = cursor
        let verdict = try decoder.decode(&cursor)
        if case .event = verdict {
            summary.records += 1
            summary.events += 1
            if decoder.batch.isFull { flush(&sink) }
        } else {
            other(verdict, start, &sink)
        }
    }

    /// What is no event.
    @inline(never)
    private mutating func other<Sink: RecordSink & ~Copyable>(
        _ verdict: EventDecoder.Verdict, _ start: JSONCursor, _ sink: inout Sink
    ) {
        switch verdict {
        case .event: break
        case .withoutCaller, .malformed, .lookup:
            var way = RecordWay(offset: start.offset)
            way.wrapping = arrayWrapping
            take(verdict, way, &sink)
        case .notification, .foreign: unwrapElement(start, arrayWrapping, isWanted: wantsRecords, &sink)
        }
    }

    /// Whether an object that holds no record of CloudTrail's is a mistake where it stands: any array of objects is a bare
    /// one; `Records` are CloudTrail's.
    private var wantsRecords: Bool {
        !arrayIsBare || summary.events > summary.wrapped.values.reduce(0, +)
    }

    func malformed<Sink: RecordSink & ~Copyable>(
        _ malformation: Malformation, _ offset: Int, _ sink: inout Sink
    ) {
        sink.report(
            RecordProblem(kind: .malformed(malformation), offset: offset, recordNumber: summary.records))
    }

    mutating func flush<Sink: RecordSink & ~Copyable>(_ sink: inout Sink) {
        guard decoder.batch.count > 0 else { return decoder.batch.clear() }
        sink.fold(&decoder)
        decoder.batch.clear()
    }
}
