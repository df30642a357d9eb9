import Diagnostics
import Foundation
import JSONSyntax
import PolicyLanguage
import RealData

extension ManagedPolicies {
    /// The documents, read.
    static let documents = Result {
        try all.map { name, text in try PolicyDocument(parsing: SourceText(path: "\(name).json", text: text)) }
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
