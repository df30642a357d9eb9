import Bytes
import JSONIndex

extension JSONCursor {
    /// Reads a string or `null`, escapes resolved into the batch's memory; `null` is no text.
    @inline(__always)
    mutating func span(_ batch: EventBatch) throws(JSONFault) -> ByteSpan {
        if next == UInt8(ascii: "\"") {
            let raw = try string()
            return JSONString.hasEscape(raw) ? try resolved(raw, batch) : raw
        }
        return try none()
    }

    /// Resolves escapes into the batch's memory.
    @inline(never)
    func resolved(_ raw: ByteSpan, _ batch: EventBatch) throws(JSONFault) -> ByteSpan {
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
