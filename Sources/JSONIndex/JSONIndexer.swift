import Bytes
import CSimdJSON

/// Makes structural indexes, with simdjson's stage 1, and uses its buffer again for each.
public struct JSONIndexer: ~Copyable {
    /// Nil where there was no memory for it.
    private let handle: OpaquePointer?

    /// An indexer with an empty buffer.
    public init() {
        handle = csimdjson_create()
    }

    deinit { if let handle { csimdjson_destroy(handle) } }

    /// Indexes `bytes`, behind which ``PaddedBuffer/padding`` bytes are readable, the first of them zero.
    ///
    /// - Parameter isPrefix: whether more is to come: then the input may end within a string, which is left out.
    /// - Returns: a cursor that lives until the next index is made, and no longer than the bytes.
    public mutating func index(_ bytes: ByteSpan, isPrefix: Bool = false) throws(JSONFault) -> JSONCursor {
        if let cursor = try stage1(bytes, upTo: bytes.count) { return cursor }
        // Ends before the string that does not: it comes again, with its rest.
        if isPrefix, let quote = JSONScan.lastQuote(in: bytes), let cursor = try stage1(bytes, upTo: quote) {
            return cursor
        }
        throw JSONScan.firstFault(in: bytes).fault
    }

    /// Indexes what stands before the first fault of `bytes`, which ``index(_:isPrefix:)`` met; nil if there is nothing.
    public mutating func indexSoundPart(of bytes: ByteSpan) throws(JSONFault) -> JSONCursor? {
        try stage1(bytes, upTo: JSONScan.firstFault(in: bytes).tokenStart)
    }

    private mutating func stage1(_ bytes: ByteSpan, upTo end: Int) throws(JSONFault) -> JSONCursor? {
        var structurals: UnsafePointer<UInt32>?
        var limit: UInt32 = 0
        guard let handle, bytes.count < Int(UInt32.max) else { throw JSONFault(.tooLarge, at: 0) }
        let result = csimdjson_index(handle, bytes.start, end, UInt32(bytes.count), &structurals, &limit)
        guard result != Int32(CSIMDJSON_CAPACITY.rawValue) else { throw JSONFault(.tooLarge, at: 0) }
        guard result == Int32(CSIMDJSON_SUCCESS.rawValue), let structurals else { return nil }
        return JSONCursor(bytes: bytes.start, count: bytes.count, structurals: structurals, limit: Int(limit))
    }

    /// Indexes a copy of `bytes` and walks over it: for inputs that are read once and whole, such as a server's answer.
    public static func read<Result>(
        _ bytes: [UInt8], _ body: (inout JSONCursor) throws(JSONFault) -> Result
    ) throws(JSONFault) -> Result {
        var buffer = PaddedBuffer(capacity: bytes.count)
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { buffer.append(ByteSpan(start, source.count)) }
        }
        var indexer = JSONIndexer()
        var cursor = try indexer.index(buffer.span)
        let result = try body(&cursor)
        // Both own what the cursor points to.
        withExtendedLifetime(buffer) {}
        withExtendedLifetime(indexer) {}
        return result
    }
}
