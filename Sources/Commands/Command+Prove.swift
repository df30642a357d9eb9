import Diagnostics
import Glibc
import PolicyTree
import Proofs
import Reports

extension Command {
    private static let equal = Option.flag("equal", "ask the other way round, too: does OLD allow no more than NEW?")

    /// `cloudtrim prove OLD NEW`: whether NEW allows nothing that OLD doesn't.
    static let prove = Command(
        "prove",
        "prove that one policy document allows no more than another, or show the request that tells them apart",
        operands: .two("OLD", "NEW", from: .paths), options: [equal, .catalog, .format] + Option.common
    ) { invocation in
        let paths = invocation.operands
        guard paths != ["-", "-"] else {
            throw DiagnosticError(.error(.usage, "OLD and NEW can't both be standard input"))
        }
        let (old, new) = try documents(paths[0], paths[1])
        let catalog = try invocation.readCatalog()
        var proofs = [try AccessProof(that: new, allowsNoMoreThan: old, catalog: catalog)]
        if invocation.isGiven(equal) {
            proofs.append(try AccessProof(that: old, allowsNoMoreThan: new, catalog: catalog))
        }
        let output = invocation.console.output
        if invocation.value(.format) == "json" {
            output.write(ProofJSON.value(proofs, catalog: catalog).bytes)
        } else {
            let text = ProofText(
                style: invocation.console.outputStyle, catalog: catalog, isVerbose: invocation.isGiven(.verbose))
            output.write(text.text(proofs))
        }
        let verdicts = proofs.map(\.verdict)
        return verdicts.contains(.refuted) ? .findings : verdicts.contains(.unknown) ? .undecided : .success
    }

    /// Both sides; what is wrong with either is told of both.
    private static func documents(_ old: String, _ new: String) throws(DiagnosticError) -> (DocumentSet, DocumentSet) {
        var sets: [DocumentSet] = []
        var problems: [Diagnostic] = []
        for path in [old, new] {
            do throws(DiagnosticError) {
                sets.append(try documents(path))
            } catch {
                problems += error.diagnostics
            }
        }
        guard sets.count == 2 else { throw DiagnosticError(problems) }
        return (sets[0], sets[1])
    }

    /// The document of a file; all documents of a folder, which count together.
    private static func documents(_ path: String) throws(DiagnosticError) -> DocumentSet {
        var status = stat()
        guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            let bytes = try InputFile.bytes(path, limitInBytes: 1 << 20)
            let name = path == "-" ? "standard input" : path
            return try DocumentSet(name, parsing: [SourceText(path: path, bytes: bytes)])
        }
        let (files, problems) = try PolicyTree(root: path).readAllFiles()
        guard !problems.contains(where: { $0.severity == .error }) else { throw DiagnosticError(problems) }
        if let account = files.keys.sorted().first(where: { $0.split(separator: "/").last == "account.json" }) {
            throw DiagnosticError(
                .error(
                    .io, "documents of several principals lie here, and can't be taken together",
                    at: SourceSpan(path: path),
                    notes: [
                        .init(
                            "an account's principals are listed here",
                            at: files[account].map { SourceSpan(path: $0.path) })
                    ],
                    help: "name the folder of one principal, such as `policies/ACCOUNT/roles/NAME`"))
        }
        let own = files.sorted { $0.key < $1.key }.filter { DocumentFolder.belongs($0.key) }
        guard !own.isEmpty else {
            throw DiagnosticError(
                .error(.io, "no policy document lies in this folder", at: SourceSpan(path: path)))
        }
        return try DocumentSet(path, parsing: own.map(\.value))
    }
}

/// What of a folder a principal's documents are.
private enum DocumentFolder {
    /// Not who may assume the role, nor what was derived for one user in it.
    static func belongs(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.last != "trust.json" && !parts.dropLast().contains("as")
    }
}
