import Bytes
import JSONIndex

extension JSONCursor {
    /// Reads a string or `null`, escapes as they stand; `null` is no text.
    @inline(__always)
    mutating func rawSpan() throws(JSONFault) -> ByteSpan {
        next == UInt8(ascii: "\"") ? try string() : try none()
    }

    /// Reads a string or `null`, escapes resolved into the batch's memory; `null` is no text.
    @inline(__always)
    mutating func span(_ batch: inout EventBatch) throws(JSONFault) -> ByteSpan {
        try resolved(try rawSpan(), &batch)
    }

    /// Resolves escapes into the batch's memory, where there are any.
    @inline(__always)
    func resolved(_ raw: ByteSpan, _ batch: inout EventBatch) throws(JSONFault) -> ByteSpan {
        batch.mayMeetEscapes && JSONString.hasEscape(raw) ? try unescaped(raw, &batch) : raw
    }

    /// Resolves the escapes of a text that has none if it has the length of a time.
    @inline(__always)
    func resolvedIfShort(_ raw: ByteSpan, _ batch: inout EventBatch) throws(JSONFault) -> ByteSpan {
        raw.count == 20 ? raw : try resolved(raw, &batch)
    }

    /// Resolves escapes into the batch's memory.
    @inline(never)
    func unescaped(_ raw: ByteSpan, _ batch: inout EventBatch) throws(JSONFault) -> ByteSpan {
        var buffer = PaddedBuffer(capacity: raw.count)
        try JSONString.unescape(raw, into: &buffer, base: raw.start - bytes)
        let kept = batch.keep(buffer.span)
        withExtendedLifetime(buffer) {}
        return kept
    }

    /// `null`, where a text may stand.
    @inline(never)
    private mutating func none() throws(JSONFault) -> ByteSpan {
        guard takeNull() else { throw fault(.expectedString) }
        return .empty
    }

    /// Steps into an object where one may stand; `null` is one without members.
    @inline(__always)
    mutating func enterObjectOrNull() throws(JSONFault) -> Bool {
        next == UInt8(ascii: "{") ? try enterObject() : try noMembers()
    }

    @inline(never)
    private mutating func noMembers() throws(JSONFault) -> Bool {
        guard takeNull() else { throw fault(.expectedObject) }
        return false
    }
}
