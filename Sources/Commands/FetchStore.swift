import AccountState
import Diagnostics
import Glibc
import IAMModel
import JSONSyntax

/// The last-accessed reports that a fetch has got, so that one that was stopped goes on where it was: a file a principal
/// below `$XDG_CACHE_HOME/cloudtrim` (`~/.cache/cloudtrim`), for this user alone.
struct FetchStore {
    private let folder: String

    /// Makes the folder of an account; nil where there is no home.
    init?(_ account: AccountID) throws(DiagnosticError) {
        let home = getenv("HOME").map { String(cString: $0) + "/.cache" }
        let cache = getenv("XDG_CACHE_HOME").map { String(cString: $0) } ?? ""
        // The XDG Base Directory Specification takes absolute paths only.
        guard let base = cache.hasPrefix("/") ? cache : home, base.hasPrefix("/") else { return nil }
        folder = "\(base)/cloudtrim/last-accessed/\(account.digits)"
        var path = ""
        for part in folder.split(separator: "/") {
            path += "/\(part)"
            guard mkdir(path, 0o700) == 0 || errno == EEXIST || errno == EISDIR || access(path, X_OK) == 0 else {
                throw DiagnosticError(
                    .error(
                        .io, "can't make the folder: \(SystemError.text(errno))", at: SourceSpan(path: path),
                        help: "set `XDG_CACHE_HOME` to a folder that can be written"))
            }
        }
    }

    /// The report of a principal, if there is one that was made after a time; one that is broken counts as none.
    func report(of holder: Holder, madeAfter time: Timestamp) -> LastAccessedDetails? {
        let path = path(holder)
        guard access(path, F_OK) == 0, let bytes = try? InputFile.bytes(path, limitInBytes: 64 << 20),
            let found = try? LastAccessedDetails.read(SourceText(path: path, bytes: bytes)), found.count == 1,
            found[0].madeAt >= time
        else { return nil }
        return found[0]
    }

    /// Keeps a report, whole or not at all.
    func keep(_ report: [UInt8], of holder: Holder) throws(DiagnosticError) {
        try OutputFile.write(report, to: path(holder))
    }

    private func path(_ holder: Holder) -> String { "\(folder)/\(holder.kind.rawValue)-\(holder.name).json" }
}
