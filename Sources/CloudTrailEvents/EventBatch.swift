import Bytes

/// Some hundred decoded events, and what several of them share.
///
/// Spans point into the window that was decoded, or into the batch's own memory: a batch is folded before the window
/// goes.
public struct EventBatch: ~Copyable {
    /// Who made a request, as it stands in the batch.
    public struct Identity {
        /// Where the cache keeps it.
        var slot: Int32
        /// What ``EventDecoder/remember(_:as:)`` was told in an earlier batch; nil for an identity that is new.
        public var token: UInt64?
        /// Where ``EventBatch/newIdentities`` has its fields; -1 for one that is known.
        public var fields: Int32
    }

    /// The fields of an identity that is new to the cache.
    public struct NewIdentity {
        /// `userIdentity`.
        public var spans: IdentitySpans
        /// `recipientAccountId`.
        public var recipient: ByteSpan
        /// Whether the event says `sessionCredentialFromConsole`.
        public var isFromConsole: Bool
        /// Where the access key stands among the bytes of `userIdentity`.
        var keyPlace: Range<Int>?
    }

    /// How many events make a batch: as many as stay in the nearest cache with what is looked up for them.
    public static let capacity = 512

    private let memory: UnsafeMutablePointer<DecodedEvent>
    /// How many events there are.
    public private(set) var count = 0
    /// The records of the events as they stand in the input; empty unless the reader keeps them.
    public internal(set) var records: [ByteSpan] = []
    /// The identities of the events.
    public internal(set) var identities: [Identity] = []
    /// The fields of those that are new.
    public internal(set) var newIdentities: [NewIdentity] = []
    /// Events that issue sessions.
    public internal(set) var issues: [IssueSpans] = []
    /// Events that give or take grants.
    public internal(set) var grants: [GrantSpans] = []
    /// What events tell of permission sets.
    public internal(set) var permissionSets: [PermissionSetSpans] = []
    /// Roles that requests name.
    public internal(set) var roles: [RoleMention] = []
    /// Which batch it is, counted from 1.
    private(set) var serial: UInt32 = 1
    /// Whether texts that are read may hold escapes; false while all of them lie in bytes without a backslash.
    var mayMeetEscapes = true
    /// Texts whose escapes were resolved.
    private var texts: [UnsafeMutablePointer<UInt8>] = []
    /// How many texts are being read: while one is, none goes.
    var textsInUse = 0

    init() {
        memory = .allocate(capacity: EventBatch.capacity)
        memory.initialize(repeating: DecodedEvent(), count: EventBatch.capacity)
    }

    deinit {
        memory.deallocate()
        for text in texts { text.deallocate() }
    }

    /// The events, until the batch is cleared.
    public var events: UnsafeBufferPointer<DecodedEvent> { UnsafeBufferPointer(start: memory, count: count) }

    /// Whether no further event fits.
    var isFull: Bool { count == EventBatch.capacity }

    @inline(__always)
    mutating func append(_ event: DecodedEvent) {
        memory[count] = event
        count += 1
    }

    /// Makes place for the next events.
    mutating func clear() {
        count = 0
        records.removeAll(keepingCapacity: true)
        identities.removeAll(keepingCapacity: true)
        newIdentities.removeAll(keepingCapacity: true)
        issues.removeAll(keepingCapacity: true)
        grants.removeAll(keepingCapacity: true)
        permissionSets.removeAll(keepingCapacity: true)
        roles.removeAll(keepingCapacity: true)
        if textsInUse == 0 {
            for text in texts { text.deallocate() }
            texts.removeAll(keepingCapacity: true)
        }
        serial &+= 1
    }

    /// Keeps a copy of a text until the batch is cleared.
    mutating func keep(_ text: ByteSpan) -> ByteSpan {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count + PaddedBuffer.padding)
        memory.initialize(from: text.start, count: text.count)
        (memory + text.count).initialize(repeating: 0, count: PaddedBuffer.padding)
        texts.append(memory)
        return ByteSpan(memory, text.count)
    }
}
