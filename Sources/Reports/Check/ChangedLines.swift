import Checks
import Diagnostics

/// The lines that a change makes, file by file: what is found there is told first.
public struct ChangedLines: Sendable {
    private var lines: [String: Set<Int>] = [:]

    /// The lines by which the policies and rules differ from those that they are held against; none where there are none.
    ///
    /// Evidence is left out: nobody writes it line by line.
    public init(_ subject: CheckSubject) {
        guard let before = subject.before else { return }
        for (path, source) in subject.files where !path.hasSuffix("/usage.json") {
            add(source, before.files[path])
        }
        if let rules = before.rules { add(subject.written.source, rules.source) }
    }

    private mutating func add(_ new: SourceText, _ old: SourceText?) {
        guard new.bytes != old?.bytes else { return }
        lines[new.path] = UnifiedDiff(path: new.path, old: old?.bytes, new: new.bytes).newLines
    }

    /// Whether a place is one of them; of a whole file, whether it has any.
    public func contain(_ span: SourceSpan?) -> Bool {
        guard let span, let lines = lines[span.path] else { return false }
        return span.line == 0 || lines.contains(span.line)
    }
}
