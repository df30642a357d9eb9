import ActionCatalog
import Diagnostics
import IAMModel
import Reports

extension Command {
    private static let from = Option.value(
        "from", "FOLDER|URL", "refresh: where the service reference lies; default: AWS's own end point", from: .paths)
    private static let output = Option.value(
        "output", "FILE", "refresh: where the catalog is stored; default: cloudtrim/catalog.txt in the user's cache",
        from: .files(["txt"]))

    /// `cloudtrim catalog lookup|map|show|refresh`: what is known of an action or an event, and what AWS says today.
    static let catalog = Command(
        "catalog", "tell what is known of an action or an event: lookup, map, show; or read it anew: refresh",
        operands: .many("lookup PATTERN… | map SOURCE EVENT | show ACTION… | refresh", from: .any),
        options: [from, output, .catalog, .today, .format] + Option.common
    ) { invocation in
        let questions = Array(invocation.operands.dropFirst())
        if invocation.operands[0] == "refresh" { return try refresh(invocation, questions) }
        for option in [from, output, .today] where invocation.isGiven(option) {
            throw usage("`--\(option.name)` belongs to `catalog refresh`", "leave it out")
        }
        let catalog = try invocation.readCatalog()
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
            let meant = ["lookup", "map", "show", "refresh"].nearest(to: other).map { "did you mean `\($0)`?" }
            throw usage("`catalog` has no `\(other)`", meant ?? "it has `lookup`, `map`, `show` and `refresh`")
        }
        let isJSON = invocation.value(.format) == "json"
        invocation.console.output.write(isJSON ? answer.json.bytes : answer.text.bytes)
        if !answer.problems.isEmpty { invocation.console.report(answer.problems) }
        return answer.problems.isEmpty ? .success : .undecided
    }

    /// Reads, merges and checks everything before the one file is written.
    private static func refresh(_ invocation: Invocation, _ rest: [String]) throws -> ExitCode {
        if let word = rest.first {
            throw usage("`catalog refresh` takes no `\(word)`", "a folder or another server is named by `--from`")
        }
        guard !invocation.isGiven(.catalog) else {
            throw usage(
                "`catalog refresh` begins with the catalog that is part of the program", "leave `--catalog` out")
        }
        let file = try invocation.value(output) ?? CatalogRefresh.userFile()
        let refresh = try CatalogRefresh(
            from: invocation.value(from) ?? ReferenceFetch.endpoint, day: invocation.today,
            progress: invocation.console.progress)
        if !invocation.isGiven(output) { try CatalogRefresh.makeFolders(for: file) }
        try OutputFile.write(refresh.merged.bytes, to: file)
        let answer = RefreshAnswer(refresh: refresh, file: file, isVerbose: invocation.isGiven(.verbose))
        invocation.console.progress.clear()
        let isJSON = invocation.value(.format) == "json"
        invocation.console.output.write(isJSON ? answer.json.bytes : answer.text(invocation.console.outputStyle).bytes)
        return .success
    }

    private static func wanted(_ questions: [String], _ form: String) throws(DiagnosticError) -> [String] {
        guard questions.isEmpty else { return questions }
        throw usage("of what?", "`cloudtrim catalog \(form)`")
    }

    private static func usage(_ message: String, _ help: String) -> DiagnosticError {
        DiagnosticError(.error(.usage, message, help: help))
    }
}
