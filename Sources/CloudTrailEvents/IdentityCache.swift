import Bytes

/// Knows again the identities of earlier events by their bytes, without reading them.
///
/// Some hundred sessions are at work at a time, and all events of one carry the same `userIdentity` to the byte. A slot
/// keeps one identity with a token that the folding side gave it; a new one takes the slot of an old one, so that
/// identities that never come back (console sessions get a new key for every request) take no more memory.
struct IdentityCache: ~Copyable {
    private struct Slot {
        var hash: UInt64 = 0
        var token: UInt64 = 0
        var bytes: UnsafeMutablePointer<UInt8>?
        var capacity: Int32 = 0
        var rawCount: Int32 = 0
        var recipientCount: Int32 = 0
        /// Where the batch has it that ``batch`` tells.
        var index: Int32 = 0
        var batch: UInt32 = 0
        var isFromConsole = false
        var hasToken = false
    }

    private static let size = 8192
    private let slots: UnsafeMutablePointer<Slot>

    init() {
        slots = .allocate(capacity: IdentityCache.size)
        slots.initialize(repeating: Slot(), count: IdentityCache.size)
    }

    deinit {
        for index in 0..<IdentityCache.size { slots[index].bytes?.deallocate() }
        slots.deinitialize(count: IdentityCache.size)
        slots.deallocate()
    }

    /// What the cache says of an identity.
    enum Answer {
        /// It is an identity of this batch already.
        case index(Int32)
        /// It is new to this batch, and has a token.
        case token(UInt64, slot: Int32)
        /// It has to be read.
        case unknown(slot: Int32)
    }

    /// Looks up an identity; the caller adds it to the batch at `nextIndex`, unless the batch has it.
    ///
    /// - Parameter raw: the bytes of `userIdentity`.
    mutating func look(
        up raw: ByteSpan, recipient: ByteSpan, isFromConsole: Bool, batch: UInt32, nextIndex: Int32
    ) -> Answer {
        // The first bytes tell nearly all: type, names, account, key. All are compared, in any case.
        let sample = min(raw.count, 240)
        var hash = ByteHash.hash(raw.start, sample, seed: UInt64(truncatingIfNeeded: raw.count))
        hash = ByteHash.combine(hash, isFromConsole ? 1 : 0)
        let index = Int(truncatingIfNeeded: hash >> 48) & (IdentityCache.size - 1)
        let slot = slots + index
        if slot.pointee.hash == hash, let bytes = slot.pointee.bytes, slot.pointee.rawCount == raw.count,
            slot.pointee.recipientCount == recipient.count, slot.pointee.isFromConsole == isFromConsole,
            UnsafePointer(bytes).isSame(as: raw.start, count: raw.count),
            UnsafePointer(bytes + raw.count).isSame(as: recipient.start, count: recipient.count)
        {
            if slot.pointee.batch == batch { return .index(slot.pointee.index) }
            slot.pointee.batch = batch
            slot.pointee.index = nextIndex
            return slot.pointee.hasToken
                ? .token(slot.pointee.token, slot: Int32(index)) : .unknown(slot: Int32(index))
        }
        fill(slot, raw, recipient)
        slot.pointee.hash = hash
        slot.pointee.isFromConsole = isFromConsole
        slot.pointee.batch = batch
        slot.pointee.index = nextIndex
        return .unknown(slot: Int32(index))
    }

    private func fill(_ slot: UnsafeMutablePointer<Slot>, _ raw: ByteSpan, _ recipient: ByteSpan) {
        let needed = raw.count + recipient.count
        if needed > Int(slot.pointee.capacity) {
            slot.pointee.bytes?.deallocate()
            slot.pointee.bytes = .allocate(capacity: needed + needed / 4)
            slot.pointee.capacity = Int32(needed + needed / 4)
        }
        slot.pointee.bytes?.update(from: raw.start, count: raw.count)
        slot.pointee.bytes.map { $0 + raw.count }?.update(from: recipient.start, count: recipient.count)
        slot.pointee.rawCount = Int32(raw.count)
        slot.pointee.recipientCount = Int32(recipient.count)
        slot.pointee.hasToken = false
    }

    /// Forgets an identity that could not be read.
    mutating func forget(_ slot: Int32) {
        slots[Int(slot)].hash = 0
        slots[Int(slot)].rawCount = -1
    }

    /// Keeps the token of an identity, if its slot still holds it.
    mutating func remember(slot: Int32, index: Int32, batch: UInt32, token: UInt64) {
        let slot = slots + Int(slot)
        guard slot.pointee.batch == batch, slot.pointee.index == index else { return }
        slot.pointee.token = token
        slot.pointee.hasToken = true
    }
}
