import Diagnostics
import JSONSyntax
import Testing

/// The tree of a text.
func tree(_ text: String) throws -> JSONTree {
    try JSONTree(parsing: SourceText(path: "a.json", text: text))
}

/// What reading a text ends with: `line:column message`, one a diagnostic.
private func complaints(_ text: [UInt8], limits: JSONTree.Limits = .init()) -> [String] {
    do {
        _ = try JSONTree(parsing: SourceText(path: "a.json", bytes: text), limits: limits)
        return []
    } catch {
        return error.diagnostics.map { diagnostic in
            let notes = diagnostic.notes.map { " | \($0.span?.line ?? 0):\($0.span?.column ?? 0) \($0.message)" }
            return "\(diagnostic.span?.line ?? 0):\(diagnostic.span?.column ?? 0) \(diagnostic.message)"
                + notes.joined()
        }
    }
}

@Suite struct JSONTreeTests {
    @Test func `every kind of value is read with its place`() throws {
        let text = #" {"a": [1, -2.50e+3, true, null], "b": "x\"é", "c": {}} "#
        let root = try tree(text).root
        #expect(root.range == 1..<(text.utf8.count - 1))
        let list = try #require(root["a"]?.elements)
        #expect(list.map(\.typeName) == ["a number", "a number", "a boolean", "null"])
        #expect(list[0].integer == 1)
        #expect(list[1].range == 11..<19)
        #expect(list[2].bool == true)
        #expect(list[3].isNull)
        #expect(root["b"]?.string == "x\"é")
        #expect(root["c"]?.members?.isEmpty == true)
        #expect(root["d"] == nil)
        #expect(root.members?[1].keyRange == 34..<37)
    }

    @Test func `escapes are decoded`() throws {
        let root = try tree(#"["\/\b\f\n\r\t\\", "A\u00e9\u20AC", "\ud83d\ude00", "a/*b*/#c"]"#).root
        #expect(
            root.elements?.map(\.string) == ["/\u{8}\u{C}\n\r\t\\", "Aé€", "😀", "a/*b*/#c"])
    }

    @Test func `a byte-order mark is skipped, and UTF-16 is told`() throws {
        let marked = [0xEF, 0xBB, 0xBF] + Array("{}".utf8)
        let tree = try JSONTree(parsing: SourceText(path: "a.json", bytes: marked))
        #expect(tree.root.range == 3..<5)
        #expect(complaints([0xFF, 0xFE, 0x7B, 0x00]) == ["1:1 the file is UTF-16"])
    }

    @Test(arguments: [
        ("", "1:1 the file holds no JSON value"),
        (" \n ", "2:2 the file holds no JSON value"),
        ("{} {}", "1:4 there is more text after the end of the JSON value"),
        ("[1, 2,]", "1:6 there is a comma too many before `]`"),
        ("{\"a\": 1,\n}", "1:8 there is a comma too many before `}`"),
        ("[,1]", "1:2 there is a comma too many"),
        ("[1 2]", "1:4 `,` or `]` is expected here"),
        ("[1\n2]", "2:1 `,` or `]` is expected here"),
        ("[1}", "1:3 `]` is expected here | 1:1 opened here"),
        ("{\"a\": [1", "1:8 the file ends before the `]` | 1:7 opened here"),
        ("{\"a\" 1}", "1:6 a `:` is expected after the key"),
        ("{a: 1}", "1:2 a key stands in double quotes"),
        ("{'a': 1}", "1:2 a string stands in double quotes"),
        ("{\"a\": }", "1:7 a value is expected here, not `}`"),
        ("{\"a\":", "1:6 the file ends where a value is expected"),
        ("[True]", "1:2 `True` is no JSON value"),
        ("[nul]", "1:2 `nul` is no JSON value"),
        ("[NaN]", "1:2 `NaN` is no JSON value"),
        ("[01]", "1:2 a number has no zero in front"),
        ("[-]", "1:3 a digit is expected here"),
        ("[1.]", "1:4 a digit is expected after the point"),
        ("[1e]", "1:4 a digit is expected in the exponent"),
        ("[+1]", "1:2 a value is expected here"),
        ("[\"abc]", "1:2 the string has no end"),
        ("[\"ab\nc\"]", "1:2 the string has no end on its line"),
        ("[\"a\tb\"]", "1:4 a tab inside of a string is written `\\t`"),
        ("[\"\\x\"]", "1:3 JSON has no such escape"),
        ("[\"\\u12g4\"]", "1:3 `\\u` takes four hexadecimal digits"),
        ("[\"\\ud800\"]", "1:3 half of a surrogate pair is no character"),
        ("[\"\\ud800\\u0041\"]", "1:3 half of a surrogate pair is no character"),
        ("{ // why\n}", "1:3 JSON has no comments"),
        ("[1, /* two\nlines */ 2]", "1:5 JSON has no comments"),
        ("# why\n{}", "1:1 JSON has no comments"),
        ("{\"a\": 1, \"b\": 2,\n \"a\": 3}", "2:2 the key `a` stands twice in one object | 1:2 the first one is here"),
    ])
    func `what is no JSON is told with its place`(text: String, complaint: String) {
        #expect(complaints(Array(text.utf8)) == [complaint])
    }

    @Test func `all duplicate keys are told, in large objects too`() {
        let members = (0..<12).map { "\"k\($0)\": 0" } + ["\"k3\": 1", "\"k\\u0035\": 1"]
        #expect(
            complaints(Array("{\(members.joined(separator: ", "))}".utf8)).map { $0.prefix { $0 != "|" } } == [
                "1:112 the key `k3` stands twice in one object ", "1:121 the key `k5` stands twice in one object ",
            ])
    }

    @Test func `malformed UTF-8 inside of a string is told`() {
        #expect(complaints([0x5B, 0x22, 0xC3, 0x22, 0x5D]) == ["1:3 the string is no UTF-8"])
    }

    @Test func `limits of depth and size hold`() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try tree(deep)
        #expect(complaints(Array("[\(deep)]".utf8)) == ["1:65 lists and objects are nested deeper than 64 levels"])
        #expect(
            complaints(Array(String(repeating: "[", count: 1_000_000).utf8)) == [
                "1:65 lists and objects are nested deeper than 64 levels"
            ])
        #expect(complaints(Array("[1, 2]".utf8), limits: .init(sizeInBytes: 5)).count == 1)
    }

    @Test func `white space is not counted, except inside of strings`() throws {
        #expect(try tree("{ \"a b\" :\n [ 1 , \"é\\\" c\" ] }").sizeInCharacters == "{\"a b\":[1,\"é\\\" c\"]}".count)
    }
}
