import IAMModel
import Testing

@testable import ActionCatalog

/// What an event needs besides its own action, and is no event of its own.
@Suite struct `What an event's request needs, too` {
    let catalog: ActionCatalog

    init() throws {
        catalog = try ActionCatalog.embedded()
    }

    /// What AWS's documents say of each; those of the rows in the catalog's build folder.
    @Test(arguments: [
        ("s3", "CreateBucket", "s3:TagResource"), ("s3", "CreateBucket", "s3:PutBucketPublicAccessBlock"),
        ("s3", "CopyObject", "s3:GetObjectTagging"), ("s3", "CopyObject", "s3:PutObjectAnnotation"),
        ("s3", "HeadObject", "s3:GetObjectVersion"), ("s3", "CreateJob", "s3:PutJobTagging"),
        ("logs", "PutDeliverySource", "cloudfront:AllowVendedLogDeliveryForResource"),
        ("logs", "PutDeliverySource", "ses:AllowVendedLogDeliveryForResource"),
        ("wafv2", "GetWebACLForResource", "wafv2:GetWebACL"),
        ("wafv2", "AssociateWebACL", "wafv2:PutPermissionPolicy"),
        ("wafv2", "AssociateWebACL", "ec2:AssociateVerifiedAccessInstanceWebAcl"),
        ("monitoring", "PutMetricAlarm", "cloudwatch:ListTagsForResource"),
        ("monitoring", "PutManagedInsightRules", "cloudwatch:PutInsightRule"),
        ("application-signals", "CreateServiceLevelObjective", "cloudwatch:TagResource"),
        ("ssm", "UpdateAssociation", "ssm:DescribeAssociation"), ("kms", "ReplicateKey", "kms:PutKeyPolicy"),
        ("sagemaker", "CreateDeviceFleet", "sagemaker:AddTags"), ("kinesis", "CreateStream", "kinesis:TagResource"),
        ("imagebuilder", "ImportComponent", "imagebuilder:TagResource"),
        ("connect", "CreateIntegrationAssociation", "connect:DescribeInstance"),
        ("timestream", "PrepareQuery", "timestream:PrepareQuery"),
        ("cloudfront", "UpdateDistribution2020_05_31", "lambda:EnableReplication"),
        ("servicecatalog-appregistry", "AssociateResource", "resource-groups:AssociateResource"),
        ("ec2", "CreateCapacityReservationFleet", "ec2:CreateCapacityReservation"),
        ("codeartifact", "CreateRepository", "codeartifact:TagResource"),
        ("opsworks", "CreateStack", "opsworks:CreateStack"),
    ])
    func `is possibly used`(_ source: String, _ event: String, _ action: String) {
        let mapping = catalog.map(source: "\(source).amazonaws.com", event: event)
        #expect((mapping.own + mapping.further).map(catalog.name(of:)).contains(action))
        #expect(mapping.kind == .mapped)
    }

    /// botocore's models say so of operations that the reference does not list.
    @Test(arguments: [
        ("batch", "CancelJobs", "batch:CancelJob"), ("glue", "GetUnfilteredTableMetadata", "glue:GetTable"),
        ("verifiedpermissions", "BatchIsAuthorized", "verifiedpermissions:IsAuthorized"),
    ])
    func `an operation newer than the reference uses what its model says`(
        _ source: String, _ event: String, _ action: String
    ) {
        let mapping = catalog.map(source: "\(source).amazonaws.com", event: event)
        #expect(mapping.own.map(catalog.name(of:)) == [action])
        #expect(mapping.evidence.hasPrefix("https://docs.aws.amazon.com/"))
    }

    @Test(arguments: [
        ("s3", "CreateJob"), ("s3", "UpdateAccessGrantsLocation"), ("config", "PutOrganizationConfigRule"),
        ("dms", "CreateInstanceProfile"), ("ec2", "EnableFastLaunch"), ("codecatalyst", "AssociateIamRoleToConnection"),
        ("proton", "UpdateAccountRoles"), ("dynamodb", "UpdateTableReplicaAutoScaling"), ("opsworks", "CreateStack"),
    ])
    func `passes a role`(_ source: String, _ event: String) {
        #expect(catalog.map(source: "\(source).amazonaws.com", event: event).mayPassRole)
    }

    @Test(arguments: [
        ("iam", "TagRole"), ("sts", "AssumeRole"), ("s3", "CreateBucket"), ("organizations", "CreateAccount"),
    ])
    func `passes none`(_ source: String, _ event: String) {
        #expect(!catalog.map(source: "\(source).amazonaws.com", event: event).mayPassRole)
    }

    @Test(arguments: ["sts:GetCallerIdentity", "sts:GetSessionToken", "cognito-idp:InitiateAuth"])
    func `an action that nobody needs a grant for is inferred`(_ name: String) throws {
        let action = try #require(catalog.id(of: name))
        #expect(catalog.recordingClass(of: action) == .inferredOnly)
        #expect(catalog.describe(action).evidence.hasPrefix("https://docs.aws.amazon.com/"))
    }
}
