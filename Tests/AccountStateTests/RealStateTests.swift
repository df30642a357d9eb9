import AccountState
import Diagnostics
import Foundation
import IAMModel
import JSONSyntax
import RealData
import Testing

/// The state of cloudsplaining's examples (MIT licence), which is not part of this repository.
private let realState: SourceText? = {
    guard let url = RealData.file("iam/cloudsplaining-example.json"), let data = try? Data(contentsOf: url) else {
        return nil
    }
    return SourceText(path: "cloudsplaining-example.json", bytes: Array(data))
}()

@Suite(.enabled(if: realState != nil, "../shared/data/iam/cloudsplaining-example.json is not there"))
struct `cloudsplaining's example` {
    private let source: SourceText
    private let account = AccountID("200611803367")

    init() throws {
        source = try #require(realState)
    }

    @Test func `is imported, and nothing of it is lost`() throws {
        let reading = try AuthorizationDetails.read([source], account: "real", id: account)
        let state = reading.state
        // jq '[.RoleDetailList[] | select(.Arn | contains("200611803367"))] | length', and so on.
        #expect(state.users.count == 41)
        #expect(state.groups.count == 3)
        #expect(state.roles.count == 75)
        #expect(state.policies.filter { !$0.isAWSManaged }.count == 44)
        #expect(state.serviceLinkedRoles.count == 8)
        #expect(
            state.permissionSetRoles.keys.sorted() == ["AdministratorAccess", "ViewOnlyAccess"])

        // The entries of this account, taken from the tree of the JSON without our reader.
        let root = try JSONTree(parsing: source).root
        let entries = ["UserDetailList", "GroupDetailList", "RoleDetailList"].flatMap { root[$0]?.elements ?? [] }
            .filter { $0["Arn"]?.string?.contains("200611803367") == true }
        let inline = entries.flatMap { entry in
            ["UserPolicyList", "GroupPolicyList", "RolePolicyList"].flatMap { entry[$0]?.elements ?? [] }
        }
        #expect(
            state.holders.flatMap { state.documents(heldBy: $0).filter { $0.way == .inline } }.count == inline.count)
        let attached = entries.flatMap { $0["AttachedManagedPolicies"]?.elements ?? [] }
        #expect(
            state.holders.flatMap { state.documents(heldBy: $0).filter { $0.way != .inline } }.count == attached.count)
        #expect(inline.count > 10 && attached.count > 50)

        #expect(reading.warnings.map(\.code) == [.otherAccount])
        #expect(reading.warnings.first?.message == "10 entries of account 012345678901 left out: real is 200611803367")
    }

    @Test func `is the same when it is read from its tree`() throws {
        let state = try AuthorizationDetails.read([source], account: "real", id: account).state
        var tree: [String: SourceText] = [:]
        for (path, bytes) in state.treeContent { tree[path] = SourceText(path: path, bytes: bytes) }
        let reading = try AccountState.read(account: "real", id: account, tree: tree)
        #expect(reading.state.treeContent == state.treeContent)
        #expect(reading.state.users == state.users && reading.state.groups == state.groups)
        #expect(reading.state.roles == state.roles && reading.state.policies == state.policies)
        #expect(reading.warnings == [])
    }

    @Test func `is of two accounts, which must be told apart`() {
        #expect(
            problems { _ = try AuthorizationDetails.read([source], account: "real") }.first?
                .hasSuffix("error: the state holds entries of 2 accounts") == true)
    }
}
