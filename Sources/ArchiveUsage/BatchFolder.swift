import Bytes
import CloudTrailEvents
import IAMModel
import Usage

/// Folds batches of events into a lane's tables, in passes of look-ups that don't wait for each other.
struct BatchFolder: ~Copyable {
    let tables = UsageTables()
    private let fingerprints: FingerprintSet
    private var sessions: [UInt32] = []
    private var accounts: [UInt32] = []
    private var kinds: [UInt32] = []
    private var queries: [FingerprintSet.Query] = []
    private var keys: [UsageTables.Key] = []
    /// The last event's account and region.
    private var lastAccount = UInt32.max
    private var lastRegion = PaddedBuffer(capacity: 64)
    private var lastPlace: UInt32 = 0
    /// The places of the file that is being read.
    private(set) var placesOfFile: Set<UInt32> = []
    /// The day of the file's name; nil where no fingerprint is ever dropped.
    var fileDay: Int32?

    init(_ fingerprints: FingerprintSet) {
        self.fingerprints = fingerprints
    }

    /// Forgets which places the file before this one had.
    mutating func beginFile(day: Int32?) {
        placesOfFile.removeAll()
        lastAccount = .max
        fileDay = day
    }

    /// Folds the decoder's batch.
    mutating func fold(_ decoder: inout EventDecoder) {
        foldIdentities(&decoder)
        let batch = decoder.batch
        foldKinds(batch)
        foldPlaces(batch)
        keys.withUnsafeBufferPointer { tables.add($0) }
        for index in batch.events.indices where !queries[index].isDuplicate {
            let event = batch.events[index]
            if event.roleCount > 0 { foldRoles(event, index, batch) }
            if event.issue >= 0 { foldIssue(event, batch) }
        }
    }

    /// Gives each identity of the batch its session and its account.
    private mutating func foldIdentities(_ decoder: inout EventDecoder) {
        let batch = decoder.batch
        sessions.removeAll(keepingCapacity: true)
        accounts.removeAll(keepingCapacity: true)
        for index in batch.identities.indices {
            let identity = batch.identities[index]
            let token: UInt64
            if let known = identity.token {
                token = known
            } else {
                let new = batch.newIdentities[Int(identity.fields)]
                let session = tables.session(SessionRule.session(of: new))
                let account = new.recipient.isEmpty ? new.spans.accountID : new.recipient
                token = UInt64(session) << 32 | UInt64(tables.place(account: account, region: .empty))
                decoder.remember(index, as: token)
            }
            sessions.append(UInt32(truncatingIfNeeded: token >> 32))
            accounts.append(UInt32(truncatingIfNeeded: token))
        }
    }

    /// Finds each event's kind, and asks whether it was there before.
    private mutating func foldKinds(_ batch: EventBatch) {
        kinds.removeAll(keepingCapacity: true)
        queries.removeAll(keepingCapacity: true)
        for event in batch.events {
            let kind = tables.kind(KindRule.kind(of: event))
            kinds.append(kind)
            var fingerprint: UInt64 = 0
            if event.eventIDHash != 0 {
                fingerprint = ByteHash.combine(event.eventIDHash, UInt64(bitPattern: event.time))
                fingerprint = ByteHash.combine(
                    fingerprint, tables.hash(ofSession: sessions[Int(event.identity)]) ^ tables.hash(ofKind: kind))
                fingerprint |= 1
            }
            queries.append(FingerprintSet.Query(fingerprint: fingerprint, day: fingerprintDay(event.time)))
        }
        queries.withUnsafeMutableBufferPointer { fingerprints.ask($0) }
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

    /// How many days an event may differ from its file's name.
    static let lateDays: Int32 = 3

    /// Finds where each event was seen, and makes the keys of the rows.
    private mutating func foldPlaces(_ batch: EventBatch) {
        keys.removeAll(keepingCapacity: true)
        for index in batch.events.indices {
            let event = batch.events[index]
            guard !queries[index].isDuplicate else {
                tables.duplicates += 1
                continue
            }
            let account = accounts[Int(event.identity)]
            if account != lastAccount || !(lastRegion.span == event.region) {
                lastAccount = account
                lastRegion.setCount(0)
                lastRegion.append(event.region)
                lastPlace = tables.place(sameAccountAs: account, region: event.region)
                placesOfFile.insert(lastPlace)
            }
            keys.append(
                UsageTables.Key(
                    session: sessions[Int(event.identity)], kind: kinds[index], other: lastPlace, time: event.time))
        }
    }

    private func foldRoles(_ event: DecodedEvent, _ index: Int, _ batch: EventBatch) {
        let first = Int(event.firstRole)
        for mention in batch.roles[first..<first + Int(event.roleCount)] {
            let role =
                mention.kind == .role ? tables.role(mention.span) : tables.role(ofInstanceProfile: mention.span)
            tables.addRole(
                UsageTables.Key(
                    session: sessions[Int(event.identity)], kind: kinds[index], other: role, time: event.time))
        }
    }

    private func foldIssue(_ event: DecodedEvent, _ batch: EventBatch) {
        let session = sessions[Int(event.identity)]
        let spans = batch.issues[Int(event.issue)]
        tables.add(
            SessionRule.issue(
                spans, event, caller: Int(session), callerSession: tables.session(numbered: session),
                account: tables.account(ofPlace: accounts[Int(event.identity)])))
    }

    /// The accounts of the file's events.
    var accountsOfFile: Set<String> { Set(placesOfFile.map { tables.account(ofPlace: $0) }.filter { !$0.isEmpty }) }
}
