import Foundation
import Testing
import Usage

@testable import ArchiveUsage

/// What a record says of whose session it is, from its bytes.
@Suite struct IdentityFieldTests {
    private func sessions(_ identity: String, more: String = "") throws -> (UsageRecord, Session) {
        let folder = try TestFolder()
        try folder.write(
            "x.json",
            """
            {"Records":[{"eventVersion":"1.09","userIdentity":\(identity),"eventTime":"2026-05-01T10:00:00Z",\
            "eventSource":"sts.amazonaws.com","eventName":"GetCallerIdentity","awsRegion":"us-east-1","eventID":"1",\
            "readOnly":true,"eventType":"AwsApiCall","recipientAccountId":"111111111111"\(more)}]}
            """)
        let record = try ArchiveReader(paths: [folder.path]).read()
        #expect(record.coverage.gaps.isEmpty)
        return (record, try #require(record.sessions.first))
    }

    private func role(_ context: String, _ more: String = "") -> String {
        """
        {"type":"AssumedRole","principalId":"AROAX:x","arn":"arn:aws:sts::111111111111:assumed-role/app/x",\
        "accountId":"111111111111","accessKeyId":"ASIA1"\(more),"sessionContext":{"attributes":\
        {"creationDate":"2026-05-01T09:00:00Z"}\(context)}}
        """
    }

    @Test func `who has a role's credentials`() throws {
        #expect(try sessions(role(#","ec2RoleDelivery":"2.0""#)).1.environment == "AWS::EC2::Instance")
        let scope = #","inScopeOf":{"issuerType":"AWS::Lambda::Function","credentialsIssuedTo":"arn:aws:lambda:x"}"#
        #expect(try sessions(role("", scope)).1.environment == "AWS::Lambda::Function")
        // An instance that hands its credentials to something of its own is an instance.
        #expect(try sessions(role(#","ec2RoleDelivery":"1.0""#, scope)).1.environment == "AWS::EC2::Instance")
        for odd in [
            #","ec2RoleDelivery":null"#, #","ec2RoleDelivery":2"#, #","webIdFederationData":null"#,
            #","webIdFederationData":{}"#,
        ] {
            let session = try sessions(role(odd, #","inScopeOf":null"#)).1
            #expect(session.environment == "" && session.provider == "")
        }
    }

    @Test func `whom a web identity's provider vouched for`() throws {
        let session = try sessions(
            role(
                #","webIdFederationData":{"federatedProvider":"accounts.google.com","attributes":"#
                    + #"{"accounts.google.com:aud":"a","accounts.google.com:sub":"12\u0033"}}"#)
        ).1
        #expect(session.provider == "accounts.google.com" && session.subject == "123")
    }

    @Test func `who vouches for a federated identity, and where Identity Center keeps its users`() throws {
        let saml = try sessions(#"{"type":"SAMLUser","principalId":"q:ann","userName":"ann","identityProvider":"q"}"#).1
        #expect(saml.provider == "q")
        let center = try sessions(
            role("", #","onBehalfOf":{"userId":"u-1","identityStoreArn":"arn:aws:identitystore::1:identitystore/d-1"}"#)
        ).1
        #expect(center.onBehalfOf == "u-1" && center.identityStore == "arn:aws:identitystore::1:identitystore/d-1")
    }

    @Test func `without a date the key tells a session that a service acts for`() throws {
        let identity = role("", #","invokedBy":"athena.amazonaws.com""#)
        #expect(try sessions(identity).1.accessKeyID == "")
        let undated = identity.replacingOccurrences(of: #""creationDate":"2026-05-01T09:00:00Z""#, with: "")
        #expect(try sessions(undated).1.accessKeyID == "ASIA1")
    }

    @Test func `Identity Center's events tell who has a permission set and what it is called`() throws {
        let folder = try TestFolder()
        func event(_ name: String, _ request: String, _ response: String = "null", _ more: String = "") -> String {
            """
            {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111111111111:user/a",\
            "accountId":"111111111111"},"eventTime":"2026-05-01T10:00:00Z","eventSource":"sso.amazonaws.com",\
            "eventName":"\(name)","awsRegion":"us-east-1","eventID":"\(UUID().uuidString)","readOnly":false,\
            "eventType":"AwsApiCall","recipientAccountId":"111111111111","requestParameters":\(request),\
            "responseElements":\(response)\(more)}
            """
        }
        let arn = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
        let events = [
            event("CreatePermissionSet", #"{"name":"Power"}"#, #"{"permissionSet":{"permissionSetArn":"\#(arn)"}}"#),
            event("CreateAccountAssignment", #"{"permissionSetArn":"\#(arn)","targetId":"222222222222"}"#),
            event("ProvisionPermissionSet", #"{"permissionSetArn":"\#(arn)","targetId":"333333333333"}"#),
            event("ProvisionPermissionSet", #"{"permissionSetArn":"\#(arn)","targetType":"ALL_PROVISIONED_ACCOUNTS"}"#),
            event(
                "CreateAccountAssignment", #"{"permissionSetArn":"\#(arn)","targetId":"444444444444"}"#, "null",
                #","errorCode":"AccessDenied""#),
            event("CreateAccountAssignment", "null"), event("DeletePermissionSet", #"{"permissionSetArn":"x"}"#),
        ]
        try folder.write("x.json", "{\"Records\":[\(events.joined(separator: ","))]}")
        #expect(
            try ArchiveReader(paths: [folder.path]).read().permissionSets == [
                PermissionSetEvent(arn: arn), PermissionSetEvent(arn: arn, account: "222222222222"),
                PermissionSetEvent(arn: arn, account: "333333333333"), PermissionSetEvent(arn: arn, name: "Power"),
            ])
    }
}
