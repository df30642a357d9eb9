import Diagnostics
import Reports
import Rules

/// Any bytes are rules or are told not to be, each mistake at a place that lies in the file; the same bytes twice say
/// the same twice.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRules(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let source = SourceText(path: "rules.yaml", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    let first = mistakes(of: source)
    precondition(first == mistakes(of: source), "the same file is told differently the second time")
    let lineCount = source.bytes.count { $0 == UInt8(ascii: "\n") } + 1
    for diagnostic in first {
        precondition(!DiagnosticRenderer().text(diagnostic).isEmpty)
        for span in [diagnostic.span].compactMap(\.self) + diagnostic.notes.compactMap(\.span) {
            precondition((0...lineCount).contains(span.line), "\(span) is not in a file of \(lineCount) lines")
            precondition(span.lengthInCharacters >= 0 && span.column >= 0)
        }
    }
    return 0
}

/// What is wrong with rules: nothing, or at least one error.
private func mistakes(of source: SourceText) -> [Diagnostic] {
    do throws(DiagnosticError) {
        let rules = try Rules(parsing: source)
        for rule in rules.rules { precondition(!rule.id.isEmpty) }
        return []
    } catch {
        precondition(error.diagnostics.contains { $0.severity == .error }, "refused without an error")
        return error.diagnostics
    }
}
