import Diagnostics
import JSONSyntax
import SeededRandom
import Testing

/// A text after a change of the list that stands under `A`, or of the root.
private func changed(_ text: String, _ change: ListChange) throws -> String {
    let tree = try tree(text)
    let edits = tree.edits(of: tree.root["A"] ?? tree.root, change)
    let result = String(decoding: edits.applied(to: tree.source.bytes), as: UTF8.self)
    _ = try JSONTree(parsing: SourceText(path: "a.json", text: result))
    return result
}

@Suite struct ListEditTests {
    @Test(arguments: [
        ([0], "[\"b\", \"c\"]"), ([1], "[\"a\", \"c\"]"), ([2], "[\"a\", \"b\"]"), ([0, 1], "[\"c\"]"),
        ([0, 2], "[\"b\"]"), ([1, 2], "[\"a\"]"), ([0, 1, 2], "[]"), ([], "[\"a\", \"b\", \"c\"]"),
    ])
    func `an element of a list on one line goes with its comma`(removed: [Int], after: String) throws {
        #expect(try changed("[\"a\", \"b\", \"c\"]", .removing(removed)) == after)
    }

    @Test(arguments: [
        ([0], "[\n  \"b\",\n  \"c\"\n]\n"), ([1], "[\n  \"a\",\n  \"c\"\n]\n"), ([2], "[\n  \"a\",\n  \"b\"\n]\n"),
        ([0, 1], "[\n  \"c\"\n]\n"), ([1, 2], "[\n  \"a\"\n]\n"), ([0, 1, 2], "[]\n"),
    ])
    func `an element of a list on many lines goes with its line`(removed: [Int], after: String) throws {
        #expect(try changed("[\n  \"a\",\n  \"b\",\n  \"c\"\n]\n", .removing(removed)) == after)
    }

    @Test func `elements that share a line don't pull the next line up`() throws {
        let text = "[\n  1, 2,\n  3, 4,\n\n  5, 6\n]"
        #expect(try changed(text, .removing([2])) == "[\n  1, 2,\n  4,\n\n  5, 6\n]")
        #expect(try changed(text, .removing([1])) == "[\n  1,\n  3, 4,\n\n  5, 6\n]")
        #expect(try changed(text, .removing([2, 3])) == "[\n  1, 2,\n\n  5, 6\n]")
        #expect(try changed(text, .removing([3, 4])) == "[\n  1, 2,\n  3,\n\n  6\n]")
        #expect(try changed(text, .removing([0, 5])) == "[\n  2,\n  3, 4,\n\n  5\n]")
    }

