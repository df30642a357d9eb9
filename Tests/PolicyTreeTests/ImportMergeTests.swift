import AccountState
import Diagnostics
import IAMModel
import StateBuilder
import Testing

@testable import PolicyTree

/// What the tree said when it was last imported, what it says now, and what AWS says now.
@Suite struct ImportMergeTests {
    private static let path = "demo/users/alice/inline/Work.json"
    private static let account = "demo/account.json"
    private static let team = "arn:aws:iam::111111111111:policy/Team"

    private func state(_ text: String?, attached: [String] = [], more: [StatePart] = []) throws -> AccountState {
        try AccountState.demo {
            managed("Team", allowing("sns:*"))
            user("alice", attached: attached) {
                if let text { inline("Work", text) }
            }
            more
        }
    }

    /// A tree into which a state was imported.
    private func tree(_ state: AccountState) -> [String: SourceText] {
        var files: [String: SourceText] = [:]
        take(importing(state, over: files), &files)
        return files
    }

    /// An import of the same day.
    private func importing(
        _ state: AccountState, over files: [String: SourceText], taking side: ImportPlan.Side? = nil
    ) -> ImportPlan {
        .init(state, over: files, taken: Timestamp("2026-06-01T00:00:00Z"), taking: side)
    }

    private func take(_ plan: ImportPlan, _ files: inout [String: SourceText]) {
        for change in plan.changes { files[change.path] = change.new.map { SourceText(path: change.path, bytes: $0) } }
    }

    private func put(_ text: String?, _ files: inout [String: SourceText], at path: String = ImportMergeTests.path) {
        files[path] = text.map { SourceText(path: path, text: $0) }
    }

    private func attached(_ files: [String: SourceText]) throws -> [String] {
        try AccountState(account: "demo", tree: files).users[0].attached
    }

    @Test func `a change of AWS comes, and a change of the tree waits to be brought there`() throws {
        var files = tree(try state(allowing("iam:*")))
        #expect(importing(try state(allowing("iam:Get*")), over: files).paths(.changed).contains(Self.path))
        put(allowing("iam:GetUser"), &files)
        let plan = importing(try state(allowing("iam:*")), over: files)
        #expect(plan.paths(.pending) == [Self.path])
        #expect(plan.changes.isEmpty && plan.conflicts.isEmpty)
        // Brought there, it waits no longer.
        take(importing(try state(allowing("iam:GetUser")), over: files), &files)
        let after = importing(try state(allowing("iam:*")), over: files)
        #expect(after.paths(.changed).contains(Self.path))
    }

    @Test func `a document that a merged proposal took, or made, is pending and neither new nor gone`() throws {
        var files = tree(try state(allowing("iam:*")))
        put(nil, &files)
        #expect(importing(try state(allowing("iam:*")), over: files).paths(.pending) == [Self.path])
        let made = "demo/managed/Team-alice.json"
        put(allowing("sns:CreateTopic"), &files, at: made)
        let plan = importing(try state(allowing("iam:*")), over: files)
        #expect(plan.paths(.pending) == [made, Self.path])
        #expect(plan.changes.isEmpty)
        // What AWS made is new, and what it took is gone.
        var others = tree(try state(nil))
        #expect(importing(try state(allowing("iam:*")), over: others).paths(.added) == [Self.path])
        others = tree(try state(allowing("iam:*")))
        #expect(importing(try state(nil), over: others).paths(.removed) == [Self.path])
    }

    @Test func `what both changed is a conflict with both texts, until somebody decides`() throws {
        let (tree, aws) = (allowing("iam:GetUser"), allowing("iam:*", "sqs:*"))
        var files = self.tree(try state(allowing("iam:*")))
        put(tree, &files)
        let plan = importing(try state(aws), over: files)
        let conflict = try #require(plan.conflicts.first)
        #expect(plan.paths(.conflict) == [Self.path] && plan.conflicts.count == 1)
        #expect(conflict.tree == Array(tree.utf8) && conflict.aws == Array(aws.utf8))
        #expect(plan.changes.map(\.path) == [Self.account])
        take(plan, &files)
        // It is no less one the next time.
        #expect(importing(try state(aws), over: files).conflicts.count == 1)
        #expect(importing(try state(aws), over: files, taking: .aws).paths(.changed).contains(Self.path))
        #expect(importing(try state(aws), over: files, taking: .tree).paths(.pending) == [Self.path])
        // Whoever edits the file after it was told knows both.
        put(allowing("iam:GetUser", "sqs:*"), &files)
        let decided = importing(try state(aws), over: files)
        #expect(decided.conflicts.isEmpty && decided.paths(.pending) == [Self.path])
        // Both made the same change.
        put(aws, &files)
        #expect(importing(try state(aws), over: files).conflicts.isEmpty)
    }

    @Test func `attachments are merged one by one`() throws {
        let base = try state(nil, attached: ["aws/ReadOnlyAccess"])
        var files = tree(base)
        let text = String(decoding: try #require(files[Self.account]).bytes, as: UTF8.self)
        // A proposal put another policy into the place; somebody attached one more in AWS.
        let own = "arn:aws:iam::111111111111:policy/ReadOnlyAccess-alice"
        put(allowing("s3:ListBucket"), &files, at: "demo/managed/ReadOnlyAccess-alice.json")
        put(
            text.replacing("\"arn:aws:iam::aws:policy/ReadOnlyAccess\"\n", with: "\"\(own)\"\n", maxReplacements: 1),
            &files,
            at: Self.account)
        #expect(try attached(files) == [own])
        take(importing(try state(nil, attached: ["aws/ReadOnlyAccess", "Team"]), over: files), &files)
        #expect(try attached(files) == [own, Self.team].sorted())
        // Detached there, it goes here.
        take(importing(try state(nil, attached: ["aws/ReadOnlyAccess"]), over: files), &files)
        #expect(try attached(files) == [own])
    }

    @Test func `a tree of which nothing was kept has AWS's word, proposals that wait aside`() throws {
        var files: [String: SourceText] = [:]
        let old = try state(allowing("iam:GetUser"))
        for (path, bytes) in old.treeContent { files[path] = SourceText(path: path, bytes: bytes) }
        #expect(importing(try state(allowing("iam:*")), over: files).paths(.changed).contains(Self.path))
        let before = JSONText.compact(allowing("iam:*"))
        let after = JSONText.compact(allowing("iam:GetUser"))
        put(
            #"{"version": 2, "trims": [{"document": "\#(Self.path)", "day": "2026-05-01", "before": \#(before), "after": \#(after)}]}"#,
            &files, at: "demo/usage.json")
        #expect(importing(try state(allowing("iam:*")), over: files).paths(.pending).contains(Self.path))
        // Neither what it found nor what it left: somebody changed it there.
        #expect(importing(try state(allowing("sqs:*")), over: files).paths(.changed).contains(Self.path))
    }

    @Test func `whoever is gone from AWS takes its documents along, and who is made here stays`() throws {
        var files = tree(try state(allowing("iam:*"), more: [user("bob") { inline("Own", allowing("sqs:*")) }]))
        put(allowing("sqs:ListQueues"), &files, at: "demo/users/bob/inline/Own.json")
        let plan = importing(try state(allowing("iam:*")), over: files)
        #expect(plan.paths(.removed) == ["demo/users/bob/inline/Own.json"])
    }
}

private enum JSONText {
    static func compact(_ text: String) -> String { text.split(separator: "\n").joined() }
}
