// How long proofs, compaction and the reading of documents take.
//
//     BENCHMARKS=1 swift run -c release EngineBenchmark [account]
//
// Prints one line each; what is proved is checked on the way, and a wrong verdict ends with 2.

import ActionCatalog
import Diagnostics
import Glibc
import IAMModel
import JSONSyntax
import PolicyLanguage
import PolicySemantics

@main
enum EngineBenchmark {
    static func main() throws {
        if CommandLine.arguments.dropFirst().first == "account" {
            return try AccountBenchmark(catalog: .embedded()).run { try time($0, $1) }
        }
        let many = try document(names(11_000, services: 400)).lowered()
        let star = try document(["*"]).lowered()
        let services = try document((0..<400).map { "service\($0):*" }).lowered()
        let spanning = try document(["*:List*", "*:Get*", "*:Describe*"]).lowered()
        for (label, original) in [("*", star), ("service:*", services), ("*:Describe*", spanning), ("itself", many)] {
            time("11,000 names against \(label)") { demand(subsumption(of: many, by: original) == .proved) }
        }
        let power = LoweredPolicy([
            LoweredStatement(
                .allow,
                actions: PatternSet(["iam:*", "organizations:*", "account:*"].map { TextPattern($0) }, isNegated: true))
        ])
        time("11,000 names against a NotAction") { demand(subsumption(of: many, by: power) == .proved) }
        try thousandRoles()
        try catalog()
        let loaded = try ActionCatalog.embedded()
        try AccountBenchmark(catalog: loaded).run { try time($0, $1) }
        CompactionBenchmark(catalog: loaded).run()
    }

    /// As many documents as an account of 1,000 roles has, each of 300 names.
    private static func thousandRoles() throws {
        let admin = try document(["*"])
        let mixed = try document((0..<60).map { "service\($0):*" } + ["*:List*"])
        var trimmed: [PolicyDocument] = []
        try time("1,000 documents of 300 names read") {
            for index in 0..<1000 { trimmed.append(try document(names(300, services: 20 + index % 40))) }
        }
        time("1,000 documents of 300 names lowered and proved") {
            for (index, document) in trimmed.enumerated() {
                let original = index % 2 == 0 ? admin : mixed
                demand(subsumption(of: document.lowered(), by: original.lowered()) == .proved)
            }
        }
    }

    /// The real catalog: its load, `*` for 1,000 principals, and the compaction of every second action of `ec2`.
    private static func catalog() throws {
        var loaded: ActionCatalog?
        try time("catalog loaded") { loaded = try ActionCatalog.embedded() }
        guard let loaded else { return }
        time("`*` expanded 1,000 times") {
            for _ in 0..<1000 { demand(loaded.expand(ActionPattern("*")).count > 20_000) }
        }
        let known = loaded.actions(ofService: "ec2").map { loaded.name(of: $0) }
        let kept = known.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        var patterns: [String] = []
        time("\(kept.count) of \(known.count) names of ec2 joined") {
            patterns = ActionCompactor(universe: known).patterns(for: kept)
        }
        print("    \(PolicySize.names(kept)) characters become \(PolicySize.names(patterns))")
    }

    private static func names(_ count: Int, services: Int) -> [String] {
        (0..<count).map { "service\($0 % services):DescribeSomeThingOfTheService\($0)" }
    }

    private static func document(_ actions: [String]) throws -> PolicyDocument {
        let statement = JSONValue.members(["Effect": "Allow", "Action": .strings(actions), "Resource": "*"])
        let root = JSONValue.members(["Version": "2012-10-17", "Statement": .array([statement])])
        return try PolicyDocument(parsing: SourceText(path: "p.json", bytes: JSONWriter.file(root)))
    }

    private static func time(_ label: String, _ body: () throws -> Void) rethrows {
        // of the processor, too: a machine that has other work to do makes the clock run
        let before = clock()
        let elapsed = try ContinuousClock().measure(body)
        let processor = Double(clock() - before) / Double(CLOCKS_PER_SEC) * 1000
        let text = label + String(repeating: " ", count: max(1, 56 - label.count))
        print("\(text)\(elapsed.formatted) ms, \(Int(processor.rounded())) of the processor")
    }

    private static func demand(_ isTrue: Bool) {
        guard !isTrue else { return }
        print("a verdict is wrong")
        exit(2)
    }
}

extension Duration {
    /// Milliseconds with one digit after the point.
    fileprivate var formatted: String {
        let tenths = (components.seconds * 10_000) + components.attoseconds / 100_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
