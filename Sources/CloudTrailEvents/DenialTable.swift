import Bytes

/// Error codes of single services that sound like denials, and whose access they tell of.
///
/// Each row is what the service's API reference says of the exception. The codes that mean the same everywhere are those of
/// ``Denial``.
enum DenialTable {
    /// Whose access a code says is missing.
    enum Access {
        /// The caller's: the request was denied.
        case callers
        /// A key's, a role's, a topic's, another account's …: the caller was let in, and what was asked for then failed.
        case anothers
        /// The caller's where the message says so, else another's.
        case told
    }

    private struct Row {
        /// The event source before its first dot; empty for any.
        let service: StaticString
        let code: StaticString
        let access: Access
    }

    private static let rows: [Row] = [
        // AWS KMS is asked for the key, by the service or for it: AWS Lambda API reference, `Invoke`; Amazon Kinesis Data
        // Streams, `StartStreamEncryption`; AWS Step Functions, `DescribeStateMachine`; Amazon SNS, `Publish`; Amazon SQS,
        // `SendMessage`; Amazon CloudWatch, `PutDashboard`; AWS DMS, `CreateEndpoint`. None of them checks the action of
        // the request by that code.
        Row(service: "", code: "KMSAccessDenied", access: .anothers),
        Row(service: "", code: "KMSAccessDeniedException", access: .anothers),
        Row(service: "", code: "KMSAccessDeniedFault", access: .anothers),
        Row(service: "", code: "KmsAccessDenied", access: .anothers),
        Row(service: "", code: "KmsAccessDeniedException", access: .anothers),
        // AWS CodeCommit API reference, `GetRepository`: the repository's key.
        Row(service: "codecommit", code: "EncryptionKeyAccessDeniedException", access: .anothers),
        // AWS Lambda API reference, `Invoke`: the function's role and its network interfaces, its file system.
        Row(service: "lambda", code: "EC2AccessDeniedException", access: .anothers),
        Row(service: "lambda", code: "EFSAccessDeniedException", access: .anothers),
        // AWS Organizations API reference, `EnableAllFeatures`, and AWS Shield, `AssociateDRTRole`: another action is missing,
        // `iam:CreateServiceLinkedRole` or `iam:PassRole`.
        Row(service: "", code: "AccessDeniedForDependencyException", access: .anothers),
        // Service Quotas API reference, `AssociateServiceQuotaTemplate`: a service that it depends on has no access.
        Row(service: "servicequotas", code: "DependencyAccessDeniedException", access: .anothers),
        // AWS Config API reference, `PutConfigurationAggregator`: trusted access, and the organization's account.
        Row(service: "config", code: "OrganizationAccessDeniedException", access: .anothers),
        // AWS Systems Manager API reference, `GetOpsSummary`: the delegated administrator's view of another account.
        Row(service: "ssm", code: "OpsItemAccessDeniedException", access: .anothers),
        // AWS DMS API reference, `CreateReplicationInstance` and `CreateEndpoint`: the role of DMS, an object of S3.
        Row(service: "dms", code: "AccessDeniedFault", access: .anothers),
        Row(service: "dms", code: "S3AccessDeniedFault", access: .anothers),
        // Amazon Redshift API reference, `CreateIntegration`, `RestoreFromClusterSnapshot`, `DescribePartners`: another
        // service, the owner of a snapshot, a cluster's own rights.
        Row(service: "redshift", code: "DependentServiceAccessDenied", access: .anothers),
        Row(service: "redshift", code: "DependentServiceAccessDeniedFault", access: .anothers),
        Row(service: "redshift", code: "AccessToSnapshotDenied", access: .anothers),
        Row(service: "redshift", code: "AccessToClusterDenied", access: .anothers),
        Row(service: "redshift", code: "UnauthorizedPartnerIntegration", access: .anothers),
        // AWS End User Messaging Social API reference, `SendWhatsAppMessage`: Meta.
        Row(service: "social-messaging", code: "AccessDeniedByMetaException", access: .anothers),
        // Amazon Neptune data API reference, `StartLoaderJob`: the address to load from.
        Row(service: "neptune-db", code: "LoadUrlAccessDeniedException", access: .anothers),
        // AWS CloudTrail User Guide, "Logging network activity events": the policy of a VPC end point.
        Row(service: "", code: "VpceAccessDenied", access: .callers),
        // AWS CloudHSM API reference, `CreateCluster`: "the requester does not have permission".
        Row(service: "cloudhsm", code: "CloudHsmAccessDeniedException", access: .callers),
        // Amazon SWF API reference, "Common errors" of every action: "the caller doesn't have sufficient permissions".
        Row(service: "swf", code: "OperationNotPermittedFault", access: .callers),
        // AWS License Manager API reference: "Check the IAM policy associated with this account".
        Row(service: "license-manager", code: "AuthorizationException", access: .callers),
        // Amazon SageMaker Feature Store runtime API reference, `GetRecord`: "permission to perform an action".
        Row(service: "sagemaker", code: "AccessForbidden", access: .callers),
        // Cognito says so of a wrong password, long after IAM has let the caller ask (Amazon Cognito user pools API reference,
        // `AdminInitiateAuth`).
        Row(service: "cognito-idp", code: "NotAuthorizedException", access: .told),
        Row(service: "cognito-identity", code: "NotAuthorizedException", access: .told),
        Row(service: "cognito-sync", code: "NotAuthorizedException", access: .told),
        // Amazon Fraud Detector API reference, `PutExternalModel`: the role that the request names.
        Row(service: "frauddetector", code: "AccessDeniedException", access: .told),
        // AWS Audit Manager API reference: "Your account isn't registered with Audit Manager".
        Row(service: "auditmanager", code: "AccessDeniedException", access: .told),
    ]

    /// Whose access a code of a service says is missing; nil where the table has no such row.
    ///
    /// - Parameters:
    ///   - code: the code without what stands before it.
    ///   - source: the event's source: `lambda.amazonaws.com`.
    /// - Complexity: O(rows), only for events with an error whose code sounds like a denial.
    static func whose(_ code: ByteSpan, of source: ByteSpan) -> Access? {
        guard
            code.contains("Denied") || code.contains("uthoriz") || code.contains("NotPermitted")
                || code.contains("Forbidden")
        else { return nil }
        for row in rows where code == row.code {
            let length = row.service.utf8CodeUnitCount
            if length == 0
                || source.hasPrefix(row.service) && source.count > length && source[length] == UInt8(ascii: ".")
            {
                return row.access
            }
        }
        return nil
    }
}
