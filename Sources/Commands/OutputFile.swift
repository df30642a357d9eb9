import Diagnostics
import PolicyTree

/// A file that is written whole or not at all (`--patch`, `--report`).
enum OutputFile {
    /// Writes the file.
    static func write(_ bytes: [UInt8], to path: String) throws(DiagnosticError) {
        try SafeFileWriter.write(bytes, to: path)
    }

    /// Writes the file and does `work`: both, or none of them where one fails.
    static func write(
        _ bytes: [UInt8], to path: String, togetherWith work: () throws(DiagnosticError) -> Void
    ) throws(DiagnosticError) {
        try SafeFileWriter.write(bytes, to: path, togetherWith: work)
    }
}
