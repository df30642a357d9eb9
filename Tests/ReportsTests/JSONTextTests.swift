import Foundation
import Testing

@testable import Reports

@Test func `members stay in the order in which they were given`() {
    let value: JSONText = [
        "zeta": 1, "alpha": ["x", true, nil, -3], "empty": [:], "none": .array([]), "deep": ["a": ["b": "c"]],
    ]
    #expect(
        value.text == """
            {
              "zeta": 1,
              "alpha": [
                "x",
                true,
                null,
                -3
              ],
              "empty": {},
              "none": [],
              "deep": {
                "a": {
                  "b": "c"
                }
              }
            }

            """)
}

@Test func `text is escaped so that every reader gets it back`() throws {
    let text = "\"\\/\u{0}\u{1F}\n\r\t\u{7F}\u{2028}é😀\u{FFFD}"
    let written = JSONText.string(text).text
    #expect(written == "\"\\\"\\\\/\\u0000\\u001f\\n\\r\\t\\u007f\\u2028é😀\u{FFFD}\"\n")
    let read = try JSONSerialization.jsonObject(with: Data(written.utf8), options: .fragmentsAllowed) as? String
    #expect(read == text)
}
