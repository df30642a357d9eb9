import AccountState
import Diagnostics
import IAMModel
import StateBuilder
import Testing

@testable import PolicyTree

@Suite struct `An import over a tree` {
    private func state(_ policy: String) throws -> AccountState {
        try AccountState.demo {
            user("alice", attached: ["P"])
            managed("P", policy)
        }
    }

    private func files(_ state: AccountState) -> [String: SourceText] {
        var files: [String: SourceText] = [:]
        for (path, bytes) in state.treeContent { files[path] = SourceText(path: path, bytes: bytes) }
        return files
    }

    @Test func `that is empty adds all`() throws {
        let plan = ImportPlan(try state(allowing("s3:*")), over: [:])
        #expect(plan.fates == ["demo/account.json": .added, "demo/managed/P.json": .added])
        #expect(plan.changes.map(\.path) == ["demo/managed/P.json", "demo/account.json"])
    }

    @Test func `of the same state changes nothing but what is kept of it the first time`() throws {
        let state = try state(allowing("s3:*"))
        var files = files(state)
        #expect(ImportPlan(state, over: files).changes.map(\.path) == ["demo/account.json"])
        take(ImportPlan(state, over: files), &files)
        let plan = ImportPlan(state, over: files)
        #expect(plan.changes == [])
        #expect(plan.paths(.unchanged) == ["demo/account.json", "demo/managed/P.json"])
    }

    private func take(_ plan: ImportPlan, _ files: inout [String: SourceText]) {
        for change in plan.changes { files[change.path] = change.new.map { SourceText(path: change.path, bytes: $0) } }
    }

    /// The documents that an import would write.
    private func documents(_ plan: ImportPlan) -> [String] {
        plan.changes.map(\.path).filter { $0 != "demo/account.json" }
    }

    @Test func `leaves a document that says the same as it is laid out`() throws {
        var files = files(try state(allowing("s3:*")))
        files["demo/managed/P.json"] = SourceText(
            path: "P",
            text: #"{"Statement":[{"Resource":"*","Action":["s3:*"],"Effect":"Allow"}],"Version":"2012-10-17"}"#)
        #expect(documents(ImportPlan(try state(allowing("s3:*")), over: files)) == [])
        #expect(ImportPlan(try state(allowing("s3:Get*")), over: files).paths(.changed).contains("demo/managed/P.json"))
    }

    private static let statement =
        #"{"Sid":"A","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]}"#

    /// AWS gives lists in another order from call to call.
    @Test(arguments: [
        #"{"Statement":{"Resource":["arn:aws:s3:::b","arn:aws:s3:::a"],"Action":["s3:List*","s3:Get*"],"Effect":"Allow","Sid":"A"},"Version":"2012-10-17"}"#,
        #"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Get*"],"Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]}]}"#,
    ])
    func `leaves a document that differs in order or in a string for a list`(text: String) throws {
        let new = try state(#"{"Version":"2012-10-17","Statement":[\#(Self.statement)]}"#)
        var files = files(new)
        files["demo/managed/P.json"] = SourceText(path: "P", text: text)
        #expect(documents(ImportPlan(new, over: files)) == [])
        let other = text.replacing("s3:List*", with: "s3:Put*")
        files["demo/managed/P.json"] = SourceText(path: "P", text: other)
        #expect(ImportPlan(new, over: files).paths(.changed).contains("demo/managed/P.json"))
    }

    @Test func `edits a real change into the file and leaves the rest as its author wrote it`() throws {
        let lines = [
            "{", #"    "Version": "2012-10-17","#, #"    "Statement": ["#, "        {", #"            "Sid": "A","#,
            #"            "Effect": "Allow","#, #"            "Action": ["#, #"                "s3:Get*","#,
            #"                "s3:Put*""#, "            ],",
            #"            "Resource": [ "arn:aws:s3:::b", "arn:aws:s3:::a" ]"#, "        }", "    ]", "}", "",
        ]
        let new = try state(#"{"Version":"2012-10-17","Statement":[\#(Self.statement)]}"#)
        var files = files(new)
        files["demo/managed/P.json"] = SourceText(path: "P", text: lines.joined(separator: "\r\n"))
        let change = try #require(ImportPlan(new, over: files).changes.first)
        let written = String(decoding: change.new ?? [], as: UTF8.self)
        #expect(written == lines.joined(separator: "\r\n").replacing("s3:Put*", with: "s3:List*"))
    }

    @Test func `removes what IAM no longer holds, and nothing else`() throws {
        var files = files(try state(allowing("s3:*")))
        let gone = [
            "demo/users/alice/inline/Old.json", "demo/managed/Old.json", "demo/aws-managed/Old.json",
            "demo/roles/old/trust.json",
        ]
        let kept = [
            "demo/users/alice/as/demo/admin.json", "demo/usage.json", "demo/users/alice/notes.json",
            "other/managed/Old.json",
        ]
        for path in gone + kept { files[path] = SourceText(path: path, text: "{}") }
        let plan = ImportPlan(try state(allowing("s3:*")), over: files)
        #expect(plan.paths(.removed) == gone.sorted())
        #expect(documents(plan) == gone.sorted())
        #expect(plan.changes.dropLast().allSatisfy { $0.new == nil && $0.old == Array("{}".utf8) })
    }

    @Test func `replaces what is broken`() throws {
        var files = files(try state(allowing("s3:*")))
        files["demo/managed/P.json"] = SourceText(path: "P", text: "<<<<<<< HEAD")
        #expect(ImportPlan(try state(allowing("s3:*")), over: files).paths(.changed).contains("demo/managed/P.json"))
    }
}
