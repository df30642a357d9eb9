import IAMModel
import Testing

@testable import ActionCatalog

@Suite struct `What people ask the catalog` {
    let catalog: ActionCatalog

    init() throws {
        catalog = try ActionCatalog.embedded()
    }

    @Test func `what a pattern means`() {
        let lookup = catalog.lookup(ActionPattern("s3:Get*Tag?ing"))
        #expect(
            lookup.matches.map(\.action) == [
                "s3:GetBucketTagging", "s3:GetJobTagging", "s3:GetObjectTagging", "s3:GetObjectVersionTagging",
                "s3:GetStorageLensConfigurationTagging",
            ])
        #expect(lookup.matches[2].recordingClass == .dataEvent("AWS::S3::Object"))
        #expect(lookup.matches[2].level == .read)
        #expect(lookup.nearest.isEmpty)
    }

    @Test func `what an unknown name may have meant`() {
        #expect(catalog.lookup(ActionPattern("s3:GetObjekt")).nearest.first == "s3:GetObject")
        #expect(catalog.lookup(ActionPattern("dynamodbb:GetItem")).nearest.first == "dynamodb:*")
        #expect(catalog.lookup(ActionPattern("s3:ThereIsNothingLikeThis")).nearest.isEmpty)
    }

    @Test func `all that is known of an action`() throws {
        let action = try #require(catalog.id(of: "s3:GetObject"))
        let description = catalog.describe(action)
        #expect(description.action == "s3:GetObject")
        #expect(description.service == "Amazon S3")
        #expect(description.recordingClass == .dataEvent("AWS::S3::Object"))
        #expect(
            description.evidence
                == "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html")
        #expect(description.resourceTypes.map(\.name) == ["accesspointobject", "object"])
        #expect(description.resourceTypes.last?.arns == ["arn:${Partition}:s3:::${BucketName}/${ObjectName}"])
        #expect(description.conditionKeys.contains("s3:ExistingObjectTag/<key>"))
        #expect(description.operations.contains("HeadObject"))
        #expect(!description.operations.contains("GetObject"))
    }

    @Test func `what an event means`() {
        let lookup = catalog.lookup(source: "lambda.amazonaws.com", event: "GetFunction20150331v2")
        #expect(
            lookup.actions == [
                EventLookup.Use(action: "lambda:GetFunction", kind: .own),
                EventLookup.Use(action: "lambda:ListTags", kind: .further),
            ])
        #expect(!lookup.passRole)
        #expect(lookup.recordingClass == .recorded)
    }
}
