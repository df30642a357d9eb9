import AccountState
import Diagnostics
import PolicyLanguage
import StateBuilder
import Testing

@testable import Proposals

/// A role with every right and a dozen used actions gets a document that a person can read.
@Suite struct AdministratorTests {
    private static let dozen = [
        "s3 ListBuckets", "s3 CreateBucket", "s3 PutBucketPolicy", "ec2 RunInstances", "ec2 DescribeInstances",
        "ec2 TerminateInstances", "iam CreateUser", "iam ListUsers", "iam AttachUserPolicy", "sts GetCallerIdentity",
        "monitoring PutMetricAlarm", "lambda CreateFunction20150331", "sqs CreateQueue",
    ]

    private func size(_ text: String?) throws -> Int {
        let text = try #require(text)
        return try PolicyDocument(parsing: SourceText(path: "test.json", text: text)).sizeInCharacters
    }

    private func use(_ world: inout World) {
        for event in Self.dozen { world.log.role("admin", by: "alice", event, on: World.may) }
    }

    @Test func `an inline document stays below the quota of a role or becomes two managed ones`() throws {
        var world = try World(
            .demo {
                user("alice")
                role("admin") { inline("Admin", allowing("*")) }
            })
        use(&world)
        let own = try world.after("demo/roles/admin/inline/Admin.json")
        let managed = try world.plan().changes.filter { $0.path.contains("/managed/") }
        if own == "gone" {
            #expect(managed.count <= 2)
        } else {
            #expect(managed.isEmpty)
            #expect(try size(own) <= 10_240)
        }
        let texts = [own].filter { $0 != "gone" } + managed.map { $0.new.map { String(decoding: $0, as: UTF8.self) } }
        let left = try texts.flatMap { try actions($0) }
        #expect(left.contains { $0 == "s3:CreateBucket" || $0.hasPrefix("s3:Create*") })
        #expect(!left.contains("*"))
    }

    @Test func `AdministratorAccess is replaced by at most two documents`() throws {
        var world = try World(
            .demo {
                awsManaged("AdministratorAccess", allowing("*"))
                user("alice")
                role("admin", attached: ["aws/AdministratorAccess"])
            })
        use(&world)
        let changes = try world.plan().changes.filter { $0.path.contains("/managed/") }
        #expect(changes.count <= 2)
        for change in changes {
            #expect(try size(change.new.map { String(decoding: $0, as: UTF8.self) }) <= 6144)
        }
    }

    @Test func `it is a page where data events go`() throws {
        var world = try World(
            .demo {
                user("alice")
                role("admin") { inline("Admin", allowing("*")) }
            })
        use(&world)
        world.rules = "untouched_services: { unnamed_data_events: remove }\n"
        let size = try size(world.after("demo/roles/admin/inline/Admin.json"))
        #expect(size <= 8_000)
    }
}
