import Bytes
import JSONIndex

/// Finds the records in a file, in whatever layout they lie, and decodes them batch by batch.
///
/// Layouts: `{"Records": […]}` as CloudTrail delivers it, `{"Events": […]}` as `lookup-events` prints it (each with its
/// record as escaped JSON), a bare array of either, and one of any of these after the other, as a rule one a line.
/// A file comes whole, or in windows one after the other; what a window holds of an unfinished record comes again.
public struct RecordReader: ~Copyable {
    /// Where in the layout the next structural stands.
    private enum State {
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
    private var lookupIndexer = JSONIndexer()
    private var decoder: EventDecoder
    private var state = State.top
    private var resumptions = 0
    private var arrayIsBare = false
    /// How many values at the top were read to their end.
    private var topValues = 0
    /// What was met so far in the file.
    public private(set) var summary = RecordSummary()

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
            if fault.kind == .empty, !isLast || base > 0 || hasMet { break }
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

    /// Gives up on the rest of a file, for a reason that the caller tells.
    public mutating func abandon() { state = .lost }

    /// Whether anything was met that is something.
    private var hasMet: Bool {
        summary.records > 0 || summary.hasArray || summary.foreign > 0
    }

    /// A file that ends within its layout.
    private mutating func finish<Sink: RecordSink & ~Copyable>(_ window: ByteSpan, _ sink: inout Sink) {
        switch state {
        case .lost: return
        case .top where hasMet: return
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
            if hasLines, !line.isEmpty, line[0] == UInt8(ascii: "{") { return newline + 1 }
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
        return done.isAtEnd ? Int(done.structurals[done.limit - 1]) + 1 : done.offset
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
                try copy.skip()
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
            state = hasElements ? .element(inObject: false) : .top
            cursor = copy
            return
        }
        var isMember = try copy.enterObject()
        while isMember {
            let key = try copy.key()
            if try enterRecords(key, &copy) {
                cursor = copy
                return
            }
            if RecordReader.isOfRecord(key) {
                arrayIsBare = true
                return try element(&cursor, &sink)
            }
            if key.hasPrefix("digest") || key == "previousDigestS3Object" { summary.isDigest = true }
            try copy.skip()
            isMember = try copy.nextMember()
        }
        summary.foreign += 1
        cursor = copy
    }

    /// Enters the array of records, if the key says that it is one.
    private mutating func enterRecords(_ key: ByteSpan, _ cursor: inout JSONCursor) throws(JSONFault) -> Bool {
        guard key == "Records" || key == "Events", cursor.next == UInt8(ascii: "[") else { return false }
        let hasElements = try hasElements(&cursor)
        summary.hasArray = true
        arrayIsBare = false
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
            let offset = cursor.offset
            try cursor.skip()
            summary.records += 1
            return malformed(.foreign, offset, &sink)
        }
        let verdict = try decoder.decode(&cursor)
        summary.records += 1
        if case .event = verdict {
            summary.events += 1
            if decoder.batch.isFull { flush(&sink) }
        } else {
            other(verdict, cursor, &sink)
        }
    }

    /// What is no event.
    @inline(never)
    private mutating func other<Sink: RecordSink & ~Copyable>(
        _ verdict: EventDecoder.Verdict, _ cursor: JSONCursor, _ sink: inout Sink
    ) {
        switch verdict {
        case .event: break
        case .insight: summary.insights += 1
        case .malformed(let malformation, let offset): malformed(malformation, offset, &sink)
        case .lookup(let text, let offset): lookup(text, offset, cursor, &sink)
        case .foreign:
            summary.foreign += 1
            // Any array of objects is a bare one; `Records` are CloudTrail's.
            if !arrayIsBare || summary.events > 0 {
                malformed(.foreign, Int(cursor.structurals[cursor.position - 1]), &sink)
            }
        }
    }

    /// The record within an element of `lookup-events` output.
    private mutating func lookup<Sink: RecordSink & ~Copyable>(
        _ text: ByteSpan, _ offset: Int, _ cursor: JSONCursor, _ sink: inout Sink
    ) {
        do throws(JSONFault) {
            let record = try cursor.unescaped(text, &decoder.batch)
            var inner = try lookupIndexer.index(record)
            let verdict = try decoder.decode(&inner)
            try inner.end()
            switch verdict {
            case .event:
                summary.events += 1
                if decoder.batch.isFull { flush(&sink) }
            case .insight: summary.insights += 1
            case .malformed(let malformation, _): malformed(malformation, offset, &sink)
            case .lookup, .foreign: malformed(.foreign, offset, &sink)
            }
        } catch {
            malformed(.fault(error.kind), offset, &sink)
        }
    }

    private func malformed<Sink: RecordSink & ~Copyable>(
        _ malformation: Malformation, _ offset: Int, _ sink: inout Sink
    ) {
        sink.report(
            RecordProblem(kind: .malformed(malformation), offset: offset, recordNumber: summary.records))
    }

    private mutating func flush<Sink: RecordSink & ~Copyable>(_ sink: inout Sink) {
        guard decoder.batch.count > 0 else { return decoder.batch.clear() }
        sink.fold(&decoder)
        decoder.batch.clear()
    }
}
