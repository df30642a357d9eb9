import Testing

@testable import ActionCatalog

@Suite struct `A set of actions` {
    @Test func `does what a set does`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let size = Int32.random(in: 1...400, using: &random)
            func some() -> Set<ActionID> {
                Set(
                    (0..<Int.random(in: 0...40, using: &random)).map { _ in
                        ActionID(index: Int32.random(in: 0..<size, using: &random))
                    })
            }
            let (left, right) = (some(), some())
            let (a, b) = (ActionSet(left), ActionSet(right))
            #expect(Array(a) == left.sorted())
            #expect(a.count == left.count)
            #expect(a.isEmpty == left.isEmpty)
            #expect(Array(a.union(b)) == left.union(right).sorted())
            #expect(Array(a.intersection(b)) == left.intersection(right).sorted())
            #expect(Array(a.subtracting(b)) == left.subtracting(right).sorted())
            #expect(a.isSubset(of: b) == left.isSubset(of: right))
            #expect(a.isDisjoint(with: b) == left.isDisjoint(with: right))
            #expect((a == b) == (left == right))
            #expect(a.union(b).subtracting(b) == a.subtracting(b))
            #expect(a.union(b).subtracting(b).hashValue == a.subtracting(b).hashValue)
        }
    }

    @Test(arguments: [0..<0, 0..<1, 3..<64, 63..<65, 64..<128, 5..<300] as [Range<Int32>])
    func `is made of a range`(_ range: Range<Int32>) {
        #expect(ActionSet(range).map(\.index) == Array(range))
    }

    @Test func `tells whether something was put in or taken out`() {
        var set: ActionSet = []
        let first = set.insert(ActionID(index: 70))
        let second = set.insert(ActionID(index: 70))
        #expect(first && !second)
        #expect(set.contains(ActionID(index: 70)))
        #expect(!set.contains(ActionID(index: 7000)))
        let third = set.remove(ActionID(index: 70))
        let fourth = set.remove(ActionID(index: 70))
        #expect(third && !fourth)
        #expect(set == [])
    }
}
