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
            case 9 where key == "inScopeOf":
                let type = try text(of: "issuerType", in: &cursor, &batch)
                if identity.environment.isEmpty { identity.environment = type }
            case 10 where key == "onBehalfOf": try center(&cursor, &identity, &batch)
            case 11 where key == "principalId": identity.principalID = try cursor.span(&batch)
            case 11 where key == "accessKeyId": identity.accessKeyID = try cursor.span(&batch)
            case 16 where key == "identityProvider": identity.provider = try text(&cursor, &batch)
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
            } else if key == "ec2RoleDelivery" {
                if try !text(&cursor, &batch).isEmpty { identity.environment = instance }
            } else if key == "webIdFederationData" {
                try federation(&cursor, &identity, &batch)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    /// What has a role's credentials where the record says by which version of its metadata service an instance got them.
    private static let instance: ByteSpan = {
        let type: StaticString = "AWS::EC2::Instance"
        return ByteSpan(type.utf8Start, type.utf8CodeUnitCount)
    }()

    /// `onBehalfOf`.
    private static func center(
        _ cursor: inout JSONCursor, _ identity: inout IdentitySpans, _ batch: inout EventBatch
    ) throws(JSONFault) {
        var isMember = try cursor.enterObjectOrNull()
        while isMember {
            let key = try cursor.key()
            if key == "userId" {
                identity.onBehalfOf = try cursor.span(&batch)
            } else if key == "identityStoreArn" {
                identity.identityStore = try text(&cursor, &batch)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    /// `webIdFederationData`: the provider, and among the attributes the subject, `accounts.google.com:sub`.
    private static func federation(
        _ cursor: inout JSONCursor, _ identity: inout IdentitySpans, _ batch: inout EventBatch
    ) throws(JSONFault) {
        guard cursor.next == UInt8(ascii: "{") else { return try cursor.skip() }
        var isMember = try cursor.enterObject()
        while isMember {
            let key = try cursor.key()
            if key == "federatedProvider" {
                identity.provider = try text(&cursor, &batch)
            } else if key == "attributes", cursor.next == UInt8(ascii: "{") {
                var isAttribute = try cursor.enterObject()
                while isAttribute {
                    if try cursor.key().hasSuffix(":sub") {
                        identity.subject = try text(&cursor, &batch)
                    } else {
                        try cursor.skip()
                    }
                    isAttribute = try cursor.nextMember()
                }
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    /// A string; what is none is no text, and no reason to refuse the record.
    static func text(_ cursor: inout JSONCursor, _ batch: inout EventBatch) throws(JSONFault) -> ByteSpan {
        if cursor.next == UInt8(ascii: "\"") { return try cursor.span(&batch) }
        try cursor.skip()
        return .empty
    }

    /// The text of one member of what may be an object.
    private static func text(
        of name: StaticString, in cursor: inout JSONCursor, _ batch: inout EventBatch
    ) throws(JSONFault) -> ByteSpan {
        guard cursor.next == UInt8(ascii: "{") else {
            try cursor.skip()
            return .empty
        }
        var found = ByteSpan.empty
        var isMember = try cursor.enterObject()
        while isMember {
            if try cursor.key() == name { found = try text(&cursor, &batch) } else { try cursor.skip() }
            isMember = try cursor.nextMember()
        }
        return found
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
