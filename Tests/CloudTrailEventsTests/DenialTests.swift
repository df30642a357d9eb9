import Bytes
import Testing

@testable import CloudTrailEvents

/// A text's bytes, kept for the whole test run.
func span(_ text: String) -> ByteSpan {
    let bytes = Array(text.utf8)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + PaddedBuffer.padding)
    memory.initialize(repeating: 0, count: bytes.count + PaddedBuffer.padding)
    for (offset, byte) in bytes.enumerated() { memory[offset] = byte }
    return ByteSpan(memory, bytes.count)
}

struct DenialTests {
    @Test(arguments: [
        ("AccessDenied", "", "s3", "GetObject", DecodedKind.Outcome.denied),
        ("AccessDeniedException", "", "kms", "Decrypt", .denied),
        ("Client.UnauthorizedOperation", "You are not authorized", "ec2", "RunInstances", .denied),
        ("Client.DryRunOperation", "Request would have succeeded", "ec2", "RunInstances", .succeeded),
        ("com.amazon.coral.service#AccessDeniedException", "", "glue", "GetJobs", .denied),
        ("AuthorizationError", "", "sns", "Publish", .denied), ("UnauthorizedException", "", "iot", "Publish", .denied),
        ("NotAuthorizedException", "", "waf", "GetRule", .denied),
        ("NotAuthorizedException", "Incorrect username or password.", "cognito-idp", "AdminInitiateAuth", .failed),
        ("ForbiddenException", "", "medialive", "ListInputs", .denied),
        ("ForbiddenException", "Bucket is not accessible", "medialive", "CreateInput", .failed),
        ("ValidationError", "User: x is not authorized to perform: sts:AssumeRole", "sts", "AssumeRole", .denied),
        ("ExpiredToken", "", "s3", "ListBuckets", .denied),
        ("ThrottlingException", "Rate exceeded", "ssm", "x", .failed),
        ("NoSuchEntityException", "", "iam", "GetRole", .failed), ("NoSuchKey", "", "s3", "GetObject", .notFound),
        ("NoSuchKey", "", "s3", "PutObjectTagging", .failed),
        ("NoSuchBucketPolicy", "", "s3", "GetBucketPolicy", .failed),
        // somebody else's access: the caller was let in
        ("KMSAccessDeniedException", "KMS access was denied.", "lambda", "Invoke", .failed),
        ("KMSAccessDeniedException", "", "kinesis", "StartStreamEncryption", .failed),
        ("KmsAccessDeniedException", "", "states", "DescribeStateMachine", .failed),
        ("EC2AccessDeniedException", "", "lambda", "InvokeAsync", .failed),
        ("AccessDeniedForDependencyException", "", "organizations", "EnableAllFeatures", .failed),
        ("AccessDeniedForDependencyException", "", "shield", "AssociateDRTRole", .failed),
        ("DependencyAccessDeniedException", "", "servicequotas", "AssociateServiceQuotaTemplate", .failed),
        ("OrganizationAccessDeniedException", "", "config", "PutConfigurationAggregator", .failed),
        ("EncryptionKeyAccessDeniedException", "", "codecommit", "GetRepository", .failed),
        ("S3AccessDeniedFault", "", "dms", "CreateEndpoint", .failed),
        ("DependentServiceAccessDenied", "", "redshift", "CreateIntegration", .failed),
        ("SomeNewAccessDeniedException", "", "things", "MakeThing", .failed),
        // the caller's own
        ("CloudHsmAccessDeniedException", "", "cloudhsm", "CreateCluster", .denied),
        ("OperationNotPermittedFault", "", "swf", "RegisterDomain", .denied),
        ("AuthorizationException", "", "license-manager", "GetLicense", .denied),
        ("AccessDeniedException", "User: x is not authorized to perform: a:B", "auditmanager", "GetControl", .denied),
        ("AccessDeniedException", "Please complete AWS Audit Manager setup", "auditmanager", "GetControl", .failed),
        ("Client.OperationNotPermitted", "may not be terminated", "ec2", "TerminateInstances", .failed),
        ("404", "", "s3", "HeadObject", .notFound), ("Client.InvalidVpcID.NotFound", "", "ec2", "DeleteVpc", .failed),
    ])
    func `denials are told from errors that came after authorization`(
        _ code: String, _ message: String, _ service: String, _ name: String, _ outcome: DecodedKind.Outcome
    ) {
        #expect(
            Denial.outcome(
                code: span(code), message: span(message), source: span("\(service).amazonaws.com"), name: span(name))
                == outcome)
    }

    @Test(arguments: [
        (
            "User: arn:aws:iam::1:user/a is not authorized to perform: apigateway:GET on resource: arn:x",
            "apigateway:GET"
        ),
        ("User: x is not authorized to perform: snowball:ListClusters", "snowball:ListClusters"),
        ("User: x is not authorized to perform: s3:GetObject because no identity-based policy", "s3:GetObject"),
        ("You are not authorized to perform this operation.", ""), ("is not authorized to perform: nothing", ""),
        ("", ""),
    ])
    func `the action of a denial is read from its message`(_ message: String, _ action: String) {
        #expect(Denial.action(in: span(message)).string == action)
    }

    @Test func `the role of a denied AssumeRole is read from its message`() {
        let message = span(
            "x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/p/r")
        #expect(Denial.role(in: message).string == "arn:aws:iam::123456789012:role/p/r")
        #expect(Denial.role(in: span("on resource: arn:aws:s3:::bucket")).isEmpty)
    }

    @Test(arguments: [
        ("2026-05-01T10:00:00Z", Int64(1_777_629_600)), ("2026-05-01T23:59:59Z", 1_777_679_999),
        ("2026-05-01T10:00:00.123Z", 1_777_629_600), ("1969-12-31T23:59:59Z", -1), ("2026-05-01T24:00:00Z", nil),
        ("2026-02-30T10:00:00Z", nil), ("2026-05-01", nil), ("2026-05-01T1a:00:00Z", nil), ("", nil),
    ])
    func `times are read fast and slow alike`(_ text: String, _ seconds: Int64?) {
        var time = EventTime()
        // Once with nothing remembered, once after another time of the same day.
        #expect(time.seconds(span(text)) == seconds)
        _ = time.seconds(span(String(text.prefix(11)) + "00:00:01Z"))
        #expect(time.seconds(span(text)) == seconds)
    }
}
