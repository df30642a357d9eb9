import Bytes
import JSONIndex

/// Knows again the identities of earlier events by their bytes, without reading them.
///
/// Some hundred sessions are at work at a time, and all events of one carry the same `userIdentity` to the byte. A slot
/// keeps one identity with a token that the folding side gave it. Slots come in pairs; a new identity takes the slot of
/// one that was not seen twice, so that those that never come back (console sessions and services on a caller's behalf
/// get a new key for every request) neither drive out the others nor take more memory. Where the folding side says that
/// the access key makes no difference, the next request's bytes are met again whatever key they hold.
struct IdentityCache: ~Copyable {
    private struct Slot {
        var hash: UInt64 = 0
        var token: UInt64 = 0
        var bytes: UnsafeMutablePointer<UInt8>?
        var capacity: Int32 = 0
        /// How many bytes `userIdentity` has; the recipient's stand behind them.
        var rawCount: Int32 = -1
        var recipientCount: Int32 = 0
        /// Where the access key stands that may be another one, and how long it is; a length of 0 where there is none.
        var keyStart: Int32 = 0
        var keyCount: Int32 = 0
        /// How many structurals it has.
        var structurals: Int32 = 0
        /// Where the batch has it that ``batch`` tells.
        var index: Int32 = 0
        var batch: UInt32 = 0
        var isFromConsole = false
        var hasToken = false
        var wasSeenAgain = false
    }

    /// Where an identity was found, or would be kept.
    struct Place {
        fileprivate var slot: Int32
        fileprivate var hash: UInt64
        /// Whether the slot holds these bytes.
        fileprivate var isFound: Bool
        /// The bytes of `userIdentity`.
        var raw: ByteSpan
        fileprivate var structurals: Int32

        /// No place: a record without `userIdentity`.
        static func none(_ raw: ByteSpan) -> Place {
            Place(slot: 0, hash: 1, isFound: false, raw: raw, structurals: 0)
        }
    }

    private static let pairs = 4096
    /// How many bytes of a longer identity tell it from others as a rule: type, principal and session.
    private static let sample = 112
    private let slots: UnsafeMutablePointer<Slot>

    init() {
        slots = .allocate(capacity: IdentityCache.pairs * 2)
        slots.initialize(repeating: Slot(), count: IdentityCache.pairs * 2)
    }

    deinit {
        for index in 0..<IdentityCache.pairs * 2 { slots[index].bytes?.deallocate() }
        slots.deallocate()
    }

    /// Passes over the identity at which the cursor stands, in one step where it is known.
    @inline(__always)
    func find(_ cursor: inout JSONCursor) throws(JSONFault) -> Place {
        let start = cursor.offset
        let bytes = cursor.bytes + start
        let remaining = cursor.count - start
        guard remaining > IdentityCache.sample, !isShort(cursor) else { return try findShort(&cursor) }
        let hash = ByteHash.hash(bytes, IdentityCache.sample)
        let first = Int32(truncatingIfNeeded: hash >> 51) & Int32(IdentityCache.pairs - 1) * 2
        for index in first...first + 1 {
            let slot = slots + Int(index)
            guard slot.pointee.hash == hash, Int(slot.pointee.rawCount) <= remaining,
                IdentityCache.isSame(slot, bytes)
            else { continue }
            // The bytes begin with a bracket and hold a whole value: these end where those did.
            cursor.position += Int(slot.pointee.structurals)
            return Place(
                slot: index, hash: hash, isFound: true, raw: ByteSpan(bytes, Int(slot.pointee.rawCount)),
                structurals: slot.pointee.structurals)
        }
        return try unknown(&cursor, hash: hash, first: first)
    }

    /// Whether bytes are those of a slot, or would be with the slot's access key.
    @inline(__always)
    private static func isSame(_ slot: UnsafeMutablePointer<Slot>, _ bytes: UnsafePointer<UInt8>) -> Bool {
        guard let known = slot.pointee.bytes, slot.pointee.rawCount >= 0 else { return false }
        let count = Int(slot.pointee.rawCount)
        let keyCount = Int(slot.pointee.keyCount)
        guard keyCount > 0 else { return bytes.isSame(as: known, count: count) }
        let keyStart = Int(slot.pointee.keyStart)
        let keyEnd = keyStart + keyCount
        return bytes.isSame(as: known, count: keyStart)
            && (bytes + keyEnd).isSame(as: known + keyEnd, count: count - keyEnd)
            && isPlain(bytes + keyStart, keyCount)
    }

    /// Whether bytes within a string are letters and digits: neither does the string end there, nor is there an escape.
    private static func isPlain(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var at = 0
        while at < count {
            let letter = bytes[at] & 0xDF
            guard letter >= 0x41 && letter <= 0x5A || bytes[at] >= 0x30 && bytes[at] <= 0x39 else { return false }
            at += 1
        }
        return true
    }

    /// Whether an identity has no more than three members, such as a service's.
    @inline(__always)
    private func isShort(_ cursor: JSONCursor) -> Bool {
        closes(4, cursor) || closes(8, cursor) || closes(12, cursor)
    }

    /// Whether an object ends so many structurals behind its start: a member of a text takes four.
    @inline(__always)
    private func closes(_ place: Int, _ cursor: JSONCursor) -> Bool {
        cursor.position + place < cursor.limit
            && cursor.bytes[Int(cursor.structurals[cursor.position + place])] == UInt8(ascii: "}")
    }

