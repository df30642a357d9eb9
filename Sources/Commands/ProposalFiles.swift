import Diagnostics
import Reports

/// The files that `generate` writes besides the tree: all of them with it, or none.
struct ProposalFiles {
    private var files: [(path: String, bytes: [UInt8])] = []

    /// The files' paths, in the order in which they were asked for.
    var paths: [String] { files.map(\.path) }

    /// Whether none is asked for.
    var isEmpty: Bool { files.isEmpty }

    mutating func add(_ bytes: [UInt8], to path: String) {
        files.append((path, bytes))
    }

    /// Writes all files and does `work`, or nothing of it where one fails.
    func write(togetherWith work: () throws(DiagnosticError) -> Void) throws(DiagnosticError) {
        try write(files[...], togetherWith: work)
    }

    private func write(
        _ rest: ArraySlice<(path: String, bytes: [UInt8])>, togetherWith work: () throws(DiagnosticError) -> Void
    ) throws(DiagnosticError) {
        guard let first = rest.first else { return try work() }
        try OutputFile.write(first.bytes, to: first.path) { () throws(DiagnosticError) in
            try write(rest.dropFirst(), togetherWith: work)
        }
    }

    /// Refuses, before anything is read, files that are another one's, or are read, and reports of no known kind.
    static func check(_ invocation: Invocation, _ options: [Option], report: Option) throws(DiagnosticError) {
        let given = invocation.values(.logs)
        let ruled = try? invocation.readRules().logs
        var places = OutputPlaces(invocation, logs: given.isEmpty ? ruled ?? [] : given)
        for option in options {
            guard let path = invocation.value(option) else { continue }
            try places.writes(path, as: "--\(option.name)")
        }
        guard let path = invocation.value(report), kind(of: path) == nil else { return }
        throw DiagnosticError(
            .error(
                .usage, "`--report` writes no file such as `\(path)`",
                help: "its name ends with .md for Markdown, .html for a page, or .json"))
    }

    /// What a report's name asks for.
    private enum Kind: String {
        case md
        case html
        case json
    }

    private static func kind(of path: String) -> Kind? {
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
        return Kind(rawValue: path[path.index(after: dot)...].lowercased())
    }

    /// The bytes of a report, of the kind that its name asks for.
    static func report(_ path: String, _ report: ReviewReport, json: () -> JSONText) -> [UInt8] {
        switch kind(of: path) {
        case .html: HTMLReport(report).text.bytes
        case .json: json().bytes
        case .md, nil: MarkdownReport(report).text.bytes
        }
    }
}
