import Testing

@testable import Reports

private func diff(_ old: String?, _ new: String?, path: String = "a.json") -> String {
    String(
        decoding: UnifiedDiff(path: path, old: old.map { Array($0.utf8) }, new: new.map { Array($0.utf8) }).bytes,
        as: UTF8.self)
}

@Test func `a changed line stands between three lines on either side`() {
    #expect(
        diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") == """
            diff --git a/a.json b/a.json
            --- a/a.json
            +++ b/a.json
            @@ -2,7 +2,7 @@
             2
             3
             4
            -5
            +five
             6
             7
             8

            """)
}

@Test func `changes with up to six lines between them share a hunk`() {
    let old = (1...20).map { "\($0)\n" }
    var near = old
    near[4] = "x\n"
    near[11] = "y\n"
    #expect(diff(old.joined(), near.joined()).split(separator: "\n").count { $0.hasPrefix("@@") } == 1)
    var far = old
    far[4] = "x\n"
    far[12] = "y\n"
    #expect(diff(old.joined(), far.joined()).split(separator: "\n").count { $0.hasPrefix("@@") } == 2)
}

@Test func `new, deleted and unchanged files are told apart`() {
    #expect(
        diff(nil, "a\nb\n") == """
            diff --git a/a.json b/a.json
            new file mode 100644
            --- /dev/null
            +++ b/a.json
            @@ -0,0 +1,2 @@
            +a
            +b

            """)
    #expect(
        diff("a", nil) == """
            diff --git a/a.json b/a.json
            deleted file mode 100644
            --- a/a.json
            +++ /dev/null
            @@ -1 +0,0 @@
            -a
            \\ No newline at end of file

            """)
    #expect(diff("a\n", "a\n").isEmpty && diff(nil, nil).isEmpty && diff("", "").isEmpty)
}

@Test func `a line feed that comes at the end is a change of the last line`() {
    #expect(
        diff("a\nb", "a\nb\n") == """
            diff --git a/a.json b/a.json
            --- a/a.json
            +++ b/a.json
            @@ -1,2 +1,2 @@
             a
            -b
            \\ No newline at end of file
            +b

            """)
}

@Test func `paths are quoted as git quotes them`() {
    #expect(GitPath.quoted("a/policies/demo/x y.json") == "a/policies/demo/x y.json")
    #expect(GitPath.quoted("a/é\"\\\t\u{1}\u{7F}") == "\"a/\\303\\251\\\"\\\\\\t\\001\\177\"")
    #expect(diff("a\n", "b\n", path: "x y").contains("--- a/x y\t\n+++ b/x y\t\n"))
}

@Test func `a statement that goes is shown whole`() {
    let statement = { (name: String) in "    {\n      \"Sid\": \"\(name)\",\n      \"Effect\": \"Allow\"\n    }" }
    let old = "{\n  \"Statement\": [\n" + ["A", "B", "C"].map(statement).joined(separator: ",\n") + "\n  ]\n}\n"
    let new = "{\n  \"Statement\": [\n" + ["A", "C"].map(statement).joined(separator: ",\n") + "\n  ]\n}\n"
    let removed = diff(old, new).split(separator: "\n").filter { $0.hasPrefix("-") && !$0.hasPrefix("---") }
    #expect(removed == ["-    {", "-      \"Sid\": \"B\",", "-      \"Effect\": \"Allow\"", "-    },"])
}

@Test func `the shortest edit is found where no line is alone of its kind`() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<300 {
        let old = lines(&generator, of: ["a\n", "b\n"])
        let new = lines(&generator, of: ["a\n", "b\n"])
        let diff = UnifiedDiff(path: "x", old: Array(old.joined().utf8), new: Array(new.joined().utf8))
        let isCommonOnce = ["a\n", "b\n"].contains { line in
            old.count { $0 == line } == 1 && new.count { $0 == line } == 1
        }
        guard !isCommonOnce else { continue }
        let common = longestCommon(old, new)
        // Patience may find landmarks inside of a part only; the whole can't be shorter than the shortest edit.
        #expect(diff.removedLines >= old.count - common && diff.addedLines >= new.count - common)
        #expect(diff.removedLines - diff.addedLines == old.count - new.count)
    }
}

@Test func `texts of thousands of lines without a landmark are given as replaced`() {
    let old = (0..<6_000).map { $0 % 2 == 0 ? "a\n" : "b\n" }.joined()
    let new = (0..<6_000).map { $0 % 3 == 0 ? "b\n" : "c\n" }.joined()
    let diff = UnifiedDiff(path: "x", old: Array(old.utf8), new: Array(new.utf8))
    #expect(diff.removedLines > 0 && diff.removedLines - diff.addedLines == 0)
}

@Test func `text between the parts never looks like a part, however far to the right it stands`() {
    let text: TerminalText =
        "used  a\n--- x\n  +++ y\n \tX@@ -1 +1 @@\ndiff --git a b\n\\ No\n12a13\n1,3d\n12 used\n*** 1 ****\n"
    #expect(
        String(decoding: Commentary.bytes(text), as: UTF8.self)
            == "used  a\n| --- x\n|   +++ y\n|  \tX@@ -1 +1 @@\n| diff --git a b\n| \\ No\n| 12a13\n| 1,3d\n12 used\n| *** 1 ****\n"
    )
}

@Test func `colours leave the text as it is`() {
    let diff = UnifiedDiff(path: "x", old: Array("a\nb\n".utf8), new: Array("a\nc\n".utf8))
    let coloured = String(decoding: diff.rendered(TerminalStyle(isColoured: true)), as: UTF8.self)
    #expect(coloured.contains("\u{1B}[31m-b\u{1B}[0m\n\u{1B}[32m+c\u{1B}[0m\n"))
    #expect(coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == String(decoding: diff.bytes, as: UTF8.self))
}

private func lines(_ generator: inout SeededGenerator, of alphabet: [String]) -> [String] {
    (0..<Int.random(in: 0...12, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "" }
}

private func longestCommon(_ left: [String], _ right: [String]) -> Int {
    var row = Array(repeating: 0, count: right.count + 1)
    for line in left {
        var next = row
        for (index, other) in right.enumerated() {
            next[index + 1] = line == other ? row[index] + 1 : max(row[index + 1], next[index])
        }
        row = next
    }
    return row[right.count]
}

/// The same numbers in every run (SplitMix64, Steele, Lea and Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
