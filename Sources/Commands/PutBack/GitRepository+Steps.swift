import Analysis
import Diagnostics
import IAMModel

extension GitRepository {
    /// One file of a step: the names of its contents before and after; nil where it was not there.
    struct Change {
        let path: String
        let old: String?
        let new: String?
    }

    /// What a commit changed, held against its first parent.
    struct Step {
        let commit: String
        let time: Timestamp
        let changes: [Change]
    }

    /// More commits than a team trims in years; what lies before is not looked at.
    private static let limitInSteps = 2_000

    /// The commits that changed files below a folder of the tree, the latest first, along the first parents.
    func steps(below folder: String) throws(DiagnosticError) -> [Step] {
        let listed = try run(
            [
                "rev-list", "--first-parent", "--parents", "--timestamp", "--max-count=\(Self.limitInSteps)", "HEAD",
                "--", folder,
            ])
        guard listed.code == 0 else {
            throw DiagnosticError(.error(.io, "git can't list commits: \(listed.firstLine)"))
        }
        var pairs: [String] = []
        var times: [String: Int64] = [:]
        for line in String(decoding: listed.output, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 2, let time = Int64(words[0]) else { continue }
            times[words[1]] = time
            pairs.append(words[1...].prefix(2).joined(separator: " "))
        }
        guard !pairs.isEmpty else { return [] }
        let told = try run(
            ["diff-tree", "--stdin", "-r", "-z", "--root", "--no-renames", "--no-ext-diff", "--raw", "--", folder],
            input: Array(pairs.map { $0 + "\n" }.joined().utf8))
        guard told.code == 0 else {
            throw DiagnosticError(.error(.io, "git can't compare commits: \(told.firstLine)"))
        }
        return Self.steps(told.output, times)
    }

    /// `COMMIT NUL :MODE MODE OLD NEW STATUS NUL PATH NUL …`
    private static func steps(_ output: [UInt8], _ times: [String: Int64]) -> [Step] {
        var steps: [(commit: String, changes: [Change])] = []
        var meta: [Substring]?
        for token in output.split(separator: 0) {
            let text = String(decoding: token, as: UTF8.self)
            if let words = meta {
                meta = nil
                guard words.count == 5, !steps.isEmpty else { continue }
                func blob(_ id: Substring, _ mode: Substring) -> String? {
                    mode.hasSuffix("000000") || id.allSatisfy { $0 == "0" } ? nil : String(id)
                }
                steps[steps.count - 1].changes.append(
                    Change(path: text, old: blob(words[2], words[0]), new: blob(words[3], words[1])))
            } else if text.hasPrefix(":") {
                meta = text.split(separator: " ")
            } else if let id = text.split(whereSeparator: \.isWhitespace).first {
                steps.append((String(id), []))
            }
        }
        return steps.map { step in
            Step(
                commit: step.commit, time: Timestamp(secondsSinceEpoch: times[step.commit] ?? 0), changes: step.changes)
        }
    }

    /// The commit of a step, as it is shown.
    func commit(of step: Step) -> PastDocument.Commit {
        let entry = Entry(mode: "", id: step.commit, path: step.commit)
        var subject = ""
        if let text = try? run(["cat-file", "commit", entry.id]), text.code == 0 {
            let lines = text.output.split(separator: 0x0A, omittingEmptySubsequences: false)
            let message = lines.drop { !$0.isEmpty }.first { !$0.isEmpty } ?? []
            subject = String(decoding: message.prefix(200), as: UTF8.self)
        }
        return PastDocument.Commit(id: step.commit, time: step.time, subject: subject)
    }

    /// Whether the oldest commits are missing.
    var isShallow: Bool {
        let told = try? run(["rev-parse", "--is-shallow-repository"])
        return told.map { String(decoding: $0.output, as: UTF8.self).hasPrefix("true") } ?? false
    }
}
