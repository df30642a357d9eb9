import ActionCatalog
import IAMModel

/// Rights by which other protocols than AWS's API are spoken: whether an attempt at one shows among last accesses, AWS does not
/// say, as they are "attempts to access an AWS API" (IAM API Reference, "GenerateServiceLastAccessedDetails").
enum OtherProtocols {
    /// Databases, queues, file systems and web addresses that check IAM's rights themselves, by their guides: RDS, Aurora DSQL,
    /// Neptune, Keyspaces and DAX, MSK, ElastiCache and MemoryDB ("authenticating with IAM"), OpenSearch domains and
    /// collections, API Gateway, AppSync, Lambda function URLs, VPC Lattice, EFS, IoT Core's MQTT.
    private static let patterns = [
        "rds-db:*", "dsql:DbConnect*", "neptune-db:*", "cassandra:*", "dax:*", "kafka-cluster:*",
        "elasticache:Connect", "memorydb:Connect", "es:ESHttp*", "aoss:APIAccessAll", "aoss:DashboardsAccessAll",
        "execute-api:*", "appsync:GraphQL", "appsync:Event*", "lambda:InvokeFunctionUrl", "vpc-lattice-svcs:*",
        "elasticfilesystem:Client*", "iot:Connect", "iot:Publish", "iot:Receive", "iot:RetainPublish", "iot:Subscribe",
        "chime:Connect",
    ]

    /// What no report can speak of: these; passing a role, which is not tracked; and the right to assume, which is decided by
    /// itself.
    static func unreported(in catalog: ActionCatalog) -> ActionSet {
        (patterns + ["iam:PassRole", "sts:AssumeRole"]).reduce(into: ActionSet()) { set, text in
            set.formUnion(catalog.expand(ActionPattern(text)))
        }
    }
}
