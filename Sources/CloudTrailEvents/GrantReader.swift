import Bytes
import JSONIndex

/// What an event of IAM says of a grant, as spans.
public struct GrantSpans {
    /// Which of the batch's events it is.
    public internal(set) var event = 0
    /// `eventName`.
    public internal(set) var operation = ByteSpan.empty
    /// `requestParameters.userName`.
    public internal(set) var user = ByteSpan.empty
    /// `requestParameters.groupName`.
    public internal(set) var group = ByteSpan.empty
    /// `requestParameters.roleName`.
    public internal(set) var role = ByteSpan.empty
    /// `requestParameters.policyName`.
    public internal(set) var policy = ByteSpan.empty
    /// `requestParameters.policyArn` or `permissionsBoundary`, else `responseElements.policy.arn`.
    public internal(set) var policyARN = ByteSpan.empty
    /// `requestParameters.versionId`, else `responseElements.policyVersion.versionId`.
    public internal(set) var version = ByteSpan.empty
    /// `requestParameters.setAsDefault`.
    public internal(set) var isDefault = false
    /// `requestParameters.policyDocument` or `assumeRolePolicyDocument`.
    public internal(set) var document = ByteSpan.empty
    /// `requestParameters.newUserName` or `newGroupName`.
    public internal(set) var newName = ByteSpan.empty
}

/// Reads what IAM's events say of grants: who got or lost which document or boundary, whom a role lets in, and who is
/// called otherwise since (IAM API Reference, "Actions").
enum GrantReader {
    /// Whether an event of this name may give or take a grant.
    @inline(__always)
    static func mayGrant(_ source: ByteSpan, _ name: ByteSpan) -> Bool {
        guard source.count == 17, source[0] == UInt8(ascii: "i"), source == "iam.amazonaws.com" else { return false }
        return isGrant(name)
    }

    @inline(never)
    private static func isGrant(_ name: ByteSpan) -> Bool { names.contains { name == $0 } }

    /// The `eventName`s.
    static let names: [StaticString] = [
        "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy", "DeleteUserPolicy", "DeleteGroupPolicy",
        "DeleteRolePolicy", "AttachUserPolicy", "AttachGroupPolicy", "AttachRolePolicy", "DetachUserPolicy",
        "DetachGroupPolicy", "DetachRolePolicy", "AddUserToGroup", "RemoveUserFromGroup", "CreatePolicy",
        "CreatePolicyVersion", "SetDefaultPolicyVersion", "PutUserPermissionsBoundary", "PutRolePermissionsBoundary",
        "DeleteUserPermissionsBoundary", "DeleteRolePermissionsBoundary", "UpdateAssumeRolePolicy", "UpdateUser",
        "UpdateGroup", "CreateUser", "CreateGroup", "CreateRole", "DeleteUser", "DeleteGroup", "DeleteRole",
    ]

    /// The grant of an event that succeeded; nil for others.
    @inline(never)
    static func read(
        _ fields: RecordFields, _ outcome: DecodedKind.Outcome, _ cursor: JSONCursor, _ batch: inout EventBatch
    ) throws(JSONFault) -> GrantSpans? {
        guard outcome == .succeeded, fields.request >= 0 else { return nil }
        var grant = GrantSpans()
        grant.event = batch.count
        grant.operation = try cursor.resolved(fields.name, &batch)
        var copy = cursor
        copy.position = fields.request
        guard copy.next == UInt8(ascii: "{") else { return nil }
        try request(&copy, &grant, &batch)
        if fields.response >= 0 {
            copy.position = fields.response
            if copy.next == UInt8(ascii: "{") { try response(&copy, &grant, &batch) }
        }
        return grant
    }

    private static func request(
        _ cursor: inout JSONCursor, _ grant: inout GrantSpans, _ batch: inout EventBatch
    ) throws(JSONFault) {
        var isMember = try cursor.enterObject()
        while isMember {
            let key = try cursor.key()
            switch key.count {
            case 8 where key == "userName": grant.user = try text(&cursor, &batch)
            case 8 where key == "roleName": grant.role = try text(&cursor, &batch)
            case 9 where key == "groupName": grant.group = try text(&cursor, &batch)
            case 9 where key == "policyArn": grant.policyARN = try text(&cursor, &batch)
            case 9 where key == "versionId": grant.version = try text(&cursor, &batch)
            case 10 where key == "policyName": grant.policy = try text(&cursor, &batch)
            case 11 where key == "newUserName": grant.newName = try text(&cursor, &batch)
            case 12 where key == "newGroupName": grant.newName = try text(&cursor, &batch)
            case 12 where key == "setAsDefault":
                let value = try cursor.rawValue()
                grant.isDefault = value == "true" || value == "\"true\""
            case 14 where key == "policyDocument": grant.document = try text(&cursor, &batch)
            case 19 where key == "permissionsBoundary": grant.policyARN = try text(&cursor, &batch)
            case 24 where key == "assumeRolePolicyDocument": grant.document = try text(&cursor, &batch)
            default: try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    private static func response(
        _ cursor: inout JSONCursor, _ grant: inout GrantSpans, _ batch: inout EventBatch
    ) throws(JSONFault) {
        var isMember = try cursor.enterObject()
        while isMember {
            let key = try cursor.key()
            if key == "policy", cursor.next == UInt8(ascii: "{") {
                grant.policyARN = try member("arn", of: &cursor, &batch)
            } else if key == "policyVersion", cursor.next == UInt8(ascii: "{") {
                grant.version = try member("versionId", of: &cursor, &batch)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    /// The text of one member of the object at which the cursor stands; empty where there is none.
    private static func member(
        _ name: StaticString, of cursor: inout JSONCursor, _ batch: inout EventBatch
    ) throws(JSONFault) -> ByteSpan {
        var found = ByteSpan.empty
        var isMember = try cursor.enterObject()
        while isMember {
            if try cursor.key() == name { found = try text(&cursor, &batch) } else { try cursor.skip() }
            isMember = try cursor.nextMember()
        }
        return found
    }

    /// A string; what is none is no text, and no reason to refuse the record.
    private static func text(_ cursor: inout JSONCursor, _ batch: inout EventBatch) throws(JSONFault) -> ByteSpan {
        if cursor.next == UInt8(ascii: "\"") { return try cursor.span(&batch) }
        try cursor.skip()
        return .empty
    }
}
