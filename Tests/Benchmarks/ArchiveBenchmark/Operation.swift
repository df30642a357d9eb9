/// An operation that sessions call, and what its records hold.
struct Operation {
    enum Form {
        case empty, describe, filters, object, decrypt, item, launch, policy, function, logs, parameters
    }

    var service: String
    var name: String
    var isRead: Bool
    var isData: Bool
    var resource: String
    var form: Form

    private static func named(_ service: String, _ names: [String], _ form: Form, isRead: Bool = true) -> [Operation] {
        names.map { Operation(service: service, name: $0, isRead: isRead, isData: false, resource: "", form: form) }
    }

    private static func data(
        _ service: String, _ names: [String], _ resource: String, _ form: Form, isRead: Bool
    ) -> [Operation] {
        names.map {
            Operation(service: service, name: $0, isRead: isRead, isData: true, resource: resource, form: form)
        }
    }

    static let all: [Operation] =
        named(
            "ec2",
            [
                "DescribeInstances", "DescribeVolumes", "DescribeSubnets", "DescribeSecurityGroups", "DescribeTags",
                "DescribeNetworkInterfaces", "DescribeRouteTables", "DescribeImages", "DescribeVpcs",
            ], .filters)
        + named("ec2", ["RunInstances"], .launch, isRead: false)
        + named("ec2", ["CreateTags", "CreateSecurityGroup", "AuthorizeSecurityGroupIngress"], .filters, isRead: false)
        + named("iam", ["GetRole", "ListRolePolicies", "GetPolicyVersion", "ListAttachedRolePolicies"], .describe)
        + named("iam", ["PutRolePolicy", "CreatePolicyVersion"], .policy, isRead: false)
        + named("kms", ["Decrypt", "GenerateDataKey"], .decrypt)
        + named("logs", ["CreateLogStream", "PutRetentionPolicy"], .logs, isRead: false)
        + named("logs", ["DescribeLogGroups", "DescribeLogStreams", "FilterLogEvents"], .logs)
        + named("ssm", ["GetParameter", "GetParameters", "GetParametersByPath"], .parameters)
        + named("ssm", ["UpdateInstanceInformation"], .parameters, isRead: false)
        + named("secretsmanager", ["GetSecretValue", "DescribeSecret"], .parameters)
        + named("lambda", ["GetFunction20150331v2", "ListFunctions20150331"], .describe)
        + named("lambda", ["CreateFunction20150331"], .function, isRead: false)
        + named("monitoring", ["DescribeAlarms", "GetMetricData", "ListMetrics"], .describe)
        + named("autoscaling", ["DescribeAutoScalingGroups", "DescribeScalingActivities"], .describe)
        + named("ecr", ["GetAuthorizationToken", "BatchGetImage", "GetDownloadUrlForLayer"], .describe)
        + named("ecs", ["DescribeTasks", "DescribeServices", "SubmitTaskStateChange"], .describe)
        + named("sts", ["GetCallerIdentity"], .empty)
        + named("s3", ["GetBucketAcl", "GetBucketLocation", "ListBuckets", "GetBucketPolicy"], .object)
        + data("s3", ["GetObject", "HeadObject", "ListObjects"], "AWS::S3::Object", .object, isRead: true)
        + data("s3", ["PutObject", "DeleteObject"], "AWS::S3::Object", .object, isRead: false)
        + data("dynamodb", ["GetItem", "Query"], "AWS::DynamoDB::Table", .item, isRead: true)
        + data("dynamodb", ["PutItem", "UpdateItem"], "AWS::DynamoDB::Table", .item, isRead: false)
        + data("lambda", ["Invoke"], "AWS::Lambda::Function", .describe, isRead: false)

