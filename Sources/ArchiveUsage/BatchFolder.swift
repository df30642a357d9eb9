import Bytes
import CloudTrailEvents
import IAMModel
import Usage

/// Folds batches of events into a lane's tables, in passes of look-ups that don't wait for each other.
struct BatchFolder: ~Copyable {
    /// An identity of the batch, as the tables call it.
    private struct Identity {
        var session: UInt32
        /// A place without a region.
        var account: UInt32
        var hash: UInt64
    }

    /// A kind of the decoder's, as the tables call it.
    private struct Kind {
        var number: UInt32
        var isDenied: Bool
        var hash: UInt64
    }

    /// How an event's copies name who made it.
    private enum Naming: UInt8 {
        /// As its own account's copy does.
        case own
        /// By an id and an account alone, as the copy of another account does.
        case byID
        /// As nobody's session: services have an account of their own.
        case nobody
    }

    /// How many days an event may differ from its file's name.
    static let lateDays: Int32 = 3

    /// What was folded.
    var tables = UsageTables()
    private let fingerprints: FingerprintSet
    private var identities: [Identity] = []
    /// By session: whether other accounts' copies of its events name it better.
    private var namings: [Naming] = []
    private var kinds: [Kind] = []
    /// By the decoder's numbers.
    private var regions: [ByteSpan] = []
    private let queries: UnsafeMutableBufferPointer<FingerprintSet.Query>
    private let keys: UnsafeMutableBufferPointer<UsageTables.Key>
    /// The place of the last event.
    private var last = (account: UInt32.max, region: Int32(-1), place: UInt32(0))
    /// The places of the file that is being read.
    private var placesOfFile: Set<UInt32> = []
    /// The day of the file's name; nil where no fingerprint is ever dropped.
    private var fileDay: Int32?

    init(_ fingerprints: FingerprintSet) {
        self.fingerprints = fingerprints
        queries = .allocate(capacity: EventBatch.capacity)
        queries.initialize(repeating: FingerprintSet.Query(fingerprint: 0, day: 0))
        keys = .allocate(capacity: EventBatch.capacity)
        keys.initialize(repeating: UsageTables.Key(session: 0, kind: 0, other: 0, time: 0))
    }

    /// Hands over what was folded.
    consuming func finish() -> UsageTables {
        queries.deallocate()
        keys.deallocate()
        return tables
    }

    /// Forgets which places the file before this one had.
    mutating func beginFile(day: Int32?) {
        placesOfFile.removeAll()
        last.account = .max
        fileDay = day
    }

    /// Folds the decoder's batch.
    mutating func fold(_ decoder: inout EventDecoder) {
        foldVocabulary(decoder)
        foldIdentities(&decoder)
        let events = decoder.batch.events
        foldFingerprints(events)
        foldRows(events)
        for grant in decoder.batch.grants where !queries[grant.event].isDuplicate {
            foldGrant(grant, events[grant.event])
        }
        for told in decoder.batch.permissionSets where !queries[told.event].isDuplicate {
            tables.permissionSets.insert(
                PermissionSetEvent(
                    arn: told.arn.string, name: told.name.string, account: told.account.string))
        }
        guard !decoder.batch.issues.isEmpty || !decoder.batch.roles.isEmpty else { return }
        for index in events.indices where !queries[index].isDuplicate {
            if events[index].roleCount > 0 { foldRoles(events[index], decoder.batch.roles) }
            if events[index].issue >= 0 { foldIssue(events[index], decoder.batch.issues) }
        }
    }

    /// Learns the kinds and regions that are new to the decoder.
    private mutating func foldVocabulary(_ decoder: borrowing EventDecoder) {
        while kinds.count < decoder.kindCount {
            let kind = decoder.kind(kinds.count)
            let number = tables.kind(KindRule.kind(of: kind))
            kinds.append(Kind(number: number, isDenied: kind.outcome == .denied, hash: tables.hash(ofKind: number)))
        }
        while regions.count < decoder.regionCount { regions.append(decoder.region(regions.count)) }
    }

    /// Gives each identity of the batch its session and its account.
    private mutating func foldIdentities(_ decoder: inout EventDecoder) {
        identities.removeAll(keepingCapacity: true)
        for index in decoder.batch.identities.indices {
            let identity = decoder.batch.identities[index]
            let token: UInt64
            if let known = identity.token {
                token = known
            } else {
                let new = decoder.batch.newIdentities[Int(identity.fields)]
                let spans = SessionRule.session(of: new)
                let session = tables.session(spans)
                note(BatchFolder.naming(of: spans), of: session)
                let account = new.recipient.isEmpty ? new.spans.accountID : new.recipient
                token = UInt64(session) << 32 | UInt64(tables.place(account: account, region: .empty))
                decoder.remember(index, as: token, anyKey: spans.accessKeyID.isEmpty)
            }
            let session = UInt32(truncatingIfNeeded: token >> 32)
            identities.append(
                Identity(
                    session: session, account: UInt32(truncatingIfNeeded: token),
                    hash: tables.hash(ofSession: session)))
        }
    }

