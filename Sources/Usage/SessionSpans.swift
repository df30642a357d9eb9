import Bytes
import IAMModel

/// A ``Session`` before it has strings: the same fields as bytes of the input.
public struct SessionSpans {
    /// ``Session/type``.
    public var type = ByteSpan.empty
    /// ``Session/principalID``.
    public var principalID = ByteSpan.empty
    /// ``Session/arn``.
    public var arn = ByteSpan.empty
    /// ``Session/account``.
    public var account = ByteSpan.empty
    /// ``Session/userName``.
    public var userName = ByteSpan.empty
    /// ``Session/accessKeyID``.
    public var accessKeyID = ByteSpan.empty
    /// ``Session/creationDate``, in seconds since 1970.
    public var creationDate: Int64?
    /// ``Session/issuerType``.
    public var issuerType = ByteSpan.empty
    /// ``Session/issuerPrincipalID``.
    public var issuerPrincipalID = ByteSpan.empty
    /// ``Session/issuerARN``.
    public var issuerARN = ByteSpan.empty
    /// ``Session/service``.
    public var service = ByteSpan.empty
    /// ``Session/sourceIdentity``.
    public var sourceIdentity = ByteSpan.empty
    /// ``Session/onBehalfOf``.
    public var onBehalfOf = ByteSpan.empty
    /// ``Session/identityStore``.
    public var identityStore = ByteSpan.empty
    /// ``Session/provider``.
    public var provider = ByteSpan.empty
    /// ``Session/subject``.
    public var subject = ByteSpan.empty
    /// ``Session/environment``.
    public var environment = ByteSpan.empty

    /// A session without any field.
    public init() {}

    /// The form in which sessions are told apart: a number, then each field behind its length.
    func encode(into buffer: inout PaddedBuffer) {
        buffer.setCount(0)
        buffer.appendNumber(creationDate ?? .min)
        buffer.appendField(type)
        buffer.appendField(principalID)
        buffer.appendField(arn)
        buffer.appendField(account)
        buffer.appendField(userName)
        buffer.appendField(accessKeyID)
        buffer.appendField(issuerType)
        buffer.appendField(issuerPrincipalID)
        buffer.appendField(issuerARN)
        buffer.appendField(service)
        buffer.appendField(sourceIdentity)
        buffer.appendField(onBehalfOf)
        buffer.appendField(identityStore)
        buffer.appendField(provider)
        buffer.appendField(subject)
        buffer.appendField(environment)
    }
}

extension Session {
    /// The session that ``SessionSpans/encode(into:)`` encoded.
    init(encoded: ByteSpan) {
        self.init()
        var reader = FieldReader(encoded)
        let date = reader.number()
        creationDate = date == .min ? nil : Timestamp(secondsSinceEpoch: date)
        type = reader.field()
        principalID = reader.field()
        arn = reader.field()
        account = reader.field()
        userName = reader.field()
        accessKeyID = reader.field()
        issuerType = reader.field()
        issuerPrincipalID = reader.field()
        issuerARN = reader.field()
        service = reader.field()
        sourceIdentity = reader.field()
        onBehalfOf = reader.field()
        identityStore = reader.field()
        provider = reader.field()
        subject = reader.field()
        environment = reader.field()
    }
}

/// An ``EventKind`` before it has strings.
public struct KindSpans {
    /// ``EventKind/source``.
    public var source: ByteSpan
    /// ``EventKind/name``.
    public var name: ByteSpan
    /// ``EventKind/type``.
    public var type: ByteSpan
    /// ``EventKind/outcome``.
    public var outcome: EventKind.Outcome
    /// ``EventKind/isReadOnly``.
    public var isReadOnly: Bool?
    /// ``EventKind/category``.
    public var category: EventKind.Category
    /// ``EventKind/dataEventType``.
    public var dataEventType: ByteSpan
    /// ``EventKind/deniedAction``.
    public var deniedAction: ByteSpan

    /// A kind by its parts.
    @inlinable
    public init(
        source: ByteSpan, name: ByteSpan, type: ByteSpan, outcome: EventKind.Outcome, isReadOnly: Bool?,
        category: EventKind.Category = .management, dataEventType: ByteSpan, deniedAction: ByteSpan
    ) {
        self.source = source
        self.name = name
        self.type = type
        self.outcome = outcome
        self.isReadOnly = isReadOnly
        self.category = category
        self.dataEventType = dataEventType
        self.deniedAction = deniedAction
    }

    /// The form in which kinds are told apart.
    func encode(into buffer: inout PaddedBuffer) {
        buffer.setCount(0)
        let direction: Int64 = isReadOnly.map { $0 ? 2 : 1 } ?? 0
        buffer.appendNumber(Int64(category.rawValue) << 16 | Int64(outcome.rawValue) << 8 | direction)
        buffer.appendField(source)
        buffer.appendField(name)
        buffer.appendField(type)
        buffer.appendField(dataEventType)
        buffer.appendField(deniedAction)
    }
}

extension EventKind {
    /// The kind that ``KindSpans/encode(into:)`` encoded.
    init(encoded: ByteSpan) {
        var reader = FieldReader(encoded)
        let bits = reader.number()
        let source = reader.field()
        let name = reader.field()
        let type = reader.field()
        let dataEventType = reader.field()
        self.init(
            source: source, name: name, type: type,
            outcome: Outcome(rawValue: UInt8(truncatingIfNeeded: bits >> 8)) ?? .succeeded,
            isReadOnly: bits & 0xFF == 0 ? nil : bits & 0xFF == 2,
            category: Category(rawValue: UInt8(truncatingIfNeeded: bits >> 16)) ?? .other,
            dataEventType: dataEventType, deniedAction: reader.field())
    }
}

extension PaddedBuffer {
    mutating func appendNumber(_ value: Int64) {
        reserve(count + 8, keeping: true)
        UnsafeMutableRawPointer(start + count).storeBytes(of: value, as: Int64.self)
        setCount(count + 8)
    }

    mutating func appendField(_ field: ByteSpan) {
        reserve(count + 4 + field.count, keeping: true)
        UnsafeMutableRawPointer(start + count).storeBytes(of: UInt32(truncatingIfNeeded: field.count), as: UInt32.self)
        (start + (count + 4)).update(from: field.start, count: field.count)
        setCount(count + 4 + field.count)
    }
}

/// Reads what the above wrote.
struct FieldReader {
    let bytes: ByteSpan
    var at = 0

    init(_ bytes: ByteSpan) { self.bytes = bytes }

    mutating func number() -> Int64 {
        defer { at += 8 }
        return UnsafeRawPointer(bytes.start + at).loadUnaligned(as: Int64.self)
    }

    mutating func field() -> String {
        let count = Int(UnsafeRawPointer(bytes.start + at).loadUnaligned(as: UInt32.self))
        defer { at += 4 + count }
        return bytes[at + 4..<at + 4 + count].string
    }
}
