import AccountState
import Diagnostics
import Glibc
import IAMModel
import JSONSyntax

/// The last-accessed reports that a fetch has got, so that one that was stopped goes on where it was: a file a principal
/// below ``UserCache/folder``, for this user alone.
struct FetchStore {
    private let folder: String

    /// Makes the folder of an account; nil where there is no home.
    init?(_ account: AccountID) throws(DiagnosticError) {
        guard let cache = UserCache.folder else { return nil }
        folder = "\(cache)/last-accessed/\(account.digits)"
        try UserCache.make(folder, help: "set `XDG_CACHE_HOME` to a folder that can be written")
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
