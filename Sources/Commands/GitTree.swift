import Diagnostics
import Glibc

/// The files of a folder as a commit has them.
///
/// `git archive` gives them: it reads the repository and nothing else, and takes any name of a commit.
enum GitTree {
    /// Takes a folder out of a commit, such as `main` or `origin/main~3`, into a temporary folder for as long as `body`
    /// works with it.
    ///
    /// - Parameter body: gets the temporary folder, below which the files lie under the folder's own path.
    static func with<Result>(
        _ folder: String, at reference: String, _ body: (_ root: String) throws(DiagnosticError) -> Result
    ) throws(DiagnosticError) -> Result {
        var template = Array("/tmp/cloudtrim-XXXXXX\0".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw DiagnosticError(.error(.io, "no temporary folder can be made: \(SystemError.text(errno))"))
        }
        let root = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { remove(root) }
        // Names come as arguments: the shell never reads them as its own language.
        let script = """
            git archive --format=tar -o "$3/.tar" "$1" -- "$2" 2>"$3/.error" && tar -xf "$3/.tar" -C "$3" 2>>"$3/.error"
            """
        guard !reference.hasPrefix("-"), shell(script, reference, folder, root) == 0 else {
            let told = try? InputFile.bytes("\(root)/.error", limitInBytes: 1 << 16)
            let first = told.map { String(decoding: $0, as: UTF8.self) }?.split(separator: "\n").first
            throw DiagnosticError(
                .error(
                    .io,
                    "git can't give `\(folder)` as it is in `\(reference)`: \(first.map(String.init) ?? "no reason")",
                    help:
                        "name a commit or branch: `--against git:origin/main`; a shallow clone may have to fetch it first"
                ))
        }
        return try body(root)
    }

    private static func remove(_ folder: String) { _ = shell("rm -rf -- \"$1\"", folder, "", "") }

    /// Runs a script of the shell with three arguments, and gives its exit code.
    private static func shell(_ script: String, _ first: String, _ second: String, _ third: String) -> Int32 {
        let words = ["sh", "-c", script, "sh", first, second, third]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        guard posix_spawnp(&child, "sh", nil, nil, arguments, environ) == 0 else { return -1 }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { guard errno == EINTR else { return -1 } }
        return status
    }
}
