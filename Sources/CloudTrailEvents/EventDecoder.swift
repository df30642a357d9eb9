import Bytes
import JSONIndex

/// Decodes records into batches.
///
/// A record's members are read in the order in which they stand; what depends on others (which roles count, what was
/// issued, the type of a data event) is settled at its end, from places that were noted.
public struct EventDecoder: ~Copyable {
    /// What a record turned out to be.
    enum Verdict {
        /// An event, added to the batch.
        case event
        /// A record that lacks what every record has, or has it in a form that it never has.
        case malformed(Malformation, offset: Int)
        /// A record of a category that tells of nobody's use, by its category.
        case withoutCaller(String)
        /// What a service tells of a bucket, a queue or a topic, and CloudTrail does not.
        case notification
        /// An element of `lookup-events` output, with its record as escaped JSON.
        case lookup(ByteSpan, offset: Int)
        /// An object without any member of a record.
        case foreign
    }

    /// The batch that is being filled.
    public internal(set) var batch = EventBatch()
    /// Whether the batch gets each event's record, too.
    let keepsRecords: Bool
    /// The members of the record at hand. In one place of memory: a local variable of this size is copied from stack to
    /// stack for each record.
    private let fields = UnsafeMutablePointer<RecordFields>.allocate(capacity: 1)
    private var time = EventTime()
    private var creationTime = EventTime()
    private var cache = IdentityCache()
    private var kindVocabulary = KindVocabulary()
    private var regionVocabulary = RegionVocabulary()

    init(keepsRecords: Bool = false) {
        self.keepsRecords = keepsRecords
        fields.initialize(to: RecordFields())
    }

    deinit { fields.deallocate() }

    /// How many kinds were met since the decoder began; ``DecodedEvent/kind`` counts them.
    public var kindCount: Int { kindVocabulary.count }

    /// A kind, whose spans live as long as the decoder.
    public func kind(_ number: Int) -> DecodedKind { kindVocabulary.kind(number) }

    /// How many regions were met; ``DecodedEvent/region`` counts them.
    public var regionCount: Int { regionVocabulary.count }

    /// A region, whose bytes live as long as the decoder.
    public func region(_ number: Int) -> ByteSpan { regionVocabulary.name(number) }

    /// Keeps what the folding side calls the identity at `index` of the batch, for later batches.
    ///
    /// - Parameter anyKey: whether it calls the same identity with another access key so, too.
    public mutating func remember(_ index: Int, as token: UInt64, anyKey: Bool) {
        let identity = batch.identities[index]
        let key = anyKey && identity.fields >= 0 ? batch.newIdentities[Int(identity.fields)].keyPlace : nil
        cache.remember(slot: identity.slot, index: Int32(index), batch: batch.serial, token: token, anyKey: key)
    }

    /// Decodes the object at which the cursor stands, and leaves the cursor behind it.
    ///
    /// A record whose brackets are sound and whose members are not is malformed, and the next one can be read.
    @inline(__always)
    mutating func decode(_ cursor: inout JSONCursor) throws(JSONFault) -> Verdict {
        let start = cursor
        let firstRole = batch.roles.count
        var verdict: Verdict
        do {
            fields.pointee = RecordFields()
            try fields.pointee.read(&cursor, &batch, cache)
            verdict = try settle(fields.pointee, start: start.offset, firstRole: firstRole, cursor)
        } catch {
            guard error.kind != .unexpectedEnd else { throw error }
            cursor = start
            // However deep it is: what follows it is read.
            try cursor.skipDeepBrackets(limit: .max)
            verdict = .malformed(.fault(error.kind), offset: error.offset)
        }
        if case .event = verdict {
            if keepsRecords {
                let end = Int(cursor.structurals[cursor.position - 1]) + 1
                batch.records.append(ByteSpan(cursor.bytes + start.offset, end - start.offset))
            }
        } else {
            batch.roles.removeLast(batch.roles.count - firstRole)
        }
        return verdict
    }

