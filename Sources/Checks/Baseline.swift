import Diagnostics
import JSONSyntax

/// Findings that a team knows of and that do not fail a build: `check --baseline FILE`.
///
/// Entries follow the text and not the line; what is found twice must stand there twice.
public struct Baseline: Sendable {
    private var counts: [FindingKey: Int] = [:]
    private var places: [FindingKey: SourceSpan] = [:]
    private let path: String

    /// What stands in a file.
    public init(parsing source: SourceText) throws(DiagnosticError) {
        path = source.path
        let tree = try JSONTree(parsing: source)
        guard tree.root["version"]?.integer == 1, let entries = tree.root["findings"]?.elements else {
            throw DiagnosticError(
                .error(
                    .stateFormat, "this is no baseline of version 1", at: SourceSpan(path: source.path),
                    help: "`cloudtrim check --baseline \(source.path) --write-baseline` writes one"))
        }
        for entry in entries {
            guard let code = entry["code"]?.string, let file = entry["file"]?.string,
                let element = entry["element"]?.string
            else {
                throw DiagnosticError(
                    .error(
                        .stateFormat, "an entry has `code`, `file` and `element`, all of them text",
                        at: tree.span(entry), help: "write the baseline again with `--write-baseline`"))
            }
            let key = FindingKey(code: code, path: file, element: element)
            counts[key, default: 0] += 1
            places[key] = tree.span(entry)
        }
    }

    /// The entries that another baseline lacks, as findings of the gate: what they know would be told no more.
    public func additions(to base: Baseline?, named name: String) -> [Finding] {
        counts.filter { $0.value > base?.counts[$0.key] ?? 0 }.keys.sorted().map { key in
            Finding(
                .loosenedGate,
                "the baseline knows `\(key.code)` of \(key.path), and in \(name) it does not: \(key.element)",
                at: places[key], element: "baseline \(key.code) \(key.path) \(key.element)",
                help:
                    "this change is judged by the baseline of \(name) all the same; mend what is found, or have whoever owns "
                    + "the gate merge the baseline apart")
        }
    }

    /// No entry.
    public init(without path: String) {
        self.path = path
    }

    /// Parts what is new from what is known, and tells of entries that nothing matches any more.
    public func judge(_ findings: [Finding]) -> (new: [Finding], known: Int, fixed: [Finding]) {
        var left = counts
        var new: [Finding] = []
        for finding in findings {
            if finding.canBeKnown, let count = left[finding.key], count > 0 {
                left[finding.key] = count - 1
            } else {
                new.append(finding)
            }
        }
        let fixed = left.filter { $0.value > 0 }.keys.sorted().map { key in
            var finding = Finding(
                .fixedBaseline, "`\(key.code)` of \(key.path) is fixed: \(key.element)", at: places[key],
                element: "\(key.code) \(key.path) \(key.element)",
                help: "`cloudtrim check --baseline \(path) --write-baseline` takes it out")
            finding.diagnostic.severity = .note
            return finding
        }
        return (new, findings.count - new.count, fixed)
    }

    /// The file that knows some findings, to the byte the same for the same findings.
    public static func text(_ findings: [Finding]) -> String {
        let entries = findings.filter(\.canBeKnown).map(\.key).sorted().map { key in
            "    { \"code\": \(quoted(key.code)), \"file\": \(quoted(key.path)), \"element\": \(quoted(key.element)) }"
        }
        let list = entries.isEmpty ? "[]" : "[\n" + entries.joined(separator: ",\n") + "\n  ]"
        return "{\n  \"version\": 1,\n  \"findings\": \(list)\n}\n"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension Finding {
    /// What is judged by the other tree is new whenever it is found.
    private static let alwaysNew: Set<DiagnosticCode> = [
        .newAccess, .loosenedGate, .declaredGrant, .awsChanges, .unreadFile, .changedEvidence,
    ]

    /// Whether a baseline, or another tree, may know it already.
    var canBeKnown: Bool { !isUndecided && !Self.alwaysNew.contains(diagnostic.code) }
}