    @Test func `commas in front of lines, tabs and carriage returns stay as they are`() throws {
        #expect(try changed("[ 1\n, 2\n, 3\n]", .removing([1])) == "[ 1\n, 3\n]")
        #expect(try changed("[ 1\n, 2\n, 3\n]", .removing([0])) == "[ 2\n, 3\n]")
        #expect(try changed("[ 1\n, 2\n]", .init(replacing: [1: ["a", "b"]])) == "[ 1\n, \"a\"\n, \"b\"\n]")
        #expect(try changed("[\r\n\t1,\r\n\t2\r\n]", .removing([1])) == "[\r\n\t1\r\n]")
        #expect(
            try changed("[\r\n\t1,\r\n\t2\r\n]", .init(replacing: [0: ["a", "b"]]))
                == "[\r\n\t\"a\",\r\n\t\"b\",\r\n\t2\r\n]")
    }

    @Test func `new elements come in the list's own style`() throws {
        let change = ListChange(replacing: [0: ["x", "y"]])
        #expect(try changed("[\"a\"]", change) == "[\"x\", \"y\"]")
        #expect(try changed("[\"a\",\"b\"]", change) == "[\"x\",\"y\",\"b\"]")
        #expect(try changed("{\"A\":[\"a\"]}", change) == "{\"A\":[\"x\",\"y\"]}")
        #expect(try changed("[\n    \"a\"\n]", change) == "[\n    \"x\",\n    \"y\"\n]")
        #expect(
            try changed("[\n  \"a\",\n\n  \"b\"\n]", .init(replacing: [1: ["x", "y"]]))
                == "[\n  \"a\",\n\n  \"x\",\n  \"y\"\n]")
    }

    @Test func `a list on one line that grows too long is laid out an element a line`() throws {
        let names: [JSONValue] = (0..<4).map { .string("dynamodb:BatchGetSomethingLong\($0)") }
        let text = "{\n    \"A\": [\"dynamodb:*\"],\n    \"B\": 1\n}"
        let lines = (0..<4).map { "        \"dynamodb:BatchGetSomethingLong\($0)\"" }.joined(separator: ",\n")
        #expect(try changed(text, .init(replacing: [0: names])) == "{\n    \"A\": [\n\(lines)\n    ],\n    \"B\": 1\n}")
        let compact = "{\"A\":[\"dynamodb:*\"],\"B\":1}"
        let quoted = (0..<4).map { "\"dynamodb:BatchGetSomethingLong\($0)\"" }.joined(separator: ",")
        #expect(try changed(compact, .init(replacing: [0: names])) == "{\"A\":[\(quoted)],\"B\":1}")
    }

    @Test func `a long line that only shrinks stays a line`() throws {
        let names = (0..<20).map { "\"s3:GetObjectNumber\($0)\"" }
        let text = "{\n  \"A\": [\(names.joined(separator: ", "))]\n}"
        #expect(
            try changed(text, .removing([0])) == "{\n  \"A\": [\(names.dropFirst().joined(separator: ", "))]\n}")
    }

    @Test func `removing, replacing and inserting go together`() throws {
        let change = ListChange(replacing: [0: [], 1: ["x"], 3: []], inserting: [2: ["i"], 4: ["e", "f"]])
        #expect(
            try changed("[\n 1,\n 2,\n 3,\n 4\n]", change) == "[\n \"x\",\n \"i\",\n 3,\n \"e\",\n \"f\"\n]")
        #expect(try changed("[]", .appending(["a", "b"], toCount: 0)) == "[\"a\", \"b\"]")
        #expect(
            try changed("{\n  \"A\": []\n}", .appending(["a", "b"], toCount: 0))
                == "{\n  \"A\": [\n    \"a\",\n    \"b\"\n  ]\n}")
    }

    @Test func `an object's members go and come like a list's elements`() throws {
        let text = "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ],\n  \"c\": 3\n}\n"
        let tree = try tree(text)
        let removed = tree.edits(removingMembers: [1], from: tree.root).applied(to: tree.source.bytes)
        #expect(String(decoding: removed, as: UTF8.self) == "{\n  \"a\": 1,\n  \"c\": 3\n}\n")
        let inserted = tree.edits(inserting: [.init("n", .strings(["x"]))], into: tree.root, at: 2)
            .applied(to: tree.source.bytes)
        #expect(
            String(decoding: inserted, as: UTF8.self)
                == "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ],\n  \"n\": [\n    \"x\"\n  ],\n  \"c\": 3\n}\n")
    }

    @Test func `a value is replaced in the style of the text around it`() throws {
        func replaced(_ text: String) throws -> String {
            let tree = try tree(text)
            let node = try #require(tree.root["A"])
            return String(
                decoding: [tree.replacement(of: node, by: .strings(["x", "y"]))].applied(to: tree.source.bytes),
                as: UTF8.self)
        }
        #expect(try replaced("{\n\t\"A\": \"*\"\n}") == "{\n\t\"A\": [\n\t\t\"x\",\n\t\t\"y\"\n\t]\n}")
        #expect(try replaced("{\"A\":\"*\"}") == "{\"A\":[\"x\",\"y\"]}")
        #expect(try replaced("{\"B\": 1, \"A\": \"*\",\n \"C\": 1}") == "{\"B\": 1, \"A\": [\"x\", \"y\"],\n \"C\": 1}")
    }

    @Test func `no edit leaves the same bytes`() throws {
        let text = "\u{FEFF}{ \"A\" :[ ],\r\n\t\"b\":\"\\u0041\" }\n\n"
        let tree = try tree(text)
        #expect(tree.edits(of: tree.root["A"] ?? tree.root, ListChange()).isEmpty)
        #expect([Edit]().applied(to: tree.source.bytes) == Array(text.utf8))
    }

    /// Every subset of elements, in every layout: what is left is the list without them.
    @Test func `any removal leaves the other elements in order`() throws {
        let gaps = [",", ", ", ",\n  ", "\n, ", " ,\n\n"]
        var random = SeededRandom(seed: 7)
        for _ in 0..<400 {
            let count = Int.random(in: 1...6, using: &random)
            var text = "[" + ["", " ", "\n  "].randomElement(using: &random)!
            for index in 0..<count {
                if index > 0 { text += gaps.randomElement(using: &random)! }
                text += "\(index)"
            }
            text += ["]", " ]", "\n]"].randomElement(using: &random)!
            let removed = Set((0..<count).filter { _ in Bool.random(using: &random) })
            let new = removed.first.map { [$0: [JSONValue.number("90"), .number("91")]] } ?? [:]
            let change = ListChange(
                replacing: ListChange.removing(removed).replacing.merging(new) { _, new in new })
            let after = try tree(try changed(text, change)).root
            let expected = (0..<count).flatMap { index in
                new[index] != nil ? ["90", "91"] : removed.contains(index) ? [] : ["\(index)"]
            }
            #expect(JSONValue(after) == .array(expected.map { .number($0) }), "\(text)")
        }
    }
}
