import Checks
import Diagnostics

/// The findings for programs.
enum CheckJSON {
    static func value(_ result: CheckResult) -> JSONText {
        [
            "findings": .array(result.told.map(finding)), "errors": .integer(result.count(.error)),
            "warnings": .integer(result.count(.warning)), "notes": .integer(result.count(.note)),
            "known": .integer(result.known), "undecided": .boolean(result.isUndecided),
            "unchanged": .array(result.unchanged.map(finding)), "elsewhere": .integer(result.elsewhere),
            "documents": .integer(result.documents),
            "catalog": .string(result.catalog),
        ]
    }

    private static func finding(_ finding: Finding) -> JSONText {
        let diagnostic = finding.diagnostic
        return [
            "code": .string(diagnostic.code.rawValue), "severity": .string(diagnostic.severity.rawValue),
            "message": .string(diagnostic.message), "file": .optional(diagnostic.span?.path),
            "line": .integer(diagnostic.span?.line ?? 0), "column": .integer(diagnostic.span?.column ?? 0),
            "length": .integer(diagnostic.span?.lengthInCharacters ?? 0), "element": .string(finding.element),
            "principals": .array(finding.principals.map { .string($0) }),
            "notes": .array(
                diagnostic.notes.map { note in
                    ["message": .string(note.message), "place": .optional(note.span)]
                }), "help": .optional(diagnostic.help),
        ]
    }
}