    /// `requestParameters`.
    func request(_ id: String, _ account: String, _ region: String) -> String {
        switch form {
        case .empty: return "null"
        case .describe: return #"{"name":"thing-\#(id)","maxResults":100,"nextToken":"","includeDetails":false}"#
        case .filters:
            return #"{"instancesSet":{"items":[{"instanceId":"i-0\#(id)"}]},"filterSet":{"items":[{"name":"vpc-id","#
                + #""valueSet":{"items":[{"value":"vpc-0\#(id)"}]}},{"name":"tag:Name","valueSet":{"items":[{"value":"#
                + #""web"},{"value":"worker"}]}}]},"maxResults":1000}"#
        case .object:
            return #"{"bucketName":"my-application-data-\#(region)","Host":"my-application-data.s3.\#(region)"#
                + #".amazonaws.com","key":"year=2026/month=03/day=01/part-\#(id).snappy.parquet","x-id":"GetObject"}"#
        case .decrypt:
            return #"{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::"#
                + #"my-application-data/\#(id)","aws:lambda:FunctionArn":"arn:aws:lambda:\#(region):\#(account):"#
                + #"function:worker"},"keyId":"arn:aws:kms:\#(region):\#(account):key/\#(id)"}"#
        case .item:
            return #"{"tableName":"orders","key":{"pk":"ORDER#\#(id)"},"projectionExpression":"pk, state","#
                + #""expressionAttributeNames":{"k":"pk","s":"state"},"consistentRead":false}"#
        case .launch:
            return #"{"instancesSet":{"items":[{"imageId":"ami-0\#(id)","minCount":1,"maxCount":1}]},"instanceType":"#
                + #""m5.large","blockDeviceMapping":{"items":[{"deviceName":"/dev/xvda","ebs":{"volumeSize":100,"#
                + #""deleteOnTermination":true,"volumeType":"gp3"}}]},"iamInstanceProfile":{"arn":"arn:aws:iam::"#
                + #"\#(account):instance-profile/web"},"subnetId":"subnet-0\#(id)","monitoring":{"enabled":false}}"#
        case .policy:
            return #"{"roleName":"app-backend-3","policyName":"inline","policyDocument":"{\n  \"Version\": "#
                + #"\"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": [\n"#
                + #"        \"s3:GetObject\",\n        \"s3:PutObject\"\n      ],\n      \"Resource\": "#
                + #"\"arn:aws:s3:::data-\#(id)/*\"\n    }\n  ]\n}"}"#
        case .function:
            return #"{"functionName":"worker-\#(id)","runtime":"python3.9","role":"arn:aws:iam::\#(account):role/"#
                + #"service/etl-nightly-4","handler":"main.handler","code":{},"timeout":30,"memorySize":512,"#
                + #""environment":{},"publish":false,"tags":{"team":"data","stage":"prod"}}"#
        case .logs: return #"{"logGroupName":"/aws/lambda/worker","logStreamName":"2026/03/01/[$LATEST]\#(id)"}"#
        case .parameters:
            return #"{"name":"/app/prod/database/\#(id)","withDecryption":true,"path":"/app/prod","recursive":true}"#
        }
    }

    /// `responseElements`.
    func response(_ id: String) -> String {
        switch form {
        case .launch:
            return #"{"requestId":"\#(id)","reservationId":"r-0\#(id)","ownerId":"111111111111","groupSet":{},"#
                + #""instancesSet":{"items":[{"instanceId":"i-0\#(id)","imageId":"ami-0\#(id)","instanceState":{"code":0,"#
                + #""name":"pending"},"privateDnsName":"ip-10-0-1-7.ec2.internal","amiLaunchIndex":0,"productCodes":{},"#
                + #""instanceType":"m5.large","launchTime":1772323200000,"placement":{"availabilityZone":"us-east-1a","#
                + #""tenancy":"default"},"monitoring":{"state":"disabled"},"subnetId":"subnet-0\#(id)","vpcId":"vpc-1"}]}}"#
        case .function:
            return #"{"functionName":"worker","functionArn":"arn:aws:lambda:us-east-1:111111111111:function:worker","#
                + #""codeSize":10240,"codeSha256":"\#(id)","version":"$LATEST","state":"Pending","packageType":"Zip"}"#
        case .object where !isRead: return #"{"x-amz-server-side-encryption":"AES256","x-amz-version-id":"\#(id)"}"#
        default: return "null"
        }
    }
}
