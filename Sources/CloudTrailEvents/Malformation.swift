import JSONIndex

/// Why a record is none that CloudTrail writes.
///
/// Required fields are those that the CloudTrail User Guide, "CloudTrail record contents", calls not optional, as far
/// as use depends on them: `eventVersion`, `eventTime`, `eventSource`, `eventName` and `userIdentity` in every version,
/// `eventType` since 1.02. A record that lacks `eventID` (there is none before 1.01) can be read, and cannot be told
/// from its duplicate.
public enum Malformation: Hashable, Sendable {
    /// A field is missing that every version has.
    case missing(String)
    /// A field is missing that versions from a certain one on have.
    case missingSince(String, version: String, is: String)
    /// A field holds something else than it should.
    case unreadable(String)
    /// JSON that is none, between brackets that are sound.
    case fault(JSONFault.Kind)
    /// An object that has nothing of a record, or no object at all.
    case foreign
    /// An object that holds what CloudTrail tells in a form that is not read; its name, and the way out.
    case otherForm(RecordForm)
    /// A version of which this program knows nothing.
    case unknownVersion(String)

    /// What is wrong, in words.
    public var message: String {
        switch self {
        case .missing(let field): "has no `\(field)`"
        case .missingSince(let field, let version, let found):
            "is of version `\(found)` and has no `\(field)`, which every record has since \(version)"
        case .unreadable(let field): "has no valid `\(field)`"
        case .fault(let kind): "cannot be read: \(JSONFault(kind, at: 0).message)"
        case .foreign: "is no CloudTrail record"
        case .otherForm(let form): "holds CloudTrail's fields in a form that isn't read: \(form.rawValue)"
        case .unknownVersion(let version): "is of version `\(version)`, and versions 1.x are known"
        }
    }
}
