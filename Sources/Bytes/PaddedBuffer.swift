/// Memory for bytes that grows, is used again, and ends in zeroes that may be read.
///
/// Behind ``count`` bytes there are always ``padding`` readable ones, and the first of them are zero, so that readers
/// may load whole words and meet a zero at the end.
public struct PaddedBuffer: ~Copyable {
    /// How many bytes behind the end may be read.
    @inlinable
    public static var padding: Int { 64 }

    private var memory: ZeroedMemory<UInt8>
    /// The first byte.
    public var start: UnsafeMutablePointer<UInt8>
    /// How many bytes fit without growing.
    public var capacity: Int
    /// How many bytes are in use.
    public var count = 0

    /// An empty buffer.
    public init(capacity: Int = 0) {
        self.capacity = capacity
        memory = ZeroedMemory(capacity: capacity + PaddedBuffer.padding)
        start = memory.start
    }

    /// The bytes in use.
    public var span: ByteSpan { ByteSpan(UnsafePointer(start), count) }

    /// Makes room for `needed` bytes in all; what is in use stays only if `keeping`.
    @inlinable
    public mutating func reserve(_ needed: Int, keeping: Bool) {
        if needed > capacity { grow(needed, keeping: keeping) }
    }

    @usableFromInline
    mutating func grow(_ needed: Int, keeping: Bool) {
        let larger = max(needed, capacity + capacity / 2)
        let more = ZeroedMemory<UInt8>(capacity: larger + PaddedBuffer.padding)
        if keeping { more.start.update(from: start, count: count) }
        memory = more
        start = memory.start
        capacity = larger
        setCount(keeping ? count : 0)
    }

    /// Says how many bytes are in use, and puts zeroes behind them.
    @inlinable
    public mutating func setCount(_ newCount: Int) {
        count = newCount
        (start + newCount).update(repeating: 0, count: PaddedBuffer.padding)
    }

    /// Adds bytes at the end.
    @inlinable
    public mutating func append(_ span: ByteSpan) {
        reserve(count + span.count, keeping: true)
        (start + count).update(from: span.start, count: span.count)
        setCount(count + span.count)
    }

    /// Adds one byte at the end.
    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(count + 1, keeping: true)
        start[count] = byte
        setCount(count + 1)
    }

    /// Takes away the first bytes; the others move to the front.
    public mutating func removeFirst(_ removed: Int) {
        start.update(from: start + removed, count: count - removed)
        setCount(count - removed)
    }
}
