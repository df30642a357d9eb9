import Diagnostics
import Glibc
import PolicyLanguage
import PolicyTree
import Proofs

/// What limits a side of a proof besides its own documents, as the command line names it.
struct ProofLimits {
    /// A side of a proof.
    enum Side: String, CaseIterable {
        case old, new
    }

    static let options: [Option] = [
        .repeatable(
            "boundary", "[SIDE=]FILE", "a permissions boundary, of both sides or of `old=` or `new=`", from: .paths),
        .repeatable("session", "[SIDE=]FILE", "a policy of the session: all of a side count together", from: .paths),
        .repeatable(
            "scp", "[SIDE=]PATH", "a level of service control policies: a file, or a folder of them", from: .paths),
    ]

    private var layers: [Side: [[PolicyDocument]]] = [:]

    /// Reads the documents of all options.
    ///
    /// - Throws: all that is wrong with any of them.
    init(_ invocation: Invocation) throws(DiagnosticError) {
        var problems: [Diagnostic] = []
        for option in ProofLimits.options {
            var session: [Side: [PolicyDocument]] = [:]
            for value in invocation.values(option) {
                let (sides, path) = ProofLimits.sides(value)
                do throws(DiagnosticError) {
                    let documents = try ProofLimits.documents(path)
                    for side in sides {
                        if option.name == "session" {
                            session[side, default: []] += documents
                        } else {
                            layers[side, default: []].append(documents)
                        }
                    }
                } catch {
                    problems += error.diagnostics
                }
            }
            for (side, documents) in session { layers[side, default: []].append(documents) }
        }
        if !problems.isEmpty { throw DiagnosticError(problems) }
    }

    /// The layers of a side, each of which must allow a request by itself.
    func layers(of side: Side) -> [[PolicyDocument]] { layers[side] ?? [] }

    private static func sides(_ value: String) -> ([Side], path: String) {
        for side in Side.allCases where value.hasPrefix("\(side.rawValue)=") {
            return ([side], String(value.dropFirst(side.rawValue.count + 1)))
        }
        return (Side.allCases, value)
    }

    private static func documents(_ path: String) throws(DiagnosticError) -> [PolicyDocument] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            let bytes = try InputFile.bytes(path, limitInBytes: 1 << 20)
            return [try PolicyDocument(parsing: SourceText(path: path, bytes: bytes))]
        }
        let (files, problems) = try PolicyTree(root: path).readAllFiles()
        guard !problems.contains(where: { $0.severity == .error }) else { throw DiagnosticError(problems) }
        return try files.sorted { $0.key < $1.key }.map { (file) throws(DiagnosticError) in
            try PolicyDocument(parsing: file.value)
        }
    }
}
