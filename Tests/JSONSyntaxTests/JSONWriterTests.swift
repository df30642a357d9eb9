import Diagnostics
import JSONSyntax
import Testing

@Suite struct JSONWriterTests {
    private let value = JSONValue.members([
        "Version": "2012-10-17", "Statement": .array([.members(["Action": .strings(["s3:*", "a\"b\\c\n\u{1}é"])])]),
        "Empty": .array([]), "N": .integer(3), "T": .bool(true), "Z": .null, "O": .object([]),
    ])

    @Test func `a file has an element a line and two spaces a level`() {
        #expect(
            String(decoding: JSONWriter.file(value), as: UTF8.self) == #"""
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Action": [
                        "s3:*",
                        "a\"b\\c\n\u0001é"
                      ]
                    }
                  ],
                  "Empty": [],
                  "N": 3,
                  "T": true,
                  "Z": null,
                  "O": {}
                }

                """#)
    }

    @Test func `the compact form has no white space`() {
        #expect(
            String(decoding: JSONWriter.compact(value), as: UTF8.self)
                == #"{"Version":"2012-10-17","Statement":[{"Action":["s3:*","a\"b\\c\n\u0001é"]}],"Empty":[],"#
                + #""N":3,"T":true,"Z":null,"O":{}}"#)
    }

    @Test func `what is written is read back as it was`() throws {
        for bytes in [JSONWriter.file(value), JSONWriter.compact(value)] {
            let tree = try JSONTree(parsing: SourceText(path: "a.json", bytes: bytes))
            #expect(JSONValue(tree.root) == value)
        }
    }
}
