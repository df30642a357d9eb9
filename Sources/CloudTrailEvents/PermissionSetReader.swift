import Bytes
import JSONIndex

/// Reads what IAM Identity Center's events tell of permission sets: which account has one, and what one is called.
enum PermissionSetReader {
    /// Whether an event of this name may tell of a permission set.
    @inline(__always)
    static func mayTell(_ source: ByteSpan, _ name: ByteSpan) -> Bool {
        guard source.count == 17, source[0] == UInt8(ascii: "s"), source == "sso.amazonaws.com" else { return false }
        return names.contains { name == $0 }
    }

    /// The `eventName`s.
    static let names: [StaticString] = ["CreateAccountAssignment", "CreatePermissionSet", "ProvisionPermissionSet"]

    /// What an event tells that succeeded; nil for others.
    @inline(never)
    static func read(
        _ fields: RecordFields, _ outcome: DecodedKind.Outcome, _ cursor: JSONCursor, _ batch: inout EventBatch
    ) throws(JSONFault) -> PermissionSetSpans? {
        guard outcome == .succeeded, fields.request >= 0 else { return nil }
        var told = PermissionSetSpans()
        told.event = batch.count
        var copy = cursor
        copy.position = fields.request
        guard copy.next == UInt8(ascii: "{") else { return nil }
        var isMember = try copy.enterObject()
        while isMember {
            let key = try copy.key()
            if key == "permissionSetArn" {
                told.arn = try IdentityReader.text(&copy, &batch)
            } else if key == "targetId" {
                told.account = try IdentityReader.text(&copy, &batch)
            } else if key == "name" {
                told.name = try IdentityReader.text(&copy, &batch)
            } else {
                try copy.skip()
            }
            isMember = try copy.nextMember()
        }
        if told.arn.isEmpty, fields.response >= 0 {
            copy.position = fields.response
            told.arn = try created(&copy, &batch)
        }
        return told.arn.isEmpty ? nil : told
    }

    /// `permissionSet.permissionSetArn` of an answer.
    private static func created(_ cursor: inout JSONCursor, _ batch: inout EventBatch) throws(JSONFault) -> ByteSpan {
        var found = ByteSpan.empty
        guard cursor.next == UInt8(ascii: "{") else { return found }
        var isMember = try cursor.enterObject()
        while isMember {
            if try cursor.key() == "permissionSet", cursor.next == UInt8(ascii: "{") {
                found = try IdentityReader.member("permissionSetArn", of: &cursor, &batch)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
        return found
    }
}
