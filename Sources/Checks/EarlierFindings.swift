import Diagnostics

/// What the tree that a change is held against has to object to itself: the change did not add it.
public struct EarlierFindings: Sendable {
    /// A finding that says more than before, of the same thing, is a new one.
    private struct Told: Hashable {
        let key: FindingKey
        let message: String

        /// A statement that only moved says the same with another number.
        init(_ key: FindingKey, _ finding: Finding) {
            self.key = key
            message = finding.diagnostic.message.replacing(#/statement number [0-9]+/#, with: "statement")
        }
    }

    private var counts: [Told: Int] = [:]

    /// The findings of a tree, by the content that they are about.
    ///
    /// - Parameter place: the path that a file of that tree has in the one that is checked.
    public init(_ findings: [Finding], at place: (String) -> String) {
        for finding in findings {
            let key = finding.key
            let here = FindingKey(code: key.code, path: place(key.path), element: key.element)
            counts[Told(here, finding), default: 0] += 1
        }
    }

    /// Parts what a change adds from what was there: of several that are alike, those on lines that it changes are new.
    public func parted(
        _ findings: [Finding], isChanged: (Finding) -> Bool
    ) -> (new: [Finding], old: [Finding]) {
        var left = counts
        var isOld = Array(repeating: false, count: findings.count)
        let order =
            findings.indices.filter { !isChanged(findings[$0]) } + findings.indices.filter { isChanged(findings[$0]) }
        for index in order where findings[index].canBeKnown {
            let told = Told(findings[index].key, findings[index])
            guard let count = left[told], count > 0 else { continue }
            left[told] = count - 1
            isOld[index] = true
        }
        return (
            findings.indices.filter { !isOld[$0] }.map { findings[$0] },
            findings.indices.filter { isOld[$0] }.map { findings[$0] }
        )
    }
}
