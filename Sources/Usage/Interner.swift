import Bytes

/// Gives each distinct sequence of bytes a number, counted from 0.
///
/// Found by a 64-bit hash, and compared byte by byte: two that share a hash stay two.
struct Interner: ~Copyable {
    private struct Entry {
        var hash: UInt64
        var start: Int
        var count: Int
    }

    private var slots: UnsafeMutablePointer<UInt32>
    private var mask: Int
    private var entries: [Entry] = []
    private var memory = PaddedBuffer()

    init() {
        mask = 63
        slots = .allocate(capacity: 64)
        slots.initialize(repeating: 0, count: 64)
    }

    deinit { slots.deallocate() }

    /// How many there are.
    var count: Int { entries.count }

    /// The bytes of a number, until the next one is added.
    func bytes(of number: Int) -> ByteSpan {
        let entry = entries[number]
        return memory.span[entry.start..<entry.start + entry.count]
    }

    /// The hash of a number's bytes.
    func hash(of number: Int) -> UInt64 { entries[number].hash }

    /// The number of some bytes, a new one where they are new.
    mutating func number(of bytes: ByteSpan) -> UInt32 {
        let hash = ByteHash.hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            let entry = entries[number]
            if entry.hash == hash, entry.count == bytes.count,
                (memory.start + entry.start).isEqual(to: bytes)
            {
                return UInt32(number)
            }
            slot = (slot + 1) & mask
        }
        let number = UInt32(entries.count)
        entries.append(Entry(hash: hash, start: memory.count, count: bytes.count))
        memory.append(bytes)
        slots[slot] = number + 1
        if entries.count * 2 > mask { grow() }
        return number
    }

    private mutating func grow() {
        slots.deallocate()
        mask = mask * 2 + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
        for (number, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number) + 1
        }
    }
}

extension UnsafeMutablePointer where Pointee == UInt8 {
    fileprivate func isEqual(to bytes: ByteSpan) -> Bool {
        UnsafePointer(self).isSame(as: bytes.start, count: bytes.count)
    }
}
