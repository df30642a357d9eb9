import IAMModel
import SeededRandom
import Testing

@testable import PolicySemantics

/// All texts over an alphabet up to a length.
private func texts(_ alphabet: String, upTo length: Int) -> [[UInt8]] {
    var all: [[UInt8]] = [[]]
    var last = all
    for _ in 0..<length {
        last = last.flatMap { text in alphabet.utf8.map { text + [$0] } }
        all += last
    }
    return all
}

/// The plainest matcher there is.
private func naiveMatch(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == UInt8(ascii: "*") {
        return naiveMatch(pattern.dropFirst(), text) || !text.isEmpty && naiveMatch(pattern, text.dropFirst())
    }
    guard let byte = text.first, first == UInt8(ascii: "?") || first == byte else { return false }
    return naiveMatch(pattern.dropFirst(), text.dropFirst())
}

/// All patterns up to three units with the texts that they match, found by the naive matcher.
private struct World {
    let texts: [[UInt8]]
    let patterns: [TextPattern]
    /// A bit a text.
    let matched: [[UInt64]]

    static let small: World = {
        // `c` stands in no pattern
        let texts = texts("abc", upTo: 6)
        let spelled = PolicySemanticsTests.texts("ab*?", upTo: 3)
        let matched = spelled.map { pattern in
            var bits = [UInt64](repeating: 0, count: (texts.count + 63) / 64)
            for (index, text) in texts.enumerated() where naiveMatch(pattern[...], text[...]) {
                bits[index / 64] |= 1 << UInt64(index % 64)
            }
            return bits
        }
        return World(
            texts: texts, patterns: spelled.map { TextPattern(String(decoding: $0, as: UTF8.self)) }, matched: matched)
    }()
}

@Suite struct PatternTests {
    /// Characters of one to four bytes, and a letter with a mark of its own.
    @Test(
        arguments: [
            ("?", "é", true), ("??", "é", false), ("?", "𝛼", true), ("*?", "é", true), ("*??", "é", false),
            ("?*?", "é", false), ("a?c", "a日c", true), ("a?c", "a日本c", false), ("*本", "日本", true),
            ("??", "e\u{301}", true), ("?", "e\u{301}", false), ("日*?", "日", false), ("é", "e\u{301}", false),
        ])
    func `a question mark is one character, however many bytes it has`(pattern: String, text: String, matches: Bool) {
        #expect(TextPattern(pattern).matches(text) == matches)
        #expect(TextPattern(template: pattern).matches(text) == matches)
        #expect(Wildcard(pattern).matches(text) == matches)
        let literal = PatternSet([TextPattern(literal: text)])
        #expect(PatternSet([TextPattern(pattern)]).includes(literal) == matches)
    }

    @Test func `two bytes are no two characters for a proof, either`() {
        // Byte by byte, `é` would be in `??`, and what is left of `*` without `??` would not be.
        let rest = Language([PatternSet([TextPattern("é*")]), PatternSet([TextPattern("??*")], isNegated: true)])
        guard case .word(let word) = rest.search() else {
            Issue.record("no word")
            return
        }
        #expect(word == TextPattern("é"))
        #expect(TextPattern("k-?").spelling == "k-?" && TextPattern("k-é?").spelling == "k-é?")
    }

    @Test func `matching equals the naive matcher`() {
        let world = World.small
        for (pattern, bits) in zip(world.patterns, world.matched) {
            for (index, text) in world.texts.enumerated() {
                if pattern.matches(text) != (bits[index / 64] >> UInt64(index % 64) & 1 == 1) {
                    Issue.record("\(pattern.spelling) on \(String(decoding: text, as: UTF8.self))")
                }
            }
        }
    }

