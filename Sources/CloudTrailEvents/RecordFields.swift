import Bytes
import JSONIndex

/// The members of one record, as they were met.
struct RecordFields {
    static let apiCall = literal("AwsApiCall")
    static let unknown = literal("unknown")

    var version = ByteSpan.empty
    var time = ByteSpan.empty
    var source = ByteSpan.empty
    var name = ByteSpan.empty
    var type = ByteSpan.empty
    var region = ByteSpan.empty
    var recipient = ByteSpan.empty
    var errorCode = ByteSpan.empty
    var errorMessage = ByteSpan.empty
    var eventID = ByteSpan.empty
    var sharedEventID = ByteSpan.empty
    var category = ByteSpan.empty
    var identityPlace = IdentityCache.Place.none(.empty)
    var lookup = ByteSpan.empty
    /// Structurals at which values stand; -1 where there is no such member.
    var identity = -1
    var request = -1
    var response = -1
    var additional = -1
    var resources = -1
    var direction = DecodedKind.Direction.unknown
    var isManagement: Bool?
    var isFromConsole = false
    /// Whether `userIdentity` is an object.
    var hasIdentity = false
    /// Whether any member is one of a record.
    var isRecord = false

    private static func literal(_ text: StaticString) -> ByteSpan {
        ByteSpan(text.utf8Start, text.utf8CodeUnitCount)
    }

    /// Reads the object at which the cursor stands.
    @inline(__always)
    mutating func read(
        _ cursor: inout JSONCursor, _ batch: inout EventBatch, _ cache: borrowing IdentityCache
    ) throws(JSONFault) {
        var isMember = try cursor.enterObject()
        while isMember {
            let key = try cursor.key()
            try member(key, &cursor, &batch, cache)
            isMember = try cursor.nextMember()
        }
    }

    @inline(__always)
    private mutating func member(
        _ key: ByteSpan, _ cursor: inout JSONCursor, _ batch: inout EventBatch,
        _ cache: borrowing IdentityCache
    ) throws(JSONFault) {
        switch key.count {
        case 7 where key == "eventID": eventID = try cursor.rawSpan()
        case 8 where key == "readOnly":
            if let value = try flag(&cursor) { direction = value ? .read : .write }
        case 9 where key == "eventTime": time = try cursor.rawSpan()
        case 9 where key == "eventName": name = try cursor.rawSpan()
        case 9 where key == "eventType": type = try cursor.rawSpan()
        case 9 where key == "awsRegion": region = try cursor.rawSpan()
        case 9 where key == "errorCode": errorCode = try cursor.rawSpan()
        case 9 where key == "resources": resources = try place(&cursor)
        case 11 where key == "eventSource": source = try cursor.rawSpan()
        case 12 where key == "eventVersion":
            version = try cursor.rawSpan()
            isRecord = true
        case 12 where key == "userIdentity": try identity(&cursor, cache)
        case 12 where key == "errorMessage": errorMessage = try cursor.rawSpan()
        case 13 where key == "sharedEventID": sharedEventID = try cursor.rawSpan()
        case 13 where key == "eventCategory": category = try cursor.rawSpan()
        case 15 where key == "managementEvent": isManagement = try flag(&cursor)
        case 15 where key == "CloudTrailEvent": lookup = try cursor.string()
        case 16 where key == "responseElements": response = try place(&cursor)
        case 17 where key == "requestParameters":
            request = cursor.position
            try RequestRoles.scan(&cursor, into: &batch.roles)
        case 18 where key == "recipientAccountId": recipient = try cursor.rawSpan()
        case 19 where key == "additionalEventData": additional = try place(&cursor)
        case 28 where key == "sessionCredentialFromConsole": isFromConsole = try flag(&cursor) ?? false
        default: try cursor.skip()
        }
    }

    /// Notes where a value stands, and passes over it.
    @inline(__always)
    private func place(_ cursor: inout JSONCursor) throws(JSONFault) -> Int {
        let position = cursor.position
        try cursor.skip()
        return position
    }

    @inline(__always)
    private mutating func identity(
        _ cursor: inout JSONCursor, _ cache: borrowing IdentityCache
    ) throws(JSONFault) {
        identity = cursor.position
        isRecord = true
        hasIdentity = cursor.next == UInt8(ascii: "{")
        if hasIdentity {
            identityPlace = try cache.find(&cursor)
        } else {
            identityPlace = .none(try cursor.rawValue())
        }
    }

