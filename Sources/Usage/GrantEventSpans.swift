import Bytes
import IAMModel

/// A ``GrantEvent`` before it has strings: the same fields as bytes of the input.
public struct GrantEventSpans {
    /// ``GrantEvent/operation``.
    public var operation = ByteSpan.empty
    /// ``GrantEvent/user``.
    public var user = ByteSpan.empty
    /// ``GrantEvent/group``.
    public var group = ByteSpan.empty
    /// ``GrantEvent/role``.
    public var role = ByteSpan.empty
    /// ``GrantEvent/policy``.
    public var policy = ByteSpan.empty
    /// ``GrantEvent/policyARN``.
    public var policyARN = ByteSpan.empty
    /// ``GrantEvent/version``.
    public var version = ByteSpan.empty
    /// ``GrantEvent/isDefault``.
    public var isDefault = false
    /// ``GrantEvent/document``.
    public var document = ByteSpan.empty
    /// ``GrantEvent/newName``.
    public var newName = ByteSpan.empty

    /// A grant without any field.
    public init() {}

    /// The form in which an event is kept until the record is finished, its time aside.
    ///
    /// - Parameter place: an account's digits, a zero, a region.
    func encode(place: ByteSpan, into buffer: inout PaddedBuffer) {
        buffer.setCount(0)
        buffer.appendNumber(isDefault ? 1 : 0)
        buffer.appendField(place[0..<(place.firstIndex(of: 0) ?? 0)])
        for field in [operation, user, group, role, policy, policyARN, version, document, newName] {
            buffer.appendField(field)
        }
    }
}

extension GrantEvent {
    /// The grant that ``GrantEventSpans/encode(place:into:)`` encoded, without its time.
    init(encoded: ByteSpan) {
        self.init()
        var reader = FieldReader(encoded)
        isDefault = reader.number() == 1
        account = reader.field()
        operation = reader.field()
        user = reader.field()
        group = reader.field()
        role = reader.field()
        policy = reader.field()
        policyARN = reader.field()
        version = reader.field()
        document = reader.field()
        newName = reader.field()
    }
}
