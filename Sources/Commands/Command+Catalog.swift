import ActionCatalog
import Diagnostics
import IAMModel
import Reports

extension Command {
    /// `cloudtrim catalog lookup|map|show`: what is known of an action or an event.
    static let catalog = Command(
        "catalog", "tell what is known of an action or an event: lookup, map, show",
        operands: .many("lookup PATTERN… | map SOURCE EVENT | show ACTION…", from: .any),
        options: [.format] + Option.common
    ) { invocation in
        let catalog = try ActionCatalog.embedded()
        let questions = Array(invocation.operands.dropFirst())
        let answer: CatalogAnswer
        switch invocation.operands[0] {
        case "lookup": answer = try CatalogAnswer(lookup: wanted(questions, "lookup PATTERN…"), in: catalog)
        case "map":
            guard questions.count == 2 else {
                throw usage("`catalog map` wants a source and an event", "`cloudtrim catalog map s3 HeadBucket`")
            }
            answer = CatalogAnswer(map: questions[0], questions[1], in: catalog)
        case "show": answer = try CatalogAnswer(show: wanted(questions, "show ACTION…"), in: catalog)
        case let other:
            let meant = ["lookup", "map", "show"].nearest(to: other).map { "did you mean `\($0)`?" }
            throw usage("`catalog` has no `\(other)`", meant ?? "it has `lookup`, `map` and `show`")
        }
        let isJSON = invocation.value(.format) == "json"
        invocation.console.output.write(isJSON ? answer.json.text : answer.text)
        if !answer.problems.isEmpty { invocation.console.report(answer.problems) }
        return answer.problems.isEmpty ? .success : .undecided
    }

    private static func wanted(_ questions: [String], _ form: String) throws(DiagnosticError) -> [String] {
        guard questions.isEmpty else { return questions }
        throw usage("of what?", "`cloudtrim catalog \(form)`")
    }

    private static func usage(_ message: String, _ help: String) -> DiagnosticError {
        DiagnosticError(.error(.usage, message, help: help))
    }
}
