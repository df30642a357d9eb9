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
        /// An Insight event: statistics, and nobody's use.
        case insight
        /// An element of `lookup-events` output, with its record as escaped JSON.
        case lookup(ByteSpan, offset: Int)
        /// An object without any member of a record.
        case foreign
    }

    /// The batch that is being filled.
    public let batch = EventBatch()
    private var time = EventTime()
    private var cache = IdentityCache()

    init() {}

    /// Keeps what the folding side calls the identity at `index` of the batch, for later batches.
    public mutating func remember(_ index: Int, as token: UInt64) {
        let identity = batch.identities[index]
        cache.remember(slot: identity.slot, index: Int32(index), batch: batch.serial, token: token)
    }

    /// Decodes the object at which the cursor stands, and leaves the cursor behind it.
    ///
    /// A record whose brackets are sound and whose members are not is malformed, and the next one can be read.
    mutating func decode(_ cursor: inout JSONCursor) throws(JSONFault) -> Verdict {
        let start = cursor
        let firstRole = batch.roles.count
        var verdict: Verdict
        do {
            var fields = RecordFields(ByteSpan(cursor.bytes + start.offset, 0))
            try fields.read(&cursor, batch)
            verdict = try settle(fields, start: start.offset, firstRole: firstRole, cursor)
        } catch {
            guard error.kind != .unexpectedEnd else { throw error }
            cursor = start
            try cursor.skip()
            verdict = .malformed(.fault(error.kind), offset: error.offset)
        }
        if case .event = verdict {} else { batch.roles.removeLast(batch.roles.count - firstRole) }
        return verdict
    }

    private mutating func settle(
        _ fields: RecordFields, start: Int, firstRole: Int, _ cursor: JSONCursor
    ) throws(JSONFault) -> Verdict {
        if let verdict = fields.otherThanEvent(at: start) { return verdict }
        guard let seconds = time.seconds(fields.time) else {
            return .malformed(.unreadable("eventTime"), offset: fields.time.start - cursor.bytes)
        }
        guard let identity = try identity(fields, cursor) else {
            return .malformed(.unreadable("userIdentity"), offset: Int(cursor.structurals[fields.identity]))
        }
        var event = DecodedEvent(empty: fields.empty)
        event.time = seconds
        event.identity = identity
        event.source = fields.source
        event.name = fields.name
        event.type = fields.type.isEmpty ? RecordFields.apiCall : fields.type
        event.region = fields.region
        event.direction = fields.direction
        event.eventIDHash = fields.eventID.isEmpty ? 0 : ByteHash.hash(fields.eventID) | 1
        if fields.isDataEvent { event.dataEventType = try resourceType(fields, cursor) }
        if !fields.errorCode.isEmpty || !fields.errorMessage.isEmpty { settleOutcome(fields, &event) }
        settleRoles(fields, &event, firstRole: firstRole)
        if IssueReader.mayIssue(fields.source, fields.name) {
            if let issue = try IssueReader.read(fields, event.outcome, cursor, batch) {
                event.issue = Int32(batch.issues.count)
                batch.issues.append(issue)
            }
        }
        batch.events.append(event)
        return .event
    }

    private func settleOutcome(_ fields: RecordFields, _ event: inout DecodedEvent) {
        if fields.errorCode.isEmpty {
            // Sign-in events tell a failure by a message alone (CloudTrail User Guide, "AWS Management Console sign-in
            // events"); an API call without a code went well.
            if fields.source.hasPrefix("signin.") { event.outcome = .failed }
            return
        }
        event.outcome = Denial.outcome(
            code: fields.errorCode, message: fields.errorMessage, source: fields.source, name: fields.name)
        if event.outcome == .denied { event.deniedAction = Denial.action(in: fields.errorMessage) }
    }

    /// IAM's own operations name roles that they manage; one passes a role, to an instance profile.
    private func settleRoles(_ fields: RecordFields, _ event: inout DecodedEvent, firstRole: Int) {
        if batch.roles.count > firstRole {
            if fields.source == "iam.amazonaws.com" {
                let isPassed = fields.name == "AddRoleToInstanceProfile"
                let passed = batch.roles[firstRole...].filter { isPassed && $0.kind == .role }
                batch.roles.replaceSubrange(firstRole..., with: passed)
            }
            batch.roles.removeLast(max(0, batch.roles.count - firstRole - RequestRoles.limit))
        }
        event.firstRole = Int32(firstRole)
        event.roleCount = Int32(batch.roles.count - firstRole)
    }

    /// The identity's index in the batch; nil where it cannot be read.
    private mutating func identity(_ fields: RecordFields, _ cursor: JSONCursor) throws(JSONFault) -> Int32? {
        let next = Int32(batch.identities.count)
        let answer = cache.look(
            up: fields.identityBytes, recipient: fields.recipient, isFromConsole: fields.isFromConsole,
            batch: batch.serial, nextIndex: next)
        switch answer {
        case .index(let index):
            return index
        case .token(let token, let slot):
            batch.identities.append(EventBatch.Identity(slot: slot, token: token, fields: -1))
            return next
        case .unknown(let slot):
            var spans = IdentitySpans()
            if fields.identity >= 0 {
                var copy = cursor
                copy.position = fields.identity
                do { spans = try IdentityReader.read(&copy, batch) } catch {
                    cache.forget(slot)
                    return nil
                }
            }
            batch.identities.append(
                EventBatch.Identity(slot: slot, token: nil, fields: Int32(batch.newIdentities.count)))
            batch.newIdentities.append(
                EventBatch.NewIdentity(
                    spans: spans, recipient: fields.recipient, isFromConsole: fields.isFromConsole))
            return next
        }
    }

    /// The first resource's type; the bucket stands behind its object, and is not what was read.
    private func resourceType(_ fields: RecordFields, _ cursor: JSONCursor) throws(JSONFault) -> ByteSpan {
        var found = ByteSpan.empty
        if fields.resources >= 0 {
            var copy = cursor
            copy.position = fields.resources
            if copy.takeNull() { return RecordFields.unknown }
            var isElement = try copy.enterArray()
            while isElement {
                let type = try IdentityReader.member("type", of: &copy, batch)
                if found.isEmpty || found == "AWS::S3::Bucket", !type.isEmpty { found = type }
                isElement = try copy.nextElement()
            }
        }
        return found.isEmpty ? RecordFields.unknown : found
    }
}
