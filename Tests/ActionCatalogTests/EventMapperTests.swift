import IAMModel
import Testing

@testable import ActionCatalog

/// One event and what it uses, checked against AWS's documents.
struct EventRow: Sendable, CustomTestStringConvertible {
    let source: String
    let event: String
    let own: [String]
    var further: [String] = []
    var recordingClass: RecordingClass
    var passRole = false
    var whenNotFound: [String] = []

    var testDescription: String { "\(source) \(event)" }
}

private let object = RecordingClass.dataEvent("AWS::S3::Object")
private let table = RecordingClass.dataEvent("AWS::DynamoDB::Table")
private let metric = RecordingClass.dataEvent("AWS::CloudWatch::Metric")
private let mail = RecordingClass.dataEvent("AWS::SES::EmailIdentity")
private let partiQL = ["Delete", "Insert", "Select", "Update"].map { "dynamodb:PartiQL\($0)" }

private let rows: [EventRow] = [
    EventRow(source: "s3", event: "ListBuckets", own: ["s3:ListAllMyBuckets"], recordingClass: .recorded),
    EventRow(source: "s3", event: "HeadBucket", own: ["s3:ListBucket"], recordingClass: object),
    EventRow(
        source: "s3", event: "HeadObject", own: ["s3:GetObject"],
        further: [
            "s3-object-lambda:GetObject", "s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:GetObjectVersion",
        ],
        recordingClass: object, whenNotFound: ["s3:ListBucket"]),
    EventRow(
        source: "s3", event: "CopyObject", own: ["s3:GetObject", "s3:PutObject"],
        further: [
            "s3:GetObjectVersion", "s3-object-lambda:PutObject", "s3:PutObjectAcl", "s3:PutObjectLegalHold",
            "s3:PutObjectRetention", "s3:PutObjectTagging", "s3:GetObjectTagging", "s3:GetObjectVersionTagging",
            "s3:GetObjectAnnotation", "s3:PutObjectAnnotation",
        ], recordingClass: object, whenNotFound: ["s3:ListBucket"]),
    EventRow(
        source: "s3", event: "DeleteObjects", own: ["s3:DeleteObject"],
        further: ["s3:BypassGovernanceRetention", "s3:DeleteObjectVersion"], recordingClass: object),
    EventRow(
        source: "s3", event: "ListObjectsV2", own: ["s3:ListBucket"],
        further: ["s3:GetObjectAcl", "s3-object-lambda:ListBucket"], recordingClass: object),
    EventRow(
        source: "s3", event: "ListMultipartUploads", own: ["s3:ListBucketMultipartUploads"],
        further: ["s3-object-lambda:ListBucketMultipartUploads"], recordingClass: .recorded),
    EventRow(
        source: "s3", event: "PutBucketLifecycle", own: ["s3:PutLifecycleConfiguration"],
        recordingClass: .recorded),
    EventRow(
        source: "s3", event: "PutBucketLifecycleConfiguration", own: ["s3:PutLifecycleConfiguration"],
        further: ["s3express:PutLifecycleConfiguration"], recordingClass: .recorded),
    EventRow(
        source: "s3", event: "DeleteBucketPublicAccessBlock", own: ["s3:PutBucketPublicAccessBlock"],
        recordingClass: .recorded),
    EventRow(
        source: "s3", event: "PutBucketReplication", own: ["s3:PutReplicationConfiguration"],
        further: ["s3-outposts:PutReplicationConfiguration"],
        recordingClass: .recorded, passRole: true),
    EventRow(
        source: "lambda", event: "Invoke", own: ["lambda:InvokeFunction"],
        recordingClass: .dataEvent("AWS::Lambda::Function")),
    EventRow(
        source: "lambda", event: "CreateFunction20150331", own: ["lambda:CreateFunction"],
        further: ["lambda:GetLayerVersion", "lambda:PassCapacityProvider", "lambda:TagResource"],
        recordingClass: .recorded, passRole: true),
    EventRow(
        source: "lambda", event: "GetFunction20150331v2", own: ["lambda:GetFunction"], further: ["lambda:ListTags"],
        recordingClass: .recorded),
    EventRow(source: "lambda", event: "ListTags20170331", own: ["lambda:ListTags"], recordingClass: .recorded),
    EventRow(
        source: "apigateway", event: "CreateRestApi", own: ["apigateway:POST"],
        further: ["apigateway:PUT", "apigateway:UpdateRestApiPolicy"], recordingClass: .likely),
    EventRow(
        source: "s3tables", event: "UploadPart", own: ["s3tables:PutTableData"],
        recordingClass: .dataEvent("AWS::S3Tables::Table")),
    EventRow(
        source: "cassandra", event: "Insert", own: ["cassandra:Modify"],
        recordingClass: .dataEvent("AWS::Cassandra::Table")),
    EventRow(
        source: "rdsdataapi", event: "ExecuteStatement", own: ["rds-data:ExecuteStatement"],
        recordingClass: .dataEvent("AWS::RDS::DBCluster")),
    EventRow(source: "apigateway", event: "GetRestApis", own: ["apigateway:GET"], recordingClass: .recorded),
    EventRow(
        source: "monitoring", event: "DescribeAlarms", own: ["cloudwatch:DescribeAlarms"],
        recordingClass: .recorded),
    EventRow(source: "monitoring", event: "GetMetricData", own: ["cloudwatch:GetMetricData"], recordingClass: metric),
    EventRow(source: "monitoring", event: "PutMetricData", own: ["cloudwatch:PutMetricData"], recordingClass: metric),
    EventRow(source: "email", event: "SendEmail", own: ["ses:SendEmail"], recordingClass: mail),
    EventRow(source: "ses", event: "SendEmail", own: ["ses:SendEmail"], recordingClass: mail),
    EventRow(source: "kms", event: "Decrypt", own: ["kms:Decrypt"], recordingClass: .recorded),
    EventRow(
        source: "kms", event: "ReEncrypt", own: ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
        recordingClass: .recorded),
    EventRow(
        source: "dynamodb", event: "GetItem", own: ["dynamodb:GetItem"],
        further: ["dynamodb:ReadDataForReplication"], recordingClass: table),
    EventRow(source: "dynamodb", event: "ExecuteStatement", own: [], further: partiQL, recordingClass: table),
    EventRow(
        source: "ec2", event: "RunInstances", own: ["ec2:RunInstances"], further: ["ec2:CreateTags"],
        recordingClass: .recorded, passRole: true),
    EventRow(
        source: "cloudfront", event: "CreateDistribution2020_05_31", own: ["cloudfront:CreateDistribution"],
        further: [
            "cloudfront:CreateConnectionGroup", "cloudfront:GetVpcOrigin", "cloudfront:TagResource",
            "lambda:DisableReplication", "lambda:EnableReplication",
        ], recordingClass: .recorded),
    EventRow(
        source: "rdsdata", event: "ExecuteStatement", own: ["rds-data:ExecuteStatement"],
        recordingClass: .dataEvent("AWS::RDS::DBCluster")),
    EventRow(source: "tagging", event: "GetResources", own: ["tag:GetResources"], recordingClass: .likely),
    EventRow(
        source: "autoscaling", event: "RegisterScalableTarget", own: ["application-autoscaling:RegisterScalableTarget"],
        further: ["application-autoscaling:TagResource"], recordingClass: .recorded, passRole: true),
    EventRow(
        source: "es", event: "DescribeDomain", own: ["es:DescribeDomain"],
        further: ["es:DescribeElasticsearchDomain"], recordingClass: .recorded),
    EventRow(
        source: "states", event: "StartExecution", own: ["states:StartExecution"],
        further: ["states:DescribeExecution"], recordingClass: .recorded),
    EventRow(
        source: "states", event: "StartSyncExecution", own: ["states:StartSyncExecution"],
        recordingClass: .dataEvent("AWS::StepFunctions::StateMachine")),
    EventRow(source: "execute-api", event: "Invoke", own: ["execute-api:Invoke"], recordingClass: .inferredOnly),
    EventRow(source: "iam", event: "PassRole", own: ["iam:PassRole"], recordingClass: .inferredOnly),
    EventRow(
        source: "s3", event: "GetStorageLensDashboardDataInternal", own: ["s3:GetStorageLensDashboard"],
        recordingClass: .recorded),
    // a name that ends like a version, and is none
    EventRow(
        source: "rds", event: "RestoreDBInstanceFromS3", own: ["rds:RestoreDBInstanceFromS3"],
        further: ["rds:AddTagsToResource"], recordingClass: .recorded, passRole: true),
]