    @inline(__always)
    private mutating func settle(
        _ fields: RecordFields, start: Int, firstRole: Int, _ cursor: JSONCursor
    ) throws(JSONFault) -> Verdict {
        if !fields.isUsual, let verdict = fields.otherThanEvent(at: start) { return verdict }
        var event = DecodedEvent()
        guard let seconds = time.seconds(try cursor.resolvedIfShort(fields.time, &batch)) else {
            return .malformed(.unreadable("eventTime"), offset: fields.time.start - cursor.bytes)
        }
        event.time = seconds
        guard let identity = try identity(fields, cursor) else {
            return .malformed(.unreadable("userIdentity"), offset: Int(cursor.structurals[fields.identity]))
        }
        event.identity = identity
        event.eventIDHash = fields.eventID.isEmpty ? 0 : ByteHash.hash(fields.eventID) | 1
        event.sharedIDHash = fields.sharedEventID.isEmpty ? 0 : ByteHash.hash(fields.sharedEventID) | 1
        if let region = regionVocabulary.sameAsLast(fields.region) {
            event.region = region
        } else {
            event.region = regionVocabulary.number(of: try cursor.resolved(fields.region, &batch))
        }
        let (number, outcome) = try kind(fields, cursor)
        event.kind = number
        if batch.roles.count > firstRole { settleRoles(fields, &event, firstRole: firstRole) }
        if IssueReader.mayIssue(fields.source, fields.name) {
            if let issue = try IssueReader.read(fields, outcome, cursor, &batch) {
                event.issue = Int32(batch.issues.count)
                batch.issues.append(issue)
            }
        }
        if GrantReader.mayGrant(fields.source, fields.name) {
            if let grant = try GrantReader.read(fields, outcome, cursor, &batch) { batch.grants.append(grant) }
        }
        if PermissionSetReader.mayTell(fields.source, fields.name) {
            if let told = try PermissionSetReader.read(fields, outcome, cursor, &batch) {
                batch.permissionSets.append(told)
            }
        }
        batch.append(event)
        return .event
    }

    /// The kind's number, and how the request ended.
    @inline(__always)
    private mutating func kind(
        _ fields: RecordFields, _ cursor: JSONCursor
    ) throws(JSONFault) -> (Int32, DecodedKind.Outcome) {
        var kind = DecodedKind()
        kind.source = fields.source
        kind.name = fields.name
        kind.type = fields.type.isEmpty ? RecordFields.apiCall : fields.type
        kind.direction = fields.direction
        kind.category = fields.kindOfEvent
        if kind.category == .data { kind.dataEventType = try resourceType(fields, cursor) }
        if !fields.errorCode.isEmpty || !fields.errorMessage.isEmpty { try settleOutcome(fields, &kind, cursor) }
        let hash = KindVocabulary.hash(of: kind)
        if let known = kindVocabulary.number(of: kind, hash: hash) { return (known, kind.outcome) }
        return (try newKind(kind, cursor), kind.outcome)
    }

    /// Adds a kind, its escapes resolved; what the vocabulary holds has none, so that its bytes are met as they stand.
    @inline(never)
    private mutating func newKind(_ kind: DecodedKind, _ cursor: JSONCursor) throws(JSONFault) -> Int32 {
        var kind = kind
        kind.source = try cursor.resolved(kind.source, &batch)
        kind.name = try cursor.resolved(kind.name, &batch)
        kind.type = try cursor.resolved(kind.type, &batch)
        kind.dataEventType = try cursor.resolved(kind.dataEventType, &batch)
        let hash = KindVocabulary.hash(of: kind)
        return kindVocabulary.number(of: kind, hash: hash) ?? kindVocabulary.add(kind, hash: hash)
    }

