import Bytes
import JSONIndex

/// Reads `userIdentity` (CloudTrail User Guide, "CloudTrail userIdentity element").
enum IdentityReader {
    /// Reads the object at which the cursor stands.
    static func read(
        _ cursor: inout JSONCursor, _ batch: inout EventBatch, _ time: inout EventTime
    ) throws(JSONFault) -> IdentitySpans {
        var identity = IdentitySpans()
        var isMember = try cursor.enterObjectOrNull()
        while isMember {
            let key = try cursor.key()
            switch key.count {
            case 3 where key == "arn": identity.arn = try cursor.span(&batch)
            case 4 where key == "type": identity.type = try cursor.span(&batch)
            case 8 where key == "userName": identity.userName = try cursor.span(&batch)
            case 9 where key == "accountId": identity.accountID = try cursor.span(&batch)
            case 9 where key == "invokedBy": identity.invokedBy = try cursor.span(&batch)
            case 10 where key == "onBehalfOf": identity.onBehalfOf = try member("userId", of: &cursor, &batch)
            case 11 where key == "principalId": identity.principalID = try cursor.span(&batch)
            case 11 where key == "accessKeyId": identity.accessKeyID = try cursor.span(&batch)
            case 14 where key == "sessionContext": try context(&cursor, &identity, &batch, &time)
            default: try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
        return identity
    }

    private static func context(
        _ cursor: inout JSONCursor, _ identity: inout IdentitySpans, _ batch: inout EventBatch,
        _ time: inout EventTime
    ) throws(JSONFault) {
        var isMember = try cursor.enterObjectOrNull()
        while isMember {
            let key = try cursor.key()
            if key == "attributes" {
                let start = cursor
                let text = try member("creationDate", of: &cursor, &batch)
                if !text.isEmpty {
                    guard let seconds = time.seconds(text) else { throw start.fault(.expectedValue) }
                    identity.creationDate = seconds
                }
            } else if key == "sessionIssuer" {
                try issuer(&cursor, &identity, &batch)
            } else if key == "sourceIdentity" {
                identity.sourceIdentity = try cursor.span(&batch)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    private static func issuer(
        _ cursor: inout JSONCursor, _ identity: inout IdentitySpans, _ batch: inout EventBatch
    ) throws(JSONFault) {
        var isMember = try cursor.enterObjectOrNull()
        while isMember {
            let key = try cursor.key()
            if key == "type" {
                identity.issuerType = try cursor.span(&batch)
            } else if key == "principalId" {
                identity.issuerPrincipalID = try cursor.span(&batch)
            } else if key == "arn" {
                identity.issuerARN = try cursor.span(&batch)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    /// The text of one member of an object; empty where there is none.
    static func member(
        _ name: StaticString, of cursor: inout JSONCursor, _ batch: inout EventBatch
    ) throws(JSONFault) -> ByteSpan {
        var found = ByteSpan.empty
        var isMember = try cursor.enterObjectOrNull()
        while isMember {
            if try cursor.key() == name { found = try cursor.span(&batch) } else { try cursor.skip() }
            isMember = try cursor.nextMember()
        }
        return found
    }
}
