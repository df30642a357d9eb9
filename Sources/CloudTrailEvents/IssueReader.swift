import Bytes
import JSONIndex

/// Reads what STS and sign-in events say of the sessions that they issue.
enum IssueReader {
    /// Whether an event of this name may issue a session, or start one.
    @inline(__always)
    static func mayIssue(_ source: ByteSpan, _ name: ByteSpan) -> Bool {
        guard source.count >= 17, source[0] == UInt8(ascii: "s") else { return false }
        if source.hasPrefix("sts.") {
            return name.hasPrefix("AssumeRo") || name == "GetSessionToken" || name == "GetFederationToken"
        }
        return source.hasPrefix("signin.") && name == "SwitchRole"
    }

    /// The issue of an event that succeeded or was denied; nil for other failures.
    static func read(
        _ fields: RecordFields, _ outcome: DecodedKind.Outcome, _ cursor: JSONCursor, _ batch: inout EventBatch
    ) throws(JSONFault) -> IssueSpans? {
        guard outcome == .succeeded || outcome == .denied else { return nil }
        var issue = IssueSpans()
        issue.eventName = try cursor.resolved(fields.name, &batch)
        issue.sharedEventID = try cursor.resolved(fields.sharedEventID, &batch)
        var copy = cursor
        if fields.request >= 0 {
            copy.position = fields.request
            try request(&copy, &issue, &batch)
        }
        if fields.response >= 0 {
            copy.position = fields.response
            try response(&copy, &issue, &batch)
        }
        if fields.additional >= 0 {
            copy.position = fields.additional
            issue.switchedFrom = try IdentityReader.member("SwitchFrom", of: &copy, &batch)
        }
        if outcome == .denied, issue.roleARN.isEmpty {
            issue.roleARN = Denial.role(in: try cursor.resolved(fields.errorMessage, &batch))
        }
        return issue
    }

    private static func request(
        _ cursor: inout JSONCursor, _ issue: inout IssueSpans, _ batch: inout EventBatch
    ) throws(JSONFault) {
        var isMember = try cursor.enterObjectOrNull()
        while isMember {
            let key = try cursor.key()
            if key == "roleArn" {
                issue.roleARN = try cursor.span(&batch)
            } else if key == "sourceIdentity" {
                issue.sourceIdentity = try cursor.span(&batch)
            } else if key == "principalArn" {
                issue.provider = try IdentityReader.text(&cursor, &batch)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    private static func response(
        _ cursor: inout JSONCursor, _ issue: inout IssueSpans, _ batch: inout EventBatch
    ) throws(JSONFault) {
        var isMember = try cursor.enterObjectOrNull()
        while isMember {
            let key = try cursor.key()
            if key == "credentials" {
                issue.issuedKey = try IdentityReader.member("accessKeyId", of: &cursor, &batch)
            } else if key == "assumedRoleUser" {
                try assumed(&cursor, &issue, &batch)
            } else if key == "provider" {
                let provider = try IdentityReader.text(&cursor, &batch)
                if issue.provider.isEmpty { issue.provider = provider }
            } else if key == "federatedUser" {
                issue.issuedPrincipalID = try IdentityReader.member("federatedUserId", of: &cursor, &batch)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    private static func assumed(
        _ cursor: inout JSONCursor, _ issue: inout IssueSpans, _ batch: inout EventBatch
    ) throws(JSONFault) {
        var isMember = try cursor.enterObjectOrNull()
        while isMember {
            let key = try cursor.key()
            if key == "assumedRoleId" {
                issue.issuedPrincipalID = try cursor.span(&batch)
            } else if key == "arn" {
                issue.assumedRoleARN = try cursor.span(&batch)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }
}
