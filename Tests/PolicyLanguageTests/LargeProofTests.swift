import Diagnostics
import JSONSyntax
import PolicyLanguage
import PolicySemantics
import Testing

/// Proofs over documents as large as trimmed ones get; `Tests/Benchmarks/EngineBenchmark` measures them.
@Suite struct LargeProofTests {
    private func names(_ count: Int, services: Int) -> [String] {
        (0..<count).map { "service\($0 % services):DescribeSomeThingOfTheService\($0)" }
    }

    private func document(_ actions: [String], resource: String = "*") throws -> PolicyDocument {
        let statement = JSONValue.members([
            "Effect": "Allow", "Action": .strings(actions), "Resource": .string(resource),
        ])
        let root = JSONValue.members(["Version": "2012-10-17", "Statement": .array([statement])])
        return try PolicyDocument(parsing: SourceText(path: "p.json", bytes: JSONWriter.file(root)))
    }

    @Test func `eleven thousand names are proved against wildcards`() throws {
        let many = try document(names(11_000, services: 400)).lowered()
        let star = try document(["*"]).lowered()
        let services = try document((0..<400).map { "service\($0):*" }).lowered()
        let spanning = try document(["*:List*", "*:Get*", "*:Describe*"]).lowered()
        for (label, original) in [("*", star), ("service:*", services), ("*:Describe*", spanning), ("itself", many)] {
            #expect(subsumption(of: many, by: original) == .proved, "\(label)")
        }
        if case .refuted = subsumption(of: star, by: many) {} else { Issue.record("not refuted") }
    }

    @Test func `a hundred roles are read and proved`() throws {
        let admin = try document(["*"])
        let power = try document((0..<60).map { "service\($0):*" } + ["*:List*"])
        var trimmed: [PolicyDocument] = []
        for index in 0..<100 { trimmed.append(try document(names(300, services: 20 + index % 40))) }
        for (index, document) in trimmed.enumerated() {
            let original = index % 2 == 0 ? admin : power
            #expect(subsumption(of: document.lowered(), by: original.lowered()) == .proved)
        }
    }

    @Test func `NotAction and unions are proved by automata`() throws {
        let power = LoweredPolicy([
            LoweredStatement(
                .allow,
                actions: PatternSet(["iam:*", "organizations:*", "account:*"].map { TextPattern($0) }, isNegated: true))
        ])
        let names = try document(names(5000, services: 300)).lowered()
        #expect(subsumption(of: names, by: power) == .proved)
        let original = LoweredPolicy([
            LoweredStatement(.allow, actions: PatternSet((0..<200).map { TextPattern("s\($0):*") }, isNegated: true))
        ])
        let candidate = try document((0..<300).map { "t\($0):Get*" } + ["*:zzz"]).lowered()
        if case .refuted = subsumption(of: candidate, by: original) {} else { Issue.record("not refuted") }
    }
}
