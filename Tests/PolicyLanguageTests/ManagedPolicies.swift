import Diagnostics
import Foundation
import JSONSyntax
import PolicyLanguage

/// All policies that AWS manages, as the Python package `moto` bundles them, where it is installed.
enum ManagedPolicies {
    static let all: [(name: String, document: JSONValue)] = {
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c",
            "import sys; from moto.iam.aws_managed_policies import aws_managed_policies_data as d; sys.stdout.write(d)",
        ]
        let output = Pipe()
        python.standardOutput = output
        python.standardError = FileHandle.nullDevice
        guard (try? python.run()) != nil else { return [] }
        let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        python.waitUntilExit()
        guard python.terminationStatus == 0,
            let tree = try? JSONTree(parsing: SourceText(path: "moto", bytes: bytes))
        else { return [] }
        return (tree.root.members ?? []).compactMap { member in
            member.value["Document"].map { (member.key, JSONValue($0)) }
        }
    }()

    /// The documents as `import` writes them.
    static let documents = Result {
        try all.map { name, document in
            try PolicyDocument(parsing: SourceText(path: "\(name).json", bytes: JSONWriter.file(document)))
        }
    }
}

/// All action names that stand in the managed policies, by service, as they are written there.
struct NameUniverse {
    private(set) var byService: [String: [(name: String, folded: String)]] = [:]

    init(_ documents: [PolicyDocument]) {
        var seen: Set<String> = []
        for entry in documents.flatMap(\.statements).flatMap(\.actions.entries) where entry.pattern.folded.isLiteral {
            let folded = entry.pattern.text.lowercased()
            guard let service = entry.pattern.service, seen.insert(folded).inserted else { continue }
            byService[service, default: []].append((entry.pattern.text, folded))
        }
        byService = byService.mapValues { $0.sorted { $0.name < $1.name } }
    }

    /// The names that a pattern matches, by the C library's own matcher: independent of ours.
    func names(matching pattern: String) -> [String] {
        let folded = pattern.lowercased()
        let service = folded.prefix { $0 != ":" }
        let candidates = byService[String(service)] ?? byService.keys.sorted().flatMap { byService[$0] ?? [] }
        return candidates.filter { fnmatch(folded, $0.folded, 0) == 0 }.map(\.name)
    }

    var names: [String] { byService.keys.sorted().flatMap { byService[$0]?.map(\.name) ?? [] } }
}