@Suite struct `What an event uses` {
    let catalog: ActionCatalog

    init() throws {
        catalog = try ActionCatalog.embedded()
    }

    @Test(arguments: rows)
    func `is known with its class`(_ row: EventRow) {
        let mapping = catalog.map(source: "\(row.source).amazonaws.com", event: row.event)
        #expect(mapping.kind == .mapped)
        #expect(mapping.own.map(catalog.name(of:)) == row.own)
        #expect(Set(mapping.further.map(catalog.name(of:))) == Set(row.further))
        #expect(mapping.whenNotFound.map(catalog.name(of:)) == row.whenNotFound)
        #expect(mapping.mayPassRole == row.passRole)
        #expect(mapping.recordingClass == row.recordingClass)
        #expect(!mapping.evidence.isEmpty)
    }

    @Test(arguments: [
        ("sts", "GetCallerIdentity", EventMapping.Reason.public), ("signin", "ConsoleLogin", .signIn),
        ("signin", "SwitchRole", .signIn), ("cloudhsm", "ListLunaClients", .retired),
        ("secretsmanager", "EndSecretVersionDelete", .service), ("sts", "GetSessionToken", .public),
        ("cognito-idp", "InitiateAuth", .public),
    ])
    func `is nothing where none is needed`(_ source: String, _ event: String, _ reason: EventMapping.Reason) {
        let mapping = catalog.map(source: "\(source).amazonaws.com", event: event)
        #expect(mapping.kind == .needsNoAction(reason))
        #expect(mapping.own.isEmpty && mapping.further.isEmpty)
        #expect(mapping.evidence.hasPrefix("https://docs.aws.amazon.com/"))
    }

