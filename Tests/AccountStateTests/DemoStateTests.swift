import Diagnostics
import Foundation
import IAMModel
import Testing

@testable import AccountState

private func demo(_ name: String, _ id: String) throws -> AccountReading {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let bytes = try Data(contentsOf: tests.appending(path: "Demo/\(name)-state.json"))
    return try AuthorizationDetails.read(
        [SourceText(path: "\(name)-state.json", bytes: Array(bytes))], account: name, id: AccountID(id))
}

@Test func `the demo's account states are read without a warning`() throws {
    let demo = try demo("demo", "111111111111")
    #expect(demo.warnings.isEmpty)
    #expect(demo.state.users.map(\.name) == ["alice", "bob", "charlie"])
    #expect(demo.state.groups.map(\.name) == ["devs"])
    #expect(
        demo.state.roles.map(\.name).sorted()
            == ["AWSServiceRoleForAutoScaling", "admin", "break-glass", "deploy", "web", "worker"])
    let backup = try AccountStateTests.demo("backup", "222222222222")
    #expect(backup.warnings.isEmpty)
    #expect(backup.state.roles.map(\.name).sorted() == ["AWSBackupDefaultServiceRole", "archiver", "restore"])
}
