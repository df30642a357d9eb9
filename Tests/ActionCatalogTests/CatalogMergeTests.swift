import Diagnostics
import IAMModel
import Testing

@testable import ActionCatalog

/// A catalog of two services, small enough to be read.
private let small = """
    cloudtrim-catalog 1
    version test
    # a comment
    W 1\thttps://docs.aws.amazon.com/things
    E thing\tthings
    S other\tOther
    A List\tL\tl
    S things\tAmazon Things
    T thing\t^thing/${Name}
    K 1\t~TagKeys +Size
    D AWS::Things::Thing\tReadThing\t1
    A CreateThing\tW\tR\tthing\t1
    A ReadThing\tR\td1\tthing
    A ResizeThing\tW\tl
    A TagThing\tT\tr1
    O MakeThing\tCreateThing\tTagThing
    """ + "\n"

private func reference(_ json: String) throws -> ReferenceService {
    try ReferenceService(parsing: SourceText(path: "things.json", text: json))
}

private func action(_ name: String, recorded: Bool, keys: String = "[]") -> String {
    """
    {"Name": "\(name)", "ActionConditionKeys": \(keys), "Resources": [{"Name": "thing"}],
     "Annotations": {"Properties": {"IsList": false, "IsPermissionManagement": false, "IsTaggingOnly": false,
                                    "IsWrite": true}},
     "SupportedBy": {"IAM Access Analyzer Policy Generation": \(recorded)}}
    """
}

@Suite struct `A newer reference over a catalog` {
    let catalog: ActionCatalog

    init() throws {
        catalog = try ActionCatalog(parsing: SourceText(path: "small", text: small))
    }

    private func merged(_ json: String) throws -> (catalog: ActionCatalog, changes: [String]) {
        let merged = catalog.merged(with: [try reference(json)], label: "2026-11-23")
        return (
            try ActionCatalog(parsing: SourceText(path: "merged", bytes: merged.bytes)),
            merged.changes.map(\.description)
        )
    }

    @Test func `adds actions, their resources and keys`() throws {
        let (new, changes) = try merged(
            """
            {"Name": "things", "Actions": [\(action("DropThing", recorded: true, keys: #"["aws:TagKeys", "things:Size"]"#))],
             "Operations": [{"Name": "DropThing"}],
             "Resources": [{"Name": "box", "ARNFormats": ["arn:${Partition}:things:${Region}:${Account}:box/${Id}"]}]}
            """)
        let drop = try #require(new.id(of: "things:dropthing"))
        #expect(changes == ["things:DropThing: a new action, recorded"])
        #expect(new.describe(drop).conditionKeys == ["aws:TagKeys", "things:Size"])
        #expect(new.recordingClass(of: drop) == .recorded)
        #expect(new.all.count == catalog.all.count + 1)
        #expect(new.version == "test+2026-11-23")
        #expect(new.base == "test")
    }

    @Test func `says every change of a class, and leaves what a document decides`() throws {
        let names = ["CreateThing": false, "ReadThing": true, "ResizeThing": true, "TagThing": false]
        let (new, changes) = try merged(
            """
            {"Name": "things", "Actions": [\(names.sorted { $0.key < $1.key }
                .map { action($0.key, recorded: $0.value) }.joined(separator: ","))]}
            """)
        #expect(
            changes == [
                "things:CreateThing: AWS's flag no longer says recorded: likely from now on",
                "things:ReadThing: AWS's flag says recorded, a document a data event: that stays",
                "things:ReadThing: access level W, R before", "things:ResizeThing: now recorded, likely before",
                "things:TagThing: access level W, T before",
            ])
        func recordingClass(_ name: String) throws -> RecordingClass {
            new.recordingClass(of: try #require(new.id(of: name)))
        }
        #expect(try recordingClass("things:CreateThing") == .likely)
        #expect(try recordingClass("things:ReadThing") == .dataEvent("AWS::Things::Thing"))
        #expect(try recordingClass("things:ResizeThing") == .recorded)
        #expect(try recordingClass("things:TagThing") == .recorded)
    }

