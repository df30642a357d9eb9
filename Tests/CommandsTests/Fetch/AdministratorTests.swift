import ActionCatalog
import Foundation
import Testing

/// An administrator's role as its owner knows it: four actions in the logs, one that only a data event would show, one of a
/// service without events; and IAM's report of it, which lists every service of the catalog.
@Suite struct AdministratorTests {
    /// In use by events.
    private static let seen = ["sqs:CreateQueue", "ec2:RunInstances", "s3:CreateBucket", "iam:CreateRole"]
    /// In use, and no event shows it: a data event, and a service that CloudTrail does not record.
    private static let unseen = ["dynamodb:GetItem", "workmailmessageflow:GetRawMessageContent"]

    private static func world(made: String?, created: String = MadeAccount.long) throws -> SafeguardWorld {
        var world = SafeguardWorld()
        world.prod.policy("aws/AdministratorAccess", [MadeAccount.statement(["*"])])
        world.prod.role("admin", created: created, attached: ["aws/AdministratorAccess"])
        world.log.background()
        let session = world.log.assume(
            "admin", "ann", by: MadeLog.user("ann"), key: "ASIAADMINAAAAAAAAAAA", on: "2026-06-20")
        for action in seen {
            let parts = action.split(separator: ":")
            world.log.call(session, "\(parts[0]) \(parts[1])", on: "2026-06-20")
        }
        if let made {
            let catalog = try ActionCatalog.embedded()
            // IAM tracks management actions (IAM User Guide, "IAM action last accessed information services and actions").
            func isTracked(_ action: ActionID) -> Bool {
                switch catalog.recordingClass(of: action) {
                case .recorded, .likely, .inferredOnly, .unknown: catalog.name(of: action) != "iam:PassRole"
                case .dataEvent: false
                case .follows: true
                }
            }
            let used = Set((seen + unseen).map { String($0.prefix { $0 != ":" }) } + ["sts"])
            let services = catalog.services.map { service -> [String: Any] in
                var entry: [String: Any] = ["ServiceName": service.prefix, "ServiceNamespace": service.prefix]
                guard used.contains(service.prefix) else { return entry }
                entry["LastAuthenticated"] = "2026-06-20T10:00:00Z"
                entry["TrackedActionsLastAccessed"] = service.all.filter(isTracked).map { id -> [String: Any] in
                    let name = catalog.name(of: id)
                    var action: [String: Any] = ["ActionName": catalog.localName(of: id)]
                    if (seen + unseen).contains(name) { action["LastAccessedTime"] = "2026-06-20T10:00:00Z" }
                    return action
                }
                return entry
            }
            let report: [String: Any] = [
                "JobStatus": "COMPLETED", "JobType": "ACTION_LEVEL", "JobCreationDate": "\(made)T10:00:00Z",
                "ServicesLastAccessed": services,
            ]
            world.reports["role/admin"] = String(
                decoding: try JSONSerialization.data(withJSONObject: report), as: UTF8.self)
        }
        return world
    }

    /// The documents that replace AdministratorAccess.
    private static func documents(_ tree: [String: String]) -> [String] {
        tree.filter { $0.key.hasPrefix("prod/managed/") }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Whether documents allow an action, by plain expansion of their patterns.
    private static func allows(_ documents: [String], _ action: String) throws -> Bool {
        for text in documents {
            let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            for statement in json?["Statement"] as? [[String: Any]] ?? [] {
                let patterns = statement["Action"] as? [String] ?? [statement["Action"] as? String ?? ""]
                for pattern in patterns where matches(action.lowercased(), pattern.lowercased()) { return true }
            }
        }
        return false
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        let escaped = NSRegularExpression.escapedPattern(for: pattern).replacingOccurrences(of: "\\*", with: ".*")
        return text.range(of: "^\(escaped)$", options: .regularExpression) != nil
    }

    private static func lines(_ documents: [String]) -> Int {
        documents.map { $0.split(separator: "\n").count }.reduce(0, +)
    }

    @Test func `with a fresh report nothing in use is lost, and the documents are less than half as long`() throws {
        let documents = Self.documents(try Self.world(made: "2026-06-30").written())
        for action in Self.seen + Self.unseen { #expect(try Self.allows(documents, action), "\(action)") }
        for action in ["kinesis:PutRecord", "kms:Decrypt", "sqs:DeleteQueue"] {
            #expect(try !Self.allows(documents, action), "\(action)")
        }
        let stale = Self.documents(try Self.world(made: "2026-05-01").written())
        #expect(2 * Self.lines(documents) < Self.lines(stale), "\(Self.lines(documents)) of \(Self.lines(stale)) lines")
    }

    @Test(arguments: ["2026-05-01", nil])
    func `by a report that is stale or not there nothing goes`(made: String?) throws {
        let documents = Self.documents(try Self.world(made: made).written())
        for action in Self.seen + Self.unseen { #expect(try Self.allows(documents, action), "\(action)") }
        #expect(try Self.allows(documents, "kinesis:PutRecord"))
    }
}
