import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import IAMModel
import Rules
import StateBuilder
import Testing

@testable import Proposals

/// The check that a proposal of rights must pass can fail.
@Suite struct AssumeCheckTests {
    private static func state(trusting names: String...) throws -> AccountState {
        let list = names.map { "\"arn:aws:iam::111111111111:user/\($0)\"" }.joined(separator: ", ")
        return try .demo {
            user("alice")
            user("bob")
            user("charlie")
            role(
                "admin",
                trust: #"{"Statement":[{"Effect":"Allow","Principal":{"AWS":[\#(list)]},"Action":"sts:AssumeRole"}]}"#
            ) {}
        }
    }

    /// What the check says of one trust document in the place of another: alice did assume the role, charlie did not.
    private func failures(_ after: AccountState) throws -> [String] {
        var world = try World(Self.state(trusting: "alice", "charlie"))
        world.log.role("admin", by: "alice", "s3 ListBuckets", on: World.may)
        let plan = try world.plan()
        let analysis = plan.accounts[0].analysis
        let window = UsageWindow(endingWith: World.last, days: 90)
        let catalog = try ActionCatalog.embedded()
        let rules = try Rules(parsing: SourceText(path: "rules.yaml", text: "version: 1\n"))
        let inputs = AccountAnalysis.Inputs(
            usage: UsageByPrincipal(
                world.log.record, Attribution(of: world.log.record), window: window, catalog: catalog),
            window: window, rules: rules, sets: CatalogSets(catalog))
        let changed = AccountAnalysis(of: after, visibility: analysis.visibility, inputs: inputs)
        return AssumeCheck.compare(plan.rights, after: [changed], cuts: [plan.rights.cuts], inputs: inputs)
            .failures.map(\.message)
    }

    @Test func `the proposal itself passes`() throws {
        #expect(try failures(Self.state(trusting: "alice")).isEmpty)
    }

    @Test func `a role in use that could no longer be assumed fails`() throws {
        let found = try failures(Self.state(trusting: "charlie"))
        #expect(found.first == "user/alice assumes role/admin, or is kept to, and could no longer")
        #expect(found.contains { $0.hasSuffix("would no longer name arn:aws:iam::111111111111:user/alice") })
    }

    @Test func `a right that was not there fails`() throws {
        #expect(
            try failures(Self.state(trusting: "alice", "bob")) == ["user/bob could newly assume role/admin"])
    }
}
