import Bytes
import JSONIndex

/// Records in wrappings: in other objects and arrays, and in texts that are JSON themselves.
///
/// One way for all of them, whatever their names: what has the members of a record is one, and nothing within it is looked
/// at. An object without the word `eventName` or `eventVersion` anywhere is passed over.
extension RecordReader {
    /// Reads the records within a value that is none itself, and says what it is if there are none.
    ///
    /// - Parameters:
    ///   - start: at the value, which the window holds whole.
    ///   - isWanted: whether a value without any is a mistake.
    ///   - isDigest: whether it has the members of a digest file.
    @inline(never)
    mutating func unwrapElement<Sink: RecordSink & ~Copyable>(
        _ start: JSONCursor, _ wrapping: RecordWrapping?, isWanted: Bool, isDigest: Bool = false, _ sink: inout Sink
    ) {
        var way = RecordWay(offset: start.offset)
        way.wrapping = wrapping
        var cursor = start
        var end = start
        // What was passed over before has sound brackets.
        guard let raw = try? end.rawValue(), raw.count > 0 else { return }
        do throws(JSONFault) {
            let found =
                start.next == UInt8(ascii: "{")
                ? try unwrapMembers(&cursor, raw, way, &sink) : try unwrap(&cursor, way, &sink)
            if !found {
                if isDigest {
                    summary.others[.digest, default: 0] += 1
                } else {
                    classify(raw, way, isWanted: isWanted, &sink)
                }
            }
        } catch {
            summary.records += 1
            malformed(.fault(error.kind), way.offset, &sink)
        }
    }

    /// Reads the records in a member beside an array of such.
    mutating func unwrapMember<Sink: RecordSink & ~Copyable>(
        _ key: ByteSpan, _ start: JSONCursor, _ sink: inout Sink
    ) {
        var end = start
        guard let raw = try? end.rawValue(), RecordReader.mayHoldRecords(raw) else { return }
        var way = RecordWay(offset: start.offset)
        way.wrapping = RecordReader.wrapping(of: key)
        var cursor = start
        do throws(JSONFault) { _ = try unwrap(&cursor, way, &sink) } catch {
            summary.records += 1
            malformed(.fault(error.kind), way.offset, &sink)
        }
    }

    /// Takes a record that was found.
    mutating func take<Sink: RecordSink & ~Copyable>(
        _ verdict: EventDecoder.Verdict, _ way: RecordWay, _ sink: inout Sink
    ) {
        summary.records += 1
        switch verdict {
        case .event:
            summary.events += 1
            summary.wrapped[way.wrapping ?? .other, default: 0] += 1
            if decoder.batch.isFull { flush(&sink) }
        case .withoutCaller(let category): summary.withoutCaller[category, default: 0] += 1
        case .malformed(let malformation, let offset):
            malformed(malformation, way.texts > 0 ? way.offset : offset, &sink)
        case .lookup(let text, let offset):
            summary.records -= 1
            var way = way
            way.wrapping = way.wrapping ?? .lookupEvents
            way.offset = way.texts > 0 ? way.offset : offset
            if !unwrapText(text, way, &sink) {
                summary.records += 1
                malformed(.foreign, way.offset, &sink)
            }
        case .notification, .foreign: break
        }
    }

    /// Says what an object without any record is.
    private mutating func classify<Sink: RecordSink & ~Copyable>(
        _ raw: ByteSpan, _ way: RecordWay, isWanted: Bool, _ sink: inout Sink
    ) {
        if OtherLog.isPacked(raw) {
            strange(.base64, way, &sink)
        } else if let kind = OtherLog(json: raw) {
            summary.others[kind, default: 0] += 1
        } else if raw.contains("\"aws:") && (raw.contains("\"eventSource\"") || raw.contains("\"EventSource\"")) {
            summary.others[.notification, default: 0] += 1
        } else if let form = OtherLog.form(of: raw) {
            strange(form, way, &sink)
        } else if isWanted {
            summary.others[.json, default: 0] += 1
            summary.records += 1
            malformed(.foreign, way.offset, &sink)
        } else {
            summary.others[.json, default: 0] += 1
        }
    }

    private mutating func strange<Sink: RecordSink & ~Copyable>(
        _ form: RecordForm, _ way: RecordWay, _ sink: inout Sink
    ) {
        summary.strange[form, default: 0] += 1
        summary.records += 1
        // One place is enough to find the others.
        if summary.strange[form] == 1 { malformed(.otherForm(form), way.offset, &sink) }
    }

