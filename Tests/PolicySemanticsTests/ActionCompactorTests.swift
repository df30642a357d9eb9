import Glibc
import SeededRandom
import Testing

@testable import PolicySemantics

/// Names as AWS makes them: verbs and nouns, some of them missing.
private func universe(_ service: String, seed: UInt64, verbs: Int = 14, nouns: Int = 60) -> [String] {
    let allVerbs = [
        "Describe", "Create", "Delete", "Modify", "Get", "List", "Put", "Attach", "Detach", "Start", "Stop", "Update",
        "Associate", "Disassociate", "BatchGet", "Tag",
    ]
    let words = [
        "Image", "Images", "Snapshot", "Volume", "DB", "Instance", "Instances", "VPC", "Subnet", "Route", "Table",
        "Gateway",
        "Attribute", "Endpoint", "Policy", "Group", "Key", "Pair", "Tags", "S3", "Fleet",
    ]
    var random = SeededRandom(seed: seed)
    var names: Set<String> = []
    for _ in 0..<nouns {
        let noun = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            words[Int.random(in: words.indices, using: &random)]
        }
        .joined()
        for verb in allVerbs.prefix(verbs) where Bool.random(using: &random) {
            names.insert("\(service):\(verb)\(noun)")
        }
    }
    return names.sorted()
}

private func cost(_ patterns: some Sequence<String>) -> Int { patterns.reduce(0) { $0 + $1.count + 3 } }

/// The names that patterns match, by the C library's matcher.
private func matched(_ patterns: [String], _ names: [String]) -> Set<String> {
    let byService = Dictionary(grouping: names) { $0.prefix { $0 != ":" } }
        .mapValues { $0.map { (name: $0, folded: $0.lowercased()) } }
    var result: Set<String> = []
    for pattern in patterns {
        let folded = pattern.lowercased()
        for (name, text) in byService[pattern.prefix { $0 != ":" }] ?? [] where fnmatch(folded, text, 0) == 0 {
            result.insert(name)
        }
    }
    return result
}

@Suite struct ActionCompactorTests {
    private let s3 = [
        "s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:GetObject", "s3:GetObjectAcl", "s3:PutBucketAcl", "s3:PutObject",
        "s3:PutObjectAcl", "s3:ListBucket", "s3:ListAllMyBuckets", "s3:DeleteObject",
    ]

    @Test func `names with the same words become one pattern`() {
        let compactor = ActionCompactor(
            universe: s3 + ["ec2:DescribeImages", "ec2:DescribeFpgaImages", "ec2:DescribeTags"])
        #expect(compactor.patterns(for: ["s3:GetObject", "s3:GetObjectAcl"]) == ["s3:GetObject*"])
        #expect(compactor.patterns(for: s3.filter { $0.hasPrefix("s3:Get") }) == ["s3:Get*"])
        #expect(compactor.patterns(for: ["s3:GetBucketAcl", "s3:GetObjectAcl"]) == ["s3:Get*Acl"])
        #expect(compactor.patterns(for: ["ec2:DescribeImages", "ec2:DescribeFpgaImages"]) == ["ec2:Describe*Images"])
    }