    @Test func `is not known for an unknown name, but its services are`() {
        #expect(catalog.map(source: "s3.amazonaws.com", event: "Frobnicate").kind == .unmapped(services: ["s3"]))
        #expect(
            catalog.map(source: "autoscaling.amazonaws.com", event: "Frobnicate20150331").kind
                == .unmapped(services: ["autoscaling", "application-autoscaling", "autoscaling-plans"]))
        #expect(catalog.map(source: "frobnicate.amazonaws.com", event: "List").kind == .unmapped(services: []))
        #expect(catalog.map(source: "", event: "").kind == .unmapped(services: []))
    }

    @Test func `unites the services that share a source`() {
        let mapping = catalog.map(source: "autoscaling.amazonaws.com", event: "DescribeScalingActivities")
        #expect(
            mapping.own.map(catalog.name(of:)) == [
                "autoscaling:DescribeScalingActivities", "application-autoscaling:DescribeScalingActivities",
            ])
    }

    @Test(arguments: [
        ("CreateFunction20150331", "CreateFunction"), ("GetFunction20150331v2", "GetFunction"),
        ("CreateDistribution2020_05_31", "CreateDistribution"), ("ListTags", nil), ("FromS3", nil),
        ("20150331", nil), ("Get2015033", nil), ("GetBucketV2", nil),
    ])
    func `loses its version`(_ event: String, _ expected: String?) {
        #expect(ActionCatalog.withoutVersion(event) == expected)
    }

    @Test(arguments: [
        ("s3.amazonaws.com", "s3"), ("inspector2.amazon.aws", "inspector2"), ("EC2.amazonaws.com.cn", "ec2"),
        ("signin.aws.amazon.com", "signin"),
    ])
    func `is found whatever its source ends in`(_ source: String, _ expected: String) {
        #expect(ActionCatalog.shortSource(source) == expected)
    }
}

@Suite struct `A denial` {
    @Test(arguments: [
        ("User: arn:aws:iam::1:user/a is not authorized to perform: apigateway:GET on resource: x", "apigateway:GET"),
        ("User: a is not authorized to perform: SNS:ListTopics", "SNS:ListTopics"),
        ("User a is not authorized to perform: [sts:AssumeRole] on x because …", "sts:AssumeRole"),
        ("is not authorized to perform: es:ESHttpGet, because", "es:ESHttpGet"),
        ("You are not authorized to perform this operation.", nil), ("not authorized to perform: ", nil), ("", nil),
    ])
    func `names the action that was checked`(_ message: String, _ expected: String?) {
        #expect(DenialMessage.action(in: message) == expected)
    }
}