    /// Reads the records in the value at which the cursor stands, and leaves the cursor behind it.
    ///
    /// - Returns: whether there were any.
    private mutating func unwrap<Sink: RecordSink & ~Copyable>(
        _ cursor: inout JSONCursor, _ way: RecordWay, _ sink: inout Sink
    ) throws(JSONFault) -> Bool {
        switch cursor.next {
        case UInt8(ascii: "{"):
            var end = cursor
            let raw = try end.rawValue()
            guard RecordReader.mayHoldRecords(raw) else {
                cursor = end
                return false
            }
            let start = cursor
            let verdict = try decoder.decode(&cursor)
            switch verdict {
            case .event, .withoutCaller, .lookup:
                take(verdict, way, &sink)
                return true
            // A pattern that quotes the names of fields is no record.
            case .malformed where raw.contains("eventVersion"):
                take(verdict, way, &sink)
                return true
            case .malformed, .notification, .foreign:
                cursor = start
                return try unwrapMembers(&cursor, raw, way, &sink)
            }
        case UInt8(ascii: "["):
            guard way.depth < RecordWay.depthLimit else {
                try cursor.skip()
                return false
            }
            var way = way
            way.depth += 1
            var found = false
            var isElement = try cursor.enterArray()
            while isElement {
                found = try unwrap(&cursor, way, &sink) || found
                isElement = try cursor.nextElement()
            }
            return found
        case UInt8(ascii: "\""):
            var way = way
            if way.texts == 0 { way.offset = cursor.offset }
            let text = try cursor.string()
            return text.count > 40 && RecordReader.mayHoldRecords(text) && unwrapText(text, way, &sink)
        default:
            try cursor.skip()
            return false
        }
    }

    /// Reads the records in the members of an object that is none.
    private mutating func unwrapMembers<Sink: RecordSink & ~Copyable>(
        _ cursor: inout JSONCursor, _ raw: ByteSpan, _ way: RecordWay, _ sink: inout Sink
    ) throws(JSONFault) -> Bool {
        guard RecordReader.mayHoldRecords(raw), way.depth < RecordWay.depthLimit else {
            try cursor.skip()
            return false
        }
        var found = false
        var isMember = try cursor.enterObject()
        while isMember {
            var inner = way
            inner.depth += 1
            let key = try cursor.key()
            if inner.wrapping == nil { inner.wrapping = RecordReader.wrapping(of: key) }
            found = try unwrap(&cursor, inner, &sink) || found
            isMember = try cursor.nextMember()
        }
        return found
    }

    /// Reads the records in a text, whose escapes stand as they stood; what stands before its first bracket is none of it.
    ///
    /// - Returns: whether there were any, or what would be some if it could be read.
    private mutating func unwrapText<Sink: RecordSink & ~Copyable>(
        _ raw: ByteSpan, _ way: RecordWay, _ sink: inout Sink
    ) -> Bool {
        guard way.texts < RecordWay.textLimit else { return false }
        decoder.batch.textsInUse += 1
        defer { decoder.batch.textsInUse -= 1 }
        do throws(JSONFault) {
            var buffer = PaddedBuffer(capacity: raw.count)
            try JSONString.unescape(raw, into: &buffer, base: 0)
            let text = decoder.batch.keep(buffer.span)
            let bracket = text.buffer.firstIndex { $0 & 0xDF == 0x5B }
            guard let bracket else { return false }
            var inner = way
            inner.texts += 1
            let json = text[bracket..<text.count]
            if way.texts == 0 { return try read(try textIndexer.index(json), inner, &sink) }
            var indexer = JSONIndexer()
            let found = try read(try indexer.index(json), inner, &sink)
            withExtendedLifetime(indexer) {}
            return found
        } catch {
            guard raw.contains("eventVersion") || way.wrapping == .lookupEvents else { return false }
            summary.records += 1
            malformed(.fault(error.kind), way.offset, &sink)
            return true
        }
    }

    /// Reads the records in all values of a text.
    private mutating func read<Sink: RecordSink & ~Copyable>(
        _ start: JSONCursor, _ way: RecordWay, _ sink: inout Sink
    ) throws(JSONFault) -> Bool {
        var cursor = start
        var found = false
        while !cursor.isAtEnd { found = try unwrap(&cursor, way, &sink) || found }
        return found
    }

    /// Whether bytes may hold a record: those of a member's name that every record has, escaped or not.
    private static func mayHoldRecords(_ raw: ByteSpan) -> Bool {
        raw.contains("eventName") || raw.contains("eventVersion") || raw.contains("CloudTrailEvent")
    }

    /// What a member's name says of the records in it.
    private static func wrapping(of key: ByteSpan) -> RecordWrapping? {
        if key == "detail" { return .eventBridge }
        if key == "CloudTrailEvent" { return .lookupEvents }
        if key == "eventJson" || key == "QueryResultRows" { return .lake }
        if key == "_source" || key == "hits" || key == "original" { return .searchDump }
        if key == "logEvents" || key == "message" || key == "@message" || key == "results" { return .cloudWatchLogs }
        return nil
    }
}
