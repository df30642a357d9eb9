import Attribution
import Diagnostics
import IAMModel
import JSONSyntax

/// Takes the members of one JSON object of `usage.json` by type, and tells where a type is wrong.
struct EvidenceObject {
    /// A key or a text, and where it stands.
    typealias PlacedText = (text: String, range: Range<Int>)

    /// Counts are added up: this many of this size fit.
    private static let largestCount = 1_000_000_000_000

    /// What the object is, for messages.
    let what: String
    private let members: [JSONMember]
    private let range: Range<Int>
    private let problems: EvidenceProblems

    /// Nil, and told, where the value is no object.
    init?(_ node: JSONNode, _ what: String, _ problems: EvidenceProblems) {
        guard let members = node.members else {
            problems.add(.usageFormat, "\(what) is \(node.typeName), not an object", at: node.range)
            return nil
        }
        self.what = what
        self.members = members
        range = node.range
        self.problems = problems
    }

    /// The value of a key; nil where there is none.
    subscript(key: String) -> JSONNode? { members.first { $0.key == key }?.value }

    /// The object's own place: its first character, since objects are long.
    var start: Range<Int> { range.lowerBound..<(range.lowerBound + 1) }

    /// Tells every key that is not among `known`.
    func refuseKeys(except known: [String]) {
        for member in members where !known.contains(member.key) {
            let meant = known.nearest(to: member.key).map { "did you mean `\($0)`?" }
            problems.add(
                .usageFormat, "\(what) has an unknown key `\(member.key)`", at: member.keyRange,
                help: meant ?? EvidenceProblems.remedy)
        }
    }

    func string(_ key: String) -> String? {
        guard let node = self[key] else { return nil }
        if node.string == nil { wrongType(key, node, "a string") }
        return node.string
    }

    func requiredString(_ key: String) -> String? {
        require(key)
        return string(key)
    }

    func flag(_ key: String) -> Bool {
        guard let node = self[key] else { return false }
        if node.bool == nil { wrongType(key, node, "a boolean") }
        return node.bool ?? false
    }

    func count(_ key: String) -> Int? {
        guard let node = self[key] else { return nil }
        if let value = node.integer, (0...Self.largestCount).contains(value) { return value }
        wrongType(key, node, "a number of times")
        return nil
    }

    func requiredCount(_ key: String) -> Int? {
        require(key)
        return count(key)
    }

    /// A list of counts, a day each; none where there is no such key. A window has ten years at most.
    func counts(_ key: String) -> [Int] {
        let counts = elements(key).map { node -> Int? in
            if let value = node.integer, (0...Self.largestCount).contains(value) { return value }
            wrongType(key, node, "a list of numbers of times")
            return nil
        }
        guard counts.count <= 3_660 else {
            problems.add(.usageFormat, "`\(key)` of \(what) has more days than a window", at: start)
            return []
        }
        return counts.contains(nil) ? [] : counts.compactMap { $0 }
    }

    func day(_ key: String) -> Day? {
        guard let node = self[key], let text = string(key) else { return nil }
        return problems.day(text, at: node.range, "`\(key)` of \(what)")
    }

    func requiredDay(_ key: String) -> Day? {
        require(key)
        return day(key)
    }

    /// `first` and `last`, in their order.
    func span() -> (first: Day, last: Day)? {
        guard let first = requiredDay("first"), let last = requiredDay("last") else { return nil }
        guard first <= last else {
            problems.add(.usageFormat, "\(what) ends before it starts", at: self["last"]?.range ?? start)
            return nil
        }
        return (first, last)
    }

    func time(_ key: String) -> Timestamp? {
        guard let node = self[key], let text = string(key) else { return nil }
        if let time = Timestamp(text) { return time }
        problems.add(
            .usageFormat, "`\(key)` of \(what) is no time", at: node.range,
            help: "times are written `2026-06-30T12:00:00Z`")
        return nil
    }

    func requiredTime(_ key: String) -> Timestamp? {
        require(key)
        return time(key)
    }

    func origin(_ key: String, in account: AccountID) -> Origin? {
        guard let node = self[key], let text = requiredString(key) else {
            require(key)
            return nil
        }
        if let origin = OriginName.origin(text, in: account) { return origin }
        problems.addOrigin(text, at: node.range)
        return nil
    }

    func object(_ key: String) -> EvidenceObject? {
        self[key].flatMap { EvidenceObject($0, "`\(key)` of \(what)", problems) }
    }

    func requiredObject(_ key: String) -> EvidenceObject? {
        require(key)
        return object(key)
    }

    /// All members, which must be objects.
    func entries() -> [(key: PlacedText, value: EvidenceObject)] {
        members.compactMap { member in
            EvidenceObject(member.value, "`\(member.key)`", problems).map { ((member.key, member.keyRange), $0) }
        }
    }

    /// A list of objects; none where there is no such key.
    func objects(_ key: String) -> [EvidenceObject] {
        elements(key).enumerated().compactMap { index, node in
            EvidenceObject(node, "entry \(index + 1) of `\(key)`", problems)
        }
    }

    /// A list of strings with their places; none where there is no such key.
    func strings(_ key: String) -> [PlacedText] {
        elements(key).compactMap { node in
            if node.string == nil { wrongType(key, node, "a list of strings") }
            return node.string.map { ($0, node.range) }
        }
    }

    private func elements(_ key: String) -> [JSONNode] {
        guard let node = self[key] else { return [] }
        if node.elements == nil { wrongType(key, node, "a list") }
        return node.elements ?? []
    }

    private func require(_ key: String) {
        if self[key] == nil { problems.add(.usageFormat, "\(what) has no `\(key)`", at: start) }
    }

    private func wrongType(_ key: String, _ node: JSONNode, _ wanted: String) {
        problems.add(.usageFormat, "`\(key)` of \(what) is \(node.typeName), not \(wanted)", at: node.range)
    }
}
