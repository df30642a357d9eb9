import Bytes
import Testing

@testable import JSONIndex

struct JSONCursorTests {
    private func read<Result>(
        _ text: String, _ body: (inout JSONCursor) throws(JSONFault) -> Result
    ) throws(JSONFault) -> Result {
        try JSONIndexer.read(Array(text.utf8), body)
    }

    @Test func `members, elements and scalars are read in order`() throws {
        let text = #" {"a" : [1, -2.5e1 ,true,null], "b": {"c":"x\"y\u00e9\ud83d\ude00"}, "d": {} , "e": [] } "#
        let result = try read(text) { cursor throws(JSONFault) in
            var seen: [String] = []
            var isMember = try cursor.enterObject()
            while isMember {
                let key = try cursor.key().string
                switch key {
                case "a":
                    _ = try cursor.enterArray()
                    seen.append("\(try cursor.integer())")
                    _ = try cursor.nextElement()
                    seen.append("\(try cursor.double())")
                    _ = try cursor.nextElement()
                    seen.append("\(try cursor.boolean())")
                    _ = try cursor.nextElement()
                    seen.append("\(cursor.takeNull())")
                    _ = try cursor.nextElement()
                case "b":
                    _ = try cursor.enterObject()
                    _ = try cursor.key()
                    seen.append(try cursor.text())
                    _ = try cursor.nextMember()
                default:
                    seen.append(try cursor.rawValue().string)
                }
                isMember = try cursor.nextMember()
            }
            try cursor.end()
            return seen
        }
        #expect(result == ["1", "-25.0", "true", "true", "x\"yé😀", "{}", "[]"])
    }

    @Test(arguments: [
        ("[1}", JSONFault(.mismatchedBracket, at: 2)), (#"{"a":[1}"#, JSONFault(.mismatchedBracket, at: 7)),
        ("[1", JSONFault(.unexpectedEnd, at: 2)), ("]", JSONFault(.expectedValue, at: 0)),
        ("", JSONFault(.empty, at: 0)), (" \n", JSONFault(.empty, at: 0)), (#"["a"#, JSONFault(.unclosedString, at: 1)),
        ("[\"a\nb\"]", JSONFault(.controlCharacter, at: 3)),
        (String(repeating: "[", count: 100), JSONFault(.unexpectedEnd, at: 100)),
        (
            String(repeating: "[", count: 70) + "}" + String(repeating: "]", count: 70),
            JSONFault(.mismatchedBracket, at: 70)
        ),
        (
            String(repeating: "{\"a\":[", count: 150_000),
            JSONFault(.tooDeep, at: JSONCursor.depthLimit / 2 * 6)
        ),
    ])
    func `what is skipped is checked for its brackets, and all for strings`(_ text: String, _ fault: JSONFault) {
        #expect(throws: fault) {
            try read(text) { cursor throws(JSONFault) in
                try cursor.skip()
                try cursor.end()
            }
        }
    }

    @Test(arguments: ["01", "1.", "-", "1e", "+1", "1x", "0x1", ".5", "1\"a\"", "--1"])
    func `what is no number of JSON's is refused`(_ text: String) {
        #expect(throws: JSONFault.self) {
            try read("[\(text)]") { cursor throws(JSONFault) in
                _ = try cursor.enterArray()
                _ = try cursor.double()
                _ = try cursor.nextElement()
            }
        }
    }

    @Test(arguments: [
        ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("0", 0), ("1e3", 1000), ("12.0", 12),
    ])
    func `whole numbers keep every digit`(_ text: String, _ value: Int) throws {
        #expect(try read(text) { cursor throws(JSONFault) in try cursor.integer() } == value)
    }

    @Test(arguments: ["9223372036854775808", "-9223372036854775809", "1.5"])
    func `what is no whole number, or too large for one, is refused`(_ text: String) {
        #expect(throws: JSONFault(.numberOutOfRange, at: 0)) {
            try read(text) { cursor throws(JSONFault) in try cursor.integer() }
        }
    }

    @Test(arguments: [#""\x""#, #""\u12g4""#, #""\u12""#])
    func `escapes that JSON does not know are refused`(_ text: String) {
        #expect(throws: JSONFault(.invalidEscape, at: 1)) {
            try read(text) { cursor throws(JSONFault) in try cursor.text() }
        }
    }

    @Test func `two strings without a comma between them are no members`() {
        #expect(throws: JSONFault(.expectedComma, at: 9)) {
            try read(#"{"a":"b" "c":1}"#) { cursor throws(JSONFault) in
                _ = try cursor.enterObject()
                _ = try cursor.key()
                _ = try cursor.string()
                _ = try cursor.nextMember()
            }
        }
    }

    @Test func `bytes that are no UTF-8 are found at their place`() {
        for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80]] {
            #expect(throws: JSONFault(.invalidUTF8, at: 2)) {
                try JSONIndexer.read([0x5B, 0x22] + bad + [0x22, 0x5D]) { cursor throws(JSONFault) in try cursor.skip()
                }
            }
        }
    }

    @Test func `a prefix may end at any byte, and what is whole in it can be read`() throws {
        let text = Array(#"{"k":"a\"b\\","n":12,"s":"é"}"#.utf8)
        for length in 1..<text.count {
            var buffer = PaddedBuffer(capacity: length)
            for byte in text[..<length] { buffer.append(byte) }
            var indexer = JSONIndexer()
            var cursor = try indexer.index(buffer.span, isPrefix: true)
            do throws(JSONFault) {
                try cursor.skip()
                Issue.record("\(length) bytes are no whole value")
            } catch {
                #expect(error == JSONFault(.unexpectedEnd, at: length))
            }
        }
    }

    @Test func `a place is told in lines and characters`() {
        var buffer = PaddedBuffer()
        for byte in "{\n  \"é\": x\n}".utf8 { buffer.append(byte) }
        let place = LinePosition(of: 10, in: buffer.span)
        #expect(place.line == 2)
        #expect(place.column == 8)
        #expect(place.lineText == "  \"é\": x")
        let later = LinePosition(of: 0, in: buffer.span, linesBefore: 7, columnsBefore: 30)
        #expect(later.line == 8 && later.column == 31)
    }

    @Test func `simdjson's index and a plain scan agree on what is broken`() {
        var state: UInt64 = 7
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let alphabet = Array("{}[],:\"\\\n a1".utf8) + [0xC3, 0xA9, 0xFF]
        for _ in 0..<4000 {
            var buffer = PaddedBuffer()
            for _ in 0..<random(200) { buffer.append(alphabet[random(alphabet.count)]) }
            var indexer = JSONIndexer()
            let isSound = (try? indexer.index(buffer.span)) != nil
            let kind = JSONScan.firstFault(in: buffer.span).fault.kind
            // A scan without a fault ends with `unexpectedEnd`.
            #expect(isSound == (kind == .unexpectedEnd), "\(buffer.span.string)")
        }
    }
}
