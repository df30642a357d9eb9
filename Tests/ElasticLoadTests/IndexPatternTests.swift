import Bytes
import Diagnostics
import IAMModel
import Testing

@testable import ElasticLoad

struct IndexPatternTests {
    @Test(arguments: [
        ("cloudtrail-{yyyy.MM}", "cloudtrail-2026.04", "cloudtrail-*"), ("logs", "logs", "logs"),
        ("a-{yyyy}-b-{dd}", "a-2026-b-09", "a-*-b-*"), ("ct-{yyyy.MM.dd}", "ct-2026.04.09", "ct-*"),
    ])
    func `a date in braces becomes the event's`(text: String, name: String, wildcard: String) throws {
        let pattern = try IndexPattern(text)
        #expect(pattern.name(of: Day(year: 2026, month: 4, day: 9)) == name)
        #expect(pattern.wildcard == wildcard)
    }

    @Test(arguments: ["", "Cloud", "a/b", "a b", "-a", "a-{yyyy", "a-{week}", "a*", "_all"])
    func `what is no name of an index is refused`(text: String) {
        #expect(throws: DiagnosticError.self) { try IndexPattern(text) }
    }

    private func line(_ text: String, roles: [String] = []) -> (text: String, id: String) {
        let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
        var output: [UInt8] = []
        let id = bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map {
                RecordText.append(ByteSpan($0, text.utf8.count), roles: roles, to: &output).string
            }
        }
        return (String(decoding: output, as: UTF8.self), id ?? "")
    }

    @Test func `a record loses its white space and nothing else`() {
        let (text, id) = line("{ \"a b\" : \"x \\\" y\",\n \"eventID\": \"e-1\",\t\"n\": [1, 2] }")
        #expect(text == #"{"a b":"x \" y","eventID":"e-1","n":[1,2]}"#)
        #expect(id == "e-1")
    }

    @Test func `only the record's own eventID counts`() {
        #expect(line(#"{"requestParameters":{"eventID":"no"},"x":"eventID","eventID":"yes"}"#).id == "yes")
        #expect(line(#"{"eventID":7,"y":"no"}"#).id == "")
        #expect(line(#"{"eventID":"a\"b"}"#).id == "")
    }

    @Test func `roles that a request names are added`() {
        #expect(
            line(#"{"eventID":"e"}"#, roles: ["r/1", "two"]).text
                == #"{"eventID":"e","cloudtrim":{"roles":["r/1","two"]}}"#)
    }
}