    @Test func `a service of which all stays is one pattern, within the original`() {
        let compactor = ActionCompactor(universe: s3)
        #expect(compactor.patterns(for: s3) == ["s3:*"])
        let within = PatternSet([TextPattern("s3:get*"), TextPattern("s3:*object*")])
        #expect(
            compactor.patterns(for: s3, within: within)
                == ["s3:DeleteObject", "s3:Get*", "s3:List*", "s3:Put*"].flatMap { pattern in
                    [
                        "s3:List*": ["s3:ListAllMyBuckets", "s3:ListBucket"],
                        "s3:Put*": ["s3:PutBucketAcl", "s3:PutObject*"],
                    ][
                        pattern] ?? [pattern]
                })
    }

    @Test func `verbs are never joined, and unknown names stay as they are`() {
        let compactor = ActionCompactor(universe: s3)
        #expect(
            compactor.patterns(for: ["s3:GetBucketAcl", "s3:PutBucketAcl"]) == ["s3:GetBucketAcl", "s3:PutBucketAcl"])
        #expect(
            compactor.patterns(for: ["new:Thing", "s3:NewThing", "S3:getobject"]) == [
                "new:Thing", "s3:GetObject", "s3:NewThing",
            ])
    }

    @Test func `words are told by their capitals`() {
        func words(_ name: String) -> [String] {
            let bytes = Array(name.utf8)
            let starts = WordPattern.wordStarts(bytes) + [bytes.count]
            return zip(starts, starts.dropFirst()).map { String(decoding: bytes[$0..<$1], as: UTF8.self) }
        }
        #expect(words("DescribeDBInstances") == ["Describe", "DB", "Instances"])
        #expect(words("PutS3Object2Acl") == ["Put", "S3", "Object2", "Acl"])
        #expect(words("lowercase") == ["lowercase"])
        #expect(words("GetIPSet") == ["Get", "IP", "Set"])
    }

    @Test func `among the known actions exactly those that stay are matched, in fewer characters`() {
        var random = SeededRandom(seed: 3)
        for round in 0..<20 {
            let names = universe("ec2", seed: UInt64(round)) + universe("iam", seed: UInt64(round + 1000), nouns: 10)
            let share = Double.random(in: 0.02...0.98, using: &random)
            let stay = names.filter { _ in Double.random(in: 0..<1, using: &random) < share }
            let patterns = ActionCompactor(universe: names).patterns(for: stay.shuffled(using: &random))
            #expect(matched(patterns, names) == Set(stay))
            #expect(cost(patterns) <= cost(stay))
            #expect(patterns == ActionCompactor(universe: names.reversed()).patterns(for: stay))
        }
    }

    /// Against the best of all choices, by dynamic programming over the subsets of up to ten names.
    @Test(arguments: [1, 2]) func `on small sets the result is within two percent of the best`(least: Int) {
        var random = SeededRandom(seed: 4)
        var ours = 0
        var best = 0
        var exact = 0
        for round in 0..<20 {
            let names = universe("rds", seed: UInt64(round), verbs: 4, nouns: 12)
            let stay = Array(names.shuffled(using: &random).prefix(10))
            let patterns = ActionCompactor(universe: names).patterns(for: stay, joiningAtLeast: least)
            ours += cost(patterns)
            exact += cost(stay)
            best += cheapest(stay, names, joiningAtLeast: least)
        }
        print("characters on small sets: names \(exact), ours \(ours), best \(best)")
        #expect(Double(ours) <= Double(best) * 1.02)
    }

    private func cheapest(_ stay: [String], _ names: [String], joiningAtLeast least: Int) -> Int {
        var options: [(mask: Int, cost: Int)] = stay.indices.map { (1 << $0, stay[$0].count + 3) }
        var seen: Set<String> = []
        for name in stay {
            let bytes = Array(name.utf8)
            let starts = WordPattern.wordStarts(Array(bytes.dropFirst(4))).map { $0 + 4 }
            for front in starts.dropFirst() {
                for back in starts + [bytes.count] where back >= front {
                    let pattern = String(decoding: bytes[..<front] + [0x2A] + bytes[back...], as: UTF8.self)
                    guard seen.insert(pattern).inserted else { continue }
                    let hits = matched([pattern], names)
                    guard hits.isSubset(of: stay), hits.count >= least else { continue }
                    options.append(
                        (stay.indices.filter { hits.contains(stay[$0]) }.reduce(0) { $0 | 1 << $1 }, pattern.count + 3))
                }
            }
        }
        var costs = [Int](repeating: .max / 2, count: 1 << stay.count)
        costs[0] = 0
        for mask in costs.indices {
            for option in options {
                costs[mask | option.mask] = min(costs[mask | option.mask], costs[mask] + option.cost)
            }
        }
        return costs[costs.count - 1]
    }

    @Test func `two thousand names are joined to fewer characters`() {
        let names = (0..<10).flatMap { universe("service\($0)", seed: UInt64($0), verbs: 16, nouns: 70) }
        var random = SeededRandom(seed: 9)
        let stay = names.shuffled(using: &random).prefix(2000)
        let patterns = ActionCompactor(universe: names).patterns(for: stay)
        #expect(matched(patterns, names) == Set(stay))
        #expect(cost(patterns) < cost(Array(stay)))
    }
}
