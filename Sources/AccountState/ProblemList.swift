import Diagnostics

/// What is found wrong while something is read to its end: all of it is told, not only the first.
final class ProblemList {
    private(set) var diagnostics: [Diagnostic] = []
    private var told: Set<Diagnostic> = []

    func add(_ diagnostic: Diagnostic) {
        if told.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
    }

    func add(_ error: DiagnosticError) {
        for diagnostic in error.diagnostics { add(diagnostic) }
    }

    /// Ends the reading where something was found that makes the result wrong.
    func throwErrors() throws(DiagnosticError) {
        if diagnostics.contains(where: { $0.severity == .error }) { throw DiagnosticError(diagnostics) }
    }
}
