/// How much work a question may still cost, counted in steps and not in time, so that the answer is the same everywhere.
///
/// A step is about a pattern looked at, or a word of bits of an automaton's state.
final class Work {
    /// What a question may cost: a second or so.
    static let limitInSteps = 40_000_000

    private(set) var left: Int

    init(limitInSteps: Int = Work.limitInSteps) {
        left = limitInSteps
    }

    /// Takes some steps; false where there are none left.
    func spend(_ steps: Int) -> Bool {
        left -= steps
        return left >= 0
    }

    /// Begins anew, for another question.
    func renew() { left = Work.limitInSteps }

    /// Whether nothing is left.
    var isSpent: Bool { left < 0 }
}