    private static func naming(of session: SessionSpans) -> Naming {
        if session.type == "AWSService" { return .nobody }
        guard session.type == "AWSAccount" else { return .own }
        return session.principalID.hasPrefix("AROA") || session.principalID.hasPrefix("AIDA") ? .byID : .nobody
    }

    private mutating func note(_ naming: Naming, of session: UInt32) {
        while namings.count <= Int(session) { namings.append(.own) }
        namings[Int(session)] = naming
    }

    /// Asks of each event whether it was there before.
    private func foldFingerprints(_ events: UnsafeBufferPointer<DecodedEvent>) {
        for index in events.indices {
            let event = events[index]
            var fingerprint: UInt64 = 0
            if event.eventIDHash != 0 {
                let content = identities[Int(event.identity)].hash ^ kinds[Int(event.kind)].hash
                fingerprint = ByteHash.combine(event.eventIDHash ^ UInt64(bitPattern: event.time) << 20, content) | 1
            }
            queries[index] = FingerprintSet.Query(fingerprint: fingerprint, day: fingerprintDay(event.time))
        }
        fingerprints.ask(UnsafeMutableBufferPointer(rebasing: queries[..<events.count]))
    }

    /// The day under which a fingerprint is kept.
    ///
    /// CloudTrail delivers within hours. What comes later than that is kept apart, under a day that is never dropped:
    /// so it does not depend on the lanes' pace which copies meet.
    private func fingerprintDay(_ time: Int64) -> Int32 {
        guard let fileDay else { return .max }
        let day = Timestamp(secondsSinceEpoch: time).day.daysSinceEpoch
        return day >= fileDay - BatchFolder.lateDays && day <= fileDay + BatchFolder.lateDays ? day : .max
    }

    /// Finds where each event was seen, and counts it.
    private mutating func foldRows(_ events: UnsafeBufferPointer<DecodedEvent>) {
        var count = 0
        for index in events.indices where !queries[index].isDuplicate {
            let event = events[index]
            let identity = identities[Int(event.identity)]
            if identity.account != last.account || event.region != last.region {
                let place = tables.place(sameAccountAs: identity.account, region: regions[Int(event.region)])
                last = (identity.account, event.region, place)
                placesOfFile.insert(place)
            }
            keys[count] = UsageTables.Key(
                session: identity.session, kind: kinds[Int(event.kind)].number, other: last.place, time: event.time)
            switch namings[Int(identity.session)] {
            case .own where event.sharedIDHash != 0: tables.noteOwnCopy(event.sharedIDHash)
            case .byID: tables.noteCopyByID(keys[count], event: event.sharedIDHash)
            case .own, .nobody: break
            }
            count += 1
        }
        tables.duplicates += events.count - count
        tables.add(UnsafeBufferPointer(rebasing: keys[..<count]))
    }

    private mutating func foldRoles(_ event: DecodedEvent, _ roles: [RoleMention]) {
        let first = Int(event.firstRole)
        for mention in roles[first..<first + Int(event.roleCount)] {
            let role =
                mention.kind == .role ? tables.role(mention.span) : tables.role(ofInstanceProfile: mention.span)
            tables.addRole(
                UsageTables.Key(
                    session: identities[Int(event.identity)].session, kind: kinds[Int(event.kind)].number,
                    other: role, time: event.time))
        }
    }

    private mutating func foldIssue(_ event: DecodedEvent, _ issues: [IssueSpans]) {
        let identity = identities[Int(event.identity)]
        tables.add(
            SessionRule.issue(
                issues[Int(event.issue)], time: event.time, isDenied: kinds[Int(event.kind)].isDenied,
                caller: Int(identity.session), callerSession: tables.session(numbered: identity.session),
                account: tables.account(ofPlace: identity.account)))
    }

    private mutating func foldGrant(_ spans: GrantSpans, _ event: DecodedEvent) {
        var grant = GrantEventSpans()
        grant.operation = spans.operation
        grant.user = spans.user
        grant.group = spans.group
        grant.role = spans.role
        grant.policy = spans.policy
        grant.policyARN = spans.policyARN
        grant.version = spans.version
        grant.isDefault = spans.isDefault
        grant.document = spans.document
        grant.newName = spans.newName
        tables.add(grant, place: identities[Int(event.identity)].account, time: event.time)
    }

    /// The accounts of the file's events.
    var accountsOfFile: Set<String> { Set(placesOfFile.map { tables.account(ofPlace: $0) }.filter { !$0.isEmpty }) }
}