    /// AWS's flag stands at actions that are only checked within other calls, too.
    @Test func `takes no flag for a proof where no operation has the action's name`() throws {
        let actions = ["LendThing", "BorrowThing"].map { action($0, recorded: true) }.joined(separator: ",")
        let (first, changes) = try merged(#"{"Name": "things", "Actions": [\#(actions)]}"#)
        #expect(
            changes == [
                "things:BorrowThing: a new action, inferred only", "things:LendThing: a new action, inferred only",
            ])
        let later = first.merged(
            with: [
                try reference(
                    #"{"Name": "things", "Actions": [\#(actions)], "Operations": [{"Name": "LendThing"}]}"#)
            ], label: "2026-11-30")
        #expect(later.changes.map(\.description) == ["things:LendThing: now recorded, inferred only before"])
    }

    @Test func `adds to operations and takes nothing from them`() throws {
        let (new, changes) = try merged(
            """
            {"Name": "things", "Actions": [], "Operations": [
              {"Name": "MakeThing", "AuthorizedActions": [
                {"Service": "things", "Name": "CreateThing"}, {"Service": "other", "Name": "List"},
                {"Service": "iam", "Name": "PassRole"}, {"Service": "nowhere", "Name": "Nothing"}]},
              {"Name": "ResizeThing", "AuthorizedActions": [{"Service": "things", "Name": "ResizeThing"}]},
              {"Name": "GrowThing", "AuthorizedActions": [{"Service": "things", "Name": "ResizeThing"}]}]}
            """)
        #expect(
            changes == [
                "things GrowThing: uses ResizeThing", "things MakeThing: may use other:List, iam:PassRole",
            ])
        let make = new.map(source: "things.amazonaws.com", event: "MakeThing")
        #expect(make.own.map(new.name(of:)) == ["things:CreateThing"])
        #expect(make.further.map(new.name(of:)) == ["things:TagThing", "other:List"])
        #expect(make.mayPassRole)
        let grow = new.map(source: "thing.amazonaws.com", event: "GrowThing")
        #expect(grow.own.map(new.name(of:)) == ["things:ResizeThing"])
    }

    @Test func `adds a service in its place`() throws {
        let (new, changes) = try merged(#"{"Name": "paths", "Actions": [\#(action("Walk", recorded: false))]}"#)
        #expect(new.services.map(\.prefix) == ["other", "paths", "things"])
        #expect(changes == ["paths: a new service", "paths:Walk: a new action, inferred only"])
        #expect(new.services[1].isSilent)
    }

    @Test func `changes nothing where nothing is new`() throws {
        let (new, changes) = try merged(#"{"Name": "things", "Actions": []}"#)
        #expect(changes.isEmpty)
        #expect(new.all == catalog.all)
    }

    @Test(arguments: [
        #"{"Actions": []}"#, #"{"Name": "a b"}"#, #"{"Name": "a", "Actions": 1}"#, #"{"Name": "a", "Actions": [{}]}"#,
        #"{"Name": "a", "Actions": [{"Name": "x\ty"}]}"#, "[]", "{",
    ])
    func `refuses what is no reference`(_ json: String) {
        #expect(throws: DiagnosticError.self) { try reference(json) }
    }

    @Test(arguments: [
        "", "nothing\n", "cloudtrim-catalog 2\n", "cloudtrim-catalog 1\nS b\nA X\tR\tR\nS a\nA X\tR\tR\n",
        "cloudtrim-catalog 1\nS a\nA Y\tR\tR\nA X\tR\tR\n", "cloudtrim-catalog 1\nS a\nA X\n",
        "cloudtrim-catalog 1\nS a\nO Y\tX\nO X\tX\n", "cloudtrim-catalog 1\nS a\n?\n",
    ])
    func `refuses a stored catalog that is none`(_ text: String) {
        #expect(throws: DiagnosticError.self) {
            try ActionCatalog(parsing: SourceText(path: "cache/catalog.txt", text: text))
        }
    }
}
