import Diagnostics
import Glibc
import IAMModel
import Rules

/// `rules.yaml` with an entry that is written into it.
struct RulesFile {
    /// As it was read.
    let old: Rules
    /// As it would be, read again.
    let new: Rules

    /// A file that was read, and as it would be.
    init(old: Rules, new: Rules) {
        self.old = old
        self.new = new
    }

    /// Writes an entry into the text and reads it again.
    init(_ rules: Rules, with entry: RulesEntry, at index: Int) throws(DiagnosticError) {
        old = rules
        new = try Rules(parsing: RulesEdit.inserting(entry, at: index, into: rules.source))
    }

    /// Writes the file, and does `work`: both or none; not where somebody has written it in the meantime, or made it read-only.
    func write(togetherWith work: () throws(DiagnosticError) -> Void = {}) throws(DiagnosticError) {
        let path = old.source.path
        try Self.requireWritable(path)
        try OutputFile.write(new.source.bytes, to: path) { () throws(DiagnosticError) in
            guard try InputFile.bytes(path, limitInBytes: 1 << 22) == old.source.bytes else {
                throw DiagnosticError(
                    .error(
                        .changedOnDisk, "the file has changed since it was read", at: SourceSpan(path: path),
                        help: "run the command again"))
            }
            try work()
        }
    }

    /// A file that nobody may write is left alone, though its folder would let one put another in its place.
    static func requireWritable(_ path: String) throws(DiagnosticError) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        guard status.st_mode & 0o222 != 0, access(path, W_OK) == 0 else {
            throw DiagnosticError(
                .error(
                    .io, "the file is read-only", at: SourceSpan(path: path),
                    help: "`chmod u+w \(path)`, or take the patch: `--patch FILE`"))
        }
    }

    /// A name that no entry has: the wanted one, with a number behind it where that one is taken.
    ///
    /// - Parameter wanted: what it should be; what no name may hold becomes `-`.
    static func freeID(_ wanted: String, besides taken: [String]) -> String {
        var name = ""
        for byte in wanted.utf8 {
            let isKept =
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "_.".utf8.contains(byte)
            if isKept { name.unicodeScalars.append(Unicode.Scalar(byte)) } else if name.last != "-" { name += "-" }
        }
        name = String(name.prefix(60))
        while name.last == "-" { name.removeLast() }
        var number = 1
        var free = name
        while taken.contains(free) {
            number += 1
            free = "\(name.prefix(60 - String(number).utf8.count))-\(number)"
        }
        return free
    }
}