    @inline(never)
    private func findShort(_ cursor: inout JSONCursor) throws(JSONFault) -> Place {
        let start = cursor.position
        let raw = try cursor.rawValue()
        let hash = ByteHash.hash(raw, seed: 1)
        let first = Int32(truncatingIfNeeded: hash >> 51) & Int32(IdentityCache.pairs - 1) * 2
        var place = Place(
            slot: 0, hash: hash, isFound: false, raw: raw, structurals: Int32(cursor.position - start))
        for index in first...first + 1 {
            let slot = slots + Int(index)
            guard slot.pointee.hash == hash, let known = slot.pointee.bytes, Int(slot.pointee.rawCount) == raw.count,
                raw.start.isSame(as: known, count: raw.count)
            else { continue }
            place.slot = index
            place.isFound = true
            return place
        }
        place.slot = victim(first)
        return place
    }

    @inline(never)
    private func unknown(_ cursor: inout JSONCursor, hash: UInt64, first: Int32) throws(JSONFault) -> Place {
        let start = cursor.position
        let raw = try cursor.rawValue()
        return Place(
            slot: victim(first), hash: hash, isFound: false, raw: raw, structurals: Int32(cursor.position - start))
    }

    /// The slot of a pair that a new identity takes.
    private func victim(_ first: Int32) -> Int32 {
        let left = slots + Int(first)
        let right = left + 1
        if left.pointee.rawCount < 0 || !left.pointee.wasSeenAgain { return first }
        if right.pointee.rawCount < 0 || !right.pointee.wasSeenAgain { return first + 1 }
        // Both are in use: the next newcomer finds one that has to prove itself again.
        right.pointee.wasSeenAgain = false
        return first
    }

    /// What the cache says of an identity.
    enum Answer {
        /// It is an identity of this batch already.
        case index(Int32)
        /// It is new to this batch, and has a token.
        case token(UInt64)
        /// It has to be read.
        case unknown
    }

    /// Settles an identity once its event is known; the caller adds it to the batch at `nextIndex`, unless it is there.
    @inline(__always)
    mutating func settle(
        _ place: Place, recipient: ByteSpan, isFromConsole: Bool, batch: UInt32, nextIndex: Int32
    ) -> Answer {
        let slot = slots + Int(place.slot)
        if place.isFound, slot.pointee.recipientCount == recipient.count, let bytes = slot.pointee.bytes,
            slot.pointee.isFromConsole == isFromConsole,
            recipient.start.isSame(as: bytes + Int(slot.pointee.rawCount), count: recipient.count)
        {
            slot.pointee.wasSeenAgain = true
            if slot.pointee.batch == batch { return .index(slot.pointee.index) }
            slot.pointee.batch = batch
            slot.pointee.index = nextIndex
            return slot.pointee.hasToken ? .token(slot.pointee.token) : .unknown
        }
        fill(slot, place, recipient)
        slot.pointee.isFromConsole = isFromConsole
        slot.pointee.batch = batch
        slot.pointee.index = nextIndex
        return .unknown
    }

    @inline(never)
    private func fill(_ slot: UnsafeMutablePointer<Slot>, _ place: Place, _ recipient: ByteSpan) {
        let needed = place.raw.count + recipient.count
        if needed > Int(slot.pointee.capacity) {
            slot.pointee.bytes?.deallocate()
            slot.pointee.bytes = .allocate(capacity: needed + needed / 4)
            slot.pointee.capacity = Int32(needed + needed / 4)
        }
        if let bytes = slot.pointee.bytes {
            bytes.update(from: place.raw.start, count: place.raw.count)
            (bytes + place.raw.count).update(from: recipient.start, count: recipient.count)
        }
        slot.pointee.hash = place.hash
        slot.pointee.rawCount = Int32(place.raw.count)
        slot.pointee.recipientCount = Int32(recipient.count)
        slot.pointee.keyCount = 0
        slot.pointee.structurals = place.structurals
        slot.pointee.hasToken = false
        slot.pointee.wasSeenAgain = false
    }

    /// Forgets an identity that could not be read.
    mutating func forget(_ place: Place) {
        slots[Int(place.slot)].rawCount = -1
        slots[Int(place.slot)].hash = 0
    }

    /// Keeps the token of an identity, if its slot still holds it.
    ///
    /// - Parameter anyKey: the place of the access key among the bytes, where the token holds for any other, too.
    mutating func remember(slot: Int32, index: Int32, batch: UInt32, token: UInt64, anyKey: Range<Int>?) {
        let slot = slots + Int(slot)
        guard slot.pointee.batch == batch, slot.pointee.index == index, slot.pointee.rawCount >= 0 else { return }
        slot.pointee.token = token
        slot.pointee.hasToken = true
        // What the hash is made of stays as it is.
        guard let anyKey, anyKey.lowerBound >= IdentityCache.sample, anyKey.upperBound < slot.pointee.rawCount else {
            return
        }
        slot.pointee.keyStart = Int32(anyKey.lowerBound)
        slot.pointee.keyCount = Int32(anyKey.count)
    }

    /// The slot's number, for ``remember(slot:index:batch:token:)``.
    static func slot(of place: Place) -> Int32 { place.slot }
}
