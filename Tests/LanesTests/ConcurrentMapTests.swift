import Testing

@testable import Lanes

@Suite struct ConcurrentMapTests {
    @Test(arguments: [0, 1, 15, 16, 17, 1_000]) func `results stand in the order of the elements`(count: Int) {
        let numbers = Array(0..<count)
        // The first elements take longest.
        let texts = numbers.concurrentMap { number in
            String(repeating: "x", count: 1 + (count - number) * 10).count + number * 1_000_000
        }
        #expect(texts == numbers.map { 1 + (count - $0) * 10 + $0 * 1_000_000 })
    }
}
