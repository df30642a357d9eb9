import Bytes
import IAMModel

/// Events that give or take grants, as bytes until the record is finished: documents are long, and few are asked for.
struct GrantLog: ~Copyable {
    /// A part of the bytes; logs that are put together share no memory, and copy none.
    private final class Chunk {
        static let capacity = 1 << 20
        private var buffer = PaddedBuffer(capacity: Chunk.capacity)

        var count: Int { buffer.count }

        func append(_ span: ByteSpan) { buffer.append(span) }

        subscript(start: Int, count: Int) -> ByteSpan { buffer.span[start..<start + count] }
    }

    private struct Entry {
        var time: Int64
        var chunk: Int
        var start: Int
        var count: Int
    }

    private var chunks: [Chunk] = []
    private var entries: [Entry] = []

    /// Keeps an event in its encoded form.
    mutating func add(_ bytes: ByteSpan, time: Int64) {
        if chunks.last.map({ $0.count + bytes.count > Chunk.capacity }) ?? true { chunks.append(Chunk()) }
        let chunk = chunks[chunks.count - 1]
        entries.append(Entry(time: time, chunk: chunks.count - 1, start: chunk.count, count: bytes.count))
        chunk.append(bytes)
    }

    /// Takes all that another log holds.
    mutating func merge(_ other: consuming GrantLog) {
        let offset = chunks.count
        chunks += other.chunks
        entries += other.entries.map {
            Entry(time: $0.time, chunk: $0.chunk + offset, start: $0.start, count: $0.count)
        }
    }

    /// The events by time; only those of one second are compared field by field.
    func sorted() -> [GrantEvent] {
        let entries = entries.sorted { $0.time < $1.time }
        var events = entries.map { entry in
            var event = GrantEvent(encoded: chunks[entry.chunk][entry.start, entry.count])
            event.time = Timestamp(secondsSinceEpoch: entry.time)
            return event
        }
        var start = 0
        while start < entries.count {
            let end = entries[start...].firstIndex { $0.time != entries[start].time } ?? entries.count
            if end - start > 1 { events[start..<end].sort() }
            start = end
        }
        return events
    }
}
