import IAMModel
import Testing

@testable import ActionCatalog

@Suite struct `The action catalog` {
    let catalog: ActionCatalog

    init() throws {
        catalog = try ActionCatalog.embedded()
    }

    @Test func `finds an action in any case and writes it as IAM does`() throws {
        let action = try #require(catalog.id(of: "S3:getOBJECT"))
        #expect(catalog.name(of: action) == "s3:GetObject")
        #expect(catalog.services[catalog.serviceIndex(of: action)].prefix == "s3")
        #expect(catalog.accessLevel(of: action) == .read)
        #expect(catalog.id(of: "s3:ListObjects") == nil)
        #expect(catalog.id(of: "nowhere:GetObject") == nil)
        #expect(catalog.id(of: "GetObject") == nil)
    }

    @Test func `every action is found under its own name, in order`() {
        var last = ""
        for action in catalog.all {
            let name = catalog.name(of: action)
            #expect(catalog.id(of: name) == action, "\(name)")
            let key = name.replacing(":", with: "\u{1}").lowercased()
            #expect(last < key, "\(name)")
            last = key
        }
        #expect(catalog.all.count > 22_000)
        #expect(Int(catalog.services.last?.actions.upperBound ?? 0) == catalog.all.count)
    }

    @Test(arguments: ["*", "s3:*", "S3:get*tag?ing", "*:List*", "ec2:*Image*", "*s3:*", "iam:CreateUser", "i?m:C*"])
    func `a pattern expands to what it matches`(_ text: String) {
        let pattern = ActionPattern(text)
        let expected = catalog.all.filter { pattern.matches(catalog.name(of: $0)) }
        #expect(Array(catalog.expand(pattern)) == expected)
        #expect(Array(catalog.expand(pattern)) == expected, "from what is kept")
        #expect(!expected.isEmpty)
    }

    @Test func `an unknown pattern expands to nothing`() {
        #expect(catalog.expand(ActionPattern("nowhere:*")).isEmpty)
        #expect(catalog.expand(ActionPattern("s3:Frobnicate*")).isEmpty)
        #expect(catalog.expand(ActionPattern("s3:Frobnicate")).isEmpty)
    }

    @Test(arguments: [
        "es:ESHttpGet", "iot:Connect", "rds-db:connect", "elasticache:Connect", "execute-api:Invoke",
        "neptune-db:connect", "kafka-cluster:Connect", "logs:PutLogEvents", "elasticfilesystem:ClientMount",
        "timestream:WriteRecords", "states:InvokeHTTPEndpoint",
    ])
    func `what connects leaves no trace`(_ name: String) throws {
        let action = try #require(catalog.id(of: name))
        #expect(catalog.connectsWithoutEvent(action))
        #expect(catalog.recordingClass(of: action) == .inferredOnly)
        #expect(catalog.describe(action).evidence.hasPrefix("https://docs.aws.amazon.com/"))
    }

    @Test func `passing a role leaves no trace, and connects to nothing`() throws {
        let action = try #require(catalog.id(of: "iam:PassRole"))
        #expect(!catalog.connectsWithoutEvent(action))
        #expect(catalog.recordingClass(of: action) == .inferredOnly)
    }

    @Test(arguments: ["execute-api", "rds-db", "kafka-cluster", "neptune-db", "ssmmessages", "s3-object-lambda"])
    func `services of which nothing shows are silent`(_ prefix: String) throws {
        #expect(catalog.services[try #require(catalog.serviceIndex(of: prefix))].isSilent)
    }

    @Test func `a service is silent where none of its actions is recorded or likely`() {
        for service in catalog.services {
            let classes = service.all.map(catalog.recordingClass(of:))
            #expect(service.isSilent == !classes.contains { $0 == .recorded || $0 == .likely }, "\(service.prefix)")
        }
    }

    @Test(arguments: [
        "sns:CreateTopic", "glue:GetJobs", "sagemaker:CreateModel", "ec2:DescribeInstances", "macie2:GetFindings",
        "redshift-serverless:CreateWorkgroup",
    ])
    func `services that say that all is logged are recorded`(_ name: String) throws {
        #expect(catalog.recordingClass(of: try #require(catalog.id(of: name))) == .recorded)
    }

    /// AWS's flag says of the first two that they are recorded; the guide of AWS IoT says that they are not.
    @Test(arguments: [
        "iot:ListThings", "iot:DescribeEndpoint", "sagemaker:ExecuteTrainingOperation", "waf:CreateIPSet",
    ])
    func `what a service's own guide leaves in doubt is not recorded`(_ name: String) throws {
        #expect(catalog.recordingClass(of: try #require(catalog.id(of: name))) == .likely)
    }

    /// AWS's flag says of them that they are recorded; their guides say as data events.
    @Test(arguments: [
        ("ecs:Poll", "AWS::ECS::ContainerInstance"), ("swf:ScheduleActivityTask", "AWS::SWF::Domain"),
        ("lambda:InvokeFunctionUrl", "AWS::Lambda::Function"), ("xray:PutTelemetryRecords", "AWS::XRay::Trace"),
    ])
    func `a service's own guide tells data events from others`(_ name: String, _ type: String) throws {
        #expect(catalog.recordingClass(of: try #require(catalog.id(of: name))) == .dataEvent(type))
    }

    /// AWS's flag says of all of them that they are recorded, and no operation has their name.
    @Test(arguments: [
        "s3:InitiateReplication", "sts:SetContext", "mgn:SendAgentMetricsForMgn", "fis:InjectApiInternalError",
        "emr-serverless:AccessLivyEndpoints", "managedblockchain:InvokeRpcPolygonMainnet",
        "logs:Unmask", "resource-groups:AssociateResource",
        "ec2:InjectApiError", "ec2:SendSpotInstanceInterruptions", "elasticache:InterruptClusterAzPower",
        "appmesh:PutMeshPolicy", "qldb:ShowCatalog",
    ])
    func `AWS's flag alone makes nothing recorded`(_ name: String) throws {
        #expect(catalog.recordingClass(of: try #require(catalog.id(of: name))) == .inferredOnly)
    }

    /// A document says of the first that they are events; the clients of the rest are gone, and had these operations.
    @Test(arguments: [
        "account:CloseAccount", "eks:AccessKubernetesApi", "kms:SynchronizeMultiRegionKey", "codecommit:GitPull",
        "ssm:UpdateInstanceInformation", "s3:GetAccountPublicAccessBlock", "opsworks:DescribeStacks",
        "qldb:CreateLedger", "es:DescribeDomain", "backup:CreateBackupAccessPoint",
        // events of consoles, which no client has
        "cloudshell:CreateSession", "sso:PutPermissionsPolicy", "sso-directory:CreateUser",
        "trustedadvisor:RefreshCheck", "supportplans:StartSupportPlanUpdate", "controltower:EnableGuardrail",
        "cloud9:CreateEnvironmentSSH",
    ])
    func `a document, or an operation that there was, makes it recorded`(_ name: String) throws {
        #expect(catalog.recordingClass(of: try #require(catalog.id(of: name))) == .recorded)
    }
}
