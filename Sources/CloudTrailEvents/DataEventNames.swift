import Bytes

/// Data events of records that don't say so, by their names.
///
/// `managementEvent` came with version 1.06 of the record and `eventCategory` with 1.07, and objects of S3 and functions
/// of Lambda were logged before (CloudTrail User Guide, "CloudTrail record contents" and "Document history"). A pipeline
/// may have dropped both fields, too: so later ones stand here as well, as far as no management event has the name (Amazon
/// S3 User Guide, "Amazon S3 CloudTrail events"; Amazon DynamoDB Developer Guide, "Logging DynamoDB operations").
enum DataEventNames {
    /// The names of a source's data events.
    static let bySource: [(source: StaticString, names: [StaticString])] = [
        (
            "s3.amazonaws.com",
            [
                "AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload",
                "DeleteObject",
                "DeleteObjectTagging", "DeleteObjects", "GetObject", "GetObjectAcl", "GetObjectAttributes",
                "GetObjectLegalHold", "GetObjectRetention", "GetObjectTagging", "GetObjectTorrent", "HeadBucket",
                "HeadObject", "ListObjectVersions", "ListObjects", "ListParts", "PostObject", "PutObject",
                "PutObjectAcl", "PutObjectLegalHold", "PutObjectRetention", "PutObjectTagging", "RestoreObject",
                "SelectObjectContent", "UploadPart", "UploadPartCopy",
            ]
        ),
        ("lambda.amazonaws.com", ["Invoke", "InvokeAsync", "InvokeExecution"]),
        (
            "dynamodb.amazonaws.com",
            [
                "BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "DeleteItem", "ExecuteStatement",
                "ExecuteTransaction", "GetItem", "GetRecords", "GetShardIterator", "PutItem", "Query", "Scan",
                "TransactGetItems", "TransactWriteItems", "UpdateItem",
            ]
        ),
        ("sns.amazonaws.com", ["Publish", "PublishBatch"]),
        (
            "sqs.amazonaws.com",
            [
                "ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "DeleteMessage", "DeleteMessageBatch",
                "ReceiveMessage", "SendMessage", "SendMessageBatch",
            ]
        ),
    ]

    /// Whether an event of that name is one of data.
    static func contain(source: ByteSpan, name: ByteSpan) -> Bool {
        bySource.contains { entry in source == entry.source && entry.names.contains { name == $0 } }
    }
}
