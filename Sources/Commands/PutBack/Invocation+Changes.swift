import Diagnostics
import IAMModel

extension Invocation {
    /// What can be said, before anything is read, of the options of a command that changes rules and documents.
    ///
    /// - Parameter help: what to give in place of an `--until` that is over.
    func checkChange(until help: String) throws(DiagnosticError) {
        guard !(isGiven(.writeInPlace) && isGiven(.patchFile)) else {
            throw DiagnosticError(.error(.usage, "`--write` and `--patch` don't go together", help: "give one of them"))
        }
        guard let until = day(.until), until < today else { return }
        throw DiagnosticError(.error(.usage, "`--until` \(until) is over", help: help))
    }
}
