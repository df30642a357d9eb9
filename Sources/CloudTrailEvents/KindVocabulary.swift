import Bytes

/// Gives each distinct kind of event a number, counted from 0: there are some thousand at most.
struct KindVocabulary: ~Copyable {
    private struct Entry {
        var hash: UInt64
        var kind: DecodedKind
    }

    private var entries: [Entry] = []
    private var slots: UnsafeMutablePointer<Int32>
    private var mask = 1023

    init() {
        slots = .allocate(capacity: 1024)
        slots.initialize(repeating: -1, count: 1024)
    }

    deinit {
        slots.deallocate()
        // The spans of an entry lie one behind the other.
        for entry in entries { UnsafeMutablePointer(mutating: entry.kind.source.start).deallocate() }
    }

    /// How many kinds there are.
    var count: Int { entries.count }

    /// The kind of a number; its spans live as long as the vocabulary.
    func kind(_ number: Int) -> DecodedKind { entries[number].kind }

    /// The number of a kind; nil where it is new.
    @inline(__always)
    func number(of kind: DecodedKind, hash: UInt64) -> Int32? {
        var slot = Int(truncatingIfNeeded: hash) & mask
        return entries.withUnsafeBufferPointer { entries in
            while slots[slot] >= 0 {
                let entry = entries.baseAddress.unsafelyUnwrapped + Int(slots[slot])
                if entry.pointee.hash == hash, KindVocabulary.isSame(entry.pointee.kind, kind) { return slots[slot] }
                slot = (slot + 1) & mask
            }
            return nil
        }
    }

    /// A hash of what tells kinds apart as a rule: the bytes are compared in any case.
    @inline(__always)
    static func hash(of kind: DecodedKind) -> UInt64 {
        let numbers =
            UInt64(kind.category.rawValue) << 4 | UInt64(kind.outcome.rawValue) << 2 | UInt64(kind.direction.rawValue)
            | UInt64(truncatingIfNeeded: kind.dataEventType.count) << 8
            | UInt64(truncatingIfNeeded: kind.type.count) << 16
        let source = kind.source.count >= 8 ? kind.source.start.word : UInt64(kind.source.count)
        guard kind.name.count >= 8 else {
            return ByteHash.combine(ByteHash.hash(kind.name, seed: numbers), source)
        }
        let count = kind.name.count
        let name = ByteHash.mix(
            kind.name.start.word ^ 0x8ebc_6af0_9c88_c6e3, (kind.name.start + (count - 8)).word ^ UInt64(count) << 56)
        return ByteHash.combine(name ^ numbers, source)
    }

    @inline(__always)
    private static func isSame(_ left: DecodedKind, _ right: DecodedKind) -> Bool {
        left.outcome == right.outcome && left.direction == right.direction && left.category == right.category
            && left.name == right.name && left.source == right.source && left.type == right.type
            && left.dataEventType == right.dataEventType
            && left.deniedAction == right.deniedAction
    }

    /// Adds a kind that is new, with a copy of its bytes.
    mutating func add(_ kind: DecodedKind, hash: UInt64) -> Int32 {
        let spans = [kind.source, kind.name, kind.type, kind.dataEventType, kind.deniedAction]
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: spans.reduce(8) { $0 + $1.count })
        var end = memory
        func copy(_ span: ByteSpan) -> ByteSpan {
            end.initialize(from: span.start, count: span.count)
            defer { end += span.count }
            return ByteSpan(end, span.count)
        }
        var own = kind
        own.source = copy(kind.source)
        own.name = copy(kind.name)
        own.type = copy(kind.type)
        own.dataEventType = copy(kind.dataEventType)
        own.deniedAction = copy(kind.deniedAction)
        entries.append(Entry(hash: hash, kind: own))
        if entries.count * 2 > mask { grow() } else { place(hash, Int32(entries.count - 1)) }
        return Int32(entries.count - 1)
    }

    private func place(_ hash: UInt64, _ number: Int32) {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = number
    }

    private mutating func grow() {
        slots.deallocate()
        mask = mask * 2 + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: -1, count: mask + 1)
        for (number, entry) in entries.enumerated() { place(entry.hash, Int32(number)) }
    }
}

/// Gives each region a number, counted from 0: there are some dozen.
struct RegionVocabulary: ~Copyable {
    private var names: [ByteSpan] = []
    private var last: Int32 = -1

    init() {}

    deinit { for name in names { UnsafeMutablePointer(mutating: name.start).deallocate() } }

    /// How many regions there are.
    var count: Int { names.count }

    /// The name of a number.
    func name(_ number: Int) -> ByteSpan { names[number] }

    /// The number of a region, if it is that of the region before, as most are.
    @inline(__always)
    func sameAsLast(_ name: ByteSpan) -> Int32? {
        last >= 0 && names[Int(last)] == name ? last : nil
    }

    /// The number of a region, a new one where it is new.
    @inline(never)
    mutating func number(of name: ByteSpan) -> Int32 {
        if let known = names.firstIndex(where: { $0 == name }) {
            last = Int32(known)
        } else {
            let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: name.count + 8)
            memory.initialize(from: name.start, count: name.count)
            names.append(ByteSpan(memory, name.count))
            last = Int32(names.count - 1)
        }
        return last
    }
}