    @inline(never)
    private mutating func settleOutcome(
        _ fields: RecordFields, _ kind: inout DecodedKind, _ cursor: JSONCursor
    ) throws(JSONFault) {
        let message = try cursor.resolved(fields.errorMessage, &batch)
        if fields.errorCode.isEmpty {
            // Sign-in events tell a failure by a message alone (CloudTrail User Guide, "AWS Management Console sign-in
            // events"); an API call without a code went well.
            if fields.source.hasPrefix("signin.") { kind.outcome = .failed }
            return
        }
        kind.outcome = Denial.outcome(
            code: try cursor.resolved(fields.errorCode, &batch), message: message, source: fields.source,
            name: fields.name)
        if kind.outcome == .denied { kind.deniedAction = Denial.action(in: message) }
    }

    /// IAM's own operations name roles that they manage; one passes a role, to an instance profile.
    @inline(never)
    private mutating func settleRoles(_ fields: RecordFields, _ event: inout DecodedEvent, firstRole: Int) {
        if fields.source == "iam.amazonaws.com" {
            let isPassed = fields.name == "AddRoleToInstanceProfile"
            let passed = batch.roles[firstRole...].filter { isPassed && $0.kind == .role }
            batch.roles.replaceSubrange(firstRole..., with: passed)
        }
        batch.roles.removeLast(max(0, batch.roles.count - firstRole - RequestRoles.limit))
        event.firstRole = Int32(firstRole)
        event.roleCount = Int32(batch.roles.count - firstRole)
    }

    /// The identity's index in the batch; nil where it cannot be read.
    @inline(__always)
    private mutating func identity(_ fields: RecordFields, _ cursor: JSONCursor) throws(JSONFault) -> Int32? {
        let next = Int32(batch.identities.count)
        let answer = cache.settle(
            fields.identityPlace, recipient: fields.recipient, isFromConsole: fields.isFromConsole,
            batch: batch.serial, nextIndex: next)
        switch answer {
        case .index(let index):
            return index
        case .token(let token):
            let slot = IdentityCache.slot(of: fields.identityPlace)
            batch.identities.append(EventBatch.Identity(slot: slot, token: token, fields: -1))
            return next
        case .unknown:
            return try newIdentity(fields, cursor)
        }
    }

    @inline(never)
    private mutating func newIdentity(_ fields: RecordFields, _ cursor: JSONCursor) throws(JSONFault) -> Int32? {
        var new = EventBatch.NewIdentity(
            spans: IdentitySpans(), recipient: try cursor.resolved(fields.recipient, &batch),
            isFromConsole: fields.isFromConsole)
        if fields.identity >= 0 {
            var copy = cursor
            copy.position = fields.identity
            batch.mayMeetEscapes = fields.identityPlace.raw.firstIndex(of: UInt8(ascii: "\\")) != nil
            defer { batch.mayMeetEscapes = true }
            do { new.spans = try IdentityReader.read(&copy, &batch, &creationTime) } catch {
                cache.forget(fields.identityPlace)
                return nil
            }
            let raw = fields.identityPlace.raw
            // A key whose escapes were resolved lies elsewhere.
            if !batch.mayMeetEscapes, !new.spans.accessKeyID.isEmpty {
                let start = new.spans.accessKeyID.start - raw.start
                new.keyPlace = start..<start + new.spans.accessKeyID.count
            }
        }
        let slot = IdentityCache.slot(of: fields.identityPlace)
        batch.identities.append(
            EventBatch.Identity(slot: slot, token: nil, fields: Int32(batch.newIdentities.count)))
        batch.newIdentities.append(new)
        return Int32(batch.identities.count - 1)
    }

    /// The first resource's type; the bucket stands behind its object, and is not what was read.
    private mutating func resourceType(
        _ fields: RecordFields, _ cursor: JSONCursor
    ) throws(JSONFault) -> ByteSpan {
        var found = ByteSpan.empty
        if fields.resources >= 0 {
            var copy = cursor
            copy.position = fields.resources
            if copy.takeNull() { return RecordFields.unknown }
            var isElement = try copy.enterArray()
            while isElement {
                let type = try IdentityReader.member("type", of: &copy, &batch)
                if found.isEmpty || found == "AWS::S3::Bucket", !type.isEmpty { found = type }
                isElement = try copy.nextElement()
            }
        }
        return found.isEmpty ? RecordFields.unknown : found
    }
}