    @Test func `inclusion and intersection of two patterns equal what all short texts say`() {
        let world = World.small
        for (i, inner) in world.patterns.enumerated() {
            for (o, outer) in world.patterns.enumerated() {
                let isIncluded = zip(world.matched[i], world.matched[o]).allSatisfy { $0 & ~$1 == 0 }
                let meets = zip(world.matched[i], world.matched[o]).contains { $0 & $1 != 0 }
                if inner.intersects(outer) != meets { Issue.record("\(inner.spelling) meets \(outer.spelling)") }
                let isClear = outer.clearlyIncludes(inner)
                if isClear && !isIncluded { Issue.record("\(inner.spelling) clearly in \(outer.spelling)") }
                if (i + o) % 7 == 0 || !isClear && isIncluded {
                    let rest = Language([PatternSet([inner]), PatternSet([outer], isNegated: true)])
                    if rest.isEmpty != isIncluded { Issue.record("\(inner.spelling) in \(outer.spelling)") }
                }
            }
        }
    }

    @Test func `coverage by a union equals what all short texts say, and the word is one that is left`() {
        let world = World.small
        var random = SeededRandom(seed: 11)
        for _ in 0..<1500 {
            let picks = (0..<Int.random(in: 2...5, using: &random)).map { _ in
                Int.random(in: world.patterns.indices, using: &random)
            }
            var left = world.matched[picks[0]]
            for pick in picks.dropFirst() {
                for word in left.indices { left[word] &= ~world.matched[pick][word] }
            }
            let sets = [
                PatternSet([world.patterns[picks[0]]]),
                PatternSet(picks.dropFirst().map { world.patterns[$0] }, isNegated: true),
            ]
            let label = picks.map { world.patterns[$0].spelling }
            switch Language(sets).search() {
            case .empty: #expect(left.allSatisfy { $0 == 0 }, "\(label)")
            case .tooLarge: Issue.record("given up: \(label)")
            case .word(let word):
                #expect(left.contains { $0 != 0 }, "\(label)")
                #expect(sets.allSatisfy { $0.contains(word.spelling) }, "\(label)")
            }
        }
    }

    @Test func `patterns that differ in the order of their wildcards only are equal`() {
        #expect(TextPattern("a*?*b") == TextPattern("a?**b"))
        #expect(TextPattern("a*?*b") != TextPattern("a??*b"))
        #expect(TextPattern(Wildcard("x**")) == TextPattern("x*"))
    }

    @Test(arguments: [
        ("a${aws:username}b", "alice", "aaliceb", true), ("a${aws:username}b", "*", "axb", false),
        ("a${*}b", "", "a*b", true), ("a${*}b", "", "axb", false), ("a${?}${$}b", "", "a?$b", true),
        ("${aws:username, 'none'}", nil, "none", true), ("${aws:username}", nil, "", false),
        ("a${open", "", "a${open", true),
    ])
    func `policy variables take their value as it is`(template: String, value: String?, text: String, matches: Bool) {
        let pattern = TextPattern(template: template).substituted { variable in
            variable.key == "aws:username" ? value ?? variable.defaultValue : nil
        }
        #expect((pattern?.matches(text) ?? false) == matches)
    }

    @Test func `sets include patterns that only their union covers`() {
        let union = PatternSet([TextPattern("s3:?"), TextPattern("s3:??*")])
        #expect(union.includes(TextPattern("s3:?*")))
        #expect(!union.includes(TextPattern("s3:*")))
        #expect(PatternSet([TextPattern("iam:*")], isNegated: true).includes(TextPattern("s3:Get*")))
        #expect(!PatternSet([TextPattern("iam:*")], isNegated: true).includes(TextPattern("*:Get*")))
        #expect(
            PatternSet([TextPattern("a")], isNegated: true).includes(PatternSet([TextPattern("a*")], isNegated: true)))
    }

    @Test func `a huge union is decided`() {
        let names = (0..<3000).map { TextPattern("svc:describe\($0)") }
        let union = PatternSet(names + [TextPattern("svc:d*"), TextPattern("svc:?")], isNegated: true)
        #expect(Language([PatternSet([TextPattern("svc:describe*")]), union]).isEmpty == true)
        #expect(Language([PatternSet([TextPattern("svc:?*")]), union]).isEmpty == false)
    }
}