    /// `true` and `false`, as booleans or, in some fields, as texts; nil for all else.
    @inline(__always)
    private func flag(_ cursor: inout JSONCursor) throws(JSONFault) -> Bool? {
        let start = cursor.offset
        let isText = cursor.bytes[start] == UInt8(ascii: "\"")
        let word = (cursor.bytes + (start + (isText ? 1 : 0))).halfWord
        try cursor.skip()
        return word == 0x6575_7274 ? true : word == 0x736C_6166 ? false : nil
    }

    /// What the event is about: `eventCategory` says so, before version 1.07 `managementEvent`, and before 1.06 the name.
    @inline(__always)
    var kindOfEvent: DecodedKind.Category {
        if category == "Management" { return .management }
        return otherThanManagement
    }

    @inline(never)
    private var otherThanManagement: DecodedKind.Category {
        guard category.isEmpty else { return category == "Data" ? .data : .other }
        if let isManagement { return isManagement ? .management : .data }
        return DataEventNames.contain(source: source, name: name) ? .data : .management
    }

    /// Whether it is, without further looking, what nearly all are: an event of a version up to 1.19, with
    /// everything that makes one.
    @inline(__always)
    var isUsual: Bool {
        hasIdentity && !time.isEmpty && !source.isEmpty && !name.isEmpty && !type.isEmpty && version.count == 4
            && version.start.halfWord & 0x00FE_FFFF == 0x0030_2E31
    }

    /// What the object is, unless it is an event.
    func otherThanEvent(at start: Int) -> EventDecoder.Verdict? {
        // `aws:s3`, `aws:sqs`: what services tell Lambda functions and queues, in records of nearly the same form.
        if source.hasPrefix("aws:") { return .notification }
        if version.isEmpty || !hasIdentity || time.isEmpty || source.isEmpty || name.isEmpty {
            return incomplete(at: start)
        }
        guard version.hasPrefix("1."), version.count > 2 else {
            return .malformed(.unknownVersion(version.string), offset: start)
        }
        if type.isEmpty, !(version == "1.0"), !(version == "1.00"), !(version == "1.01") {
            return .malformed(.missingSince("eventType", version: "1.02", is: version.string), offset: start)
        }
        return nil
    }

    private func incomplete(at start: Int) -> EventDecoder.Verdict? {
        if !lookup.isEmpty { return .lookup(lookup, offset: start) }
        if let category = categoryWithoutCaller { return .withoutCaller(category) }
        if !isRecord, source.isEmpty || name.isEmpty { return .foreign }
        if version.isEmpty { return .malformed(.missing("eventVersion"), offset: start) }
        if time.isEmpty { return .malformed(.missing("eventTime"), offset: start) }
        if source.isEmpty { return .malformed(.missing("eventSource"), offset: start) }
        if name.isEmpty { return .malformed(.missing("eventName"), offset: start) }
        // What no API call makes may come without anyone who made it.
        let isAPICall = type.isEmpty || type == "AwsApiCall"
        if isAPICall || identityPlace.raw.count > 4 {
            return .malformed(identity < 0 ? .missing("userIdentity") : .unreadable("userIdentity"), offset: start)
        }
        return otherThanIdentity(at: start)
    }

    /// The category of a record that tells of no request and of no caller: statistics, sums of data events (CloudTrail
    /// User Guide, "CloudTrail record contents for aggregated events"), what others put into CloudTrail Lake.
    private var categoryWithoutCaller: String? {
        if category == "Insight" || type == "AwsCloudTrailInsight" { return "Insight" }
        if category == "Aggregated" || type == "AwsAggregatedEvent" { return "Aggregated" }
        let tellsOfRequests = category == "Management" || category == "Data" || category == "NetworkActivity"
        guard identity < 0, !category.isEmpty, category.count <= 40, !tellsOfRequests else { return nil }
        return category.string
    }

    private func otherThanIdentity(at start: Int) -> EventDecoder.Verdict? {
        var copy = self
        copy.hasIdentity = true
        return copy.otherThanEvent(at: start)
    }
}
