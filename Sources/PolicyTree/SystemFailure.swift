import Diagnostics

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a call of the system failed with, as a diagnostic that names the file.
enum SystemFailure {
    /// The system's own words for an error number, without their capital: `permission denied`.
    static func text(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        let message = buffer.withUnsafeMutableBufferPointer { pointer -> String in
            guard let base = pointer.baseAddress else { return "" }
            guard strerror_r(code, base, pointer.count) == 0 else { return "" }
            return String(cString: base)
        }
        return message.isEmpty ? "error \(code)" : message.prefix(1).lowercased() + message.dropFirst()
    }

    /// `can't be read: permission denied`, with a remedy where one is known.
    static func diagnostic(_ verb: String, _ path: String, _ code: Int32) -> Diagnostic {
        .error(
            .io, "can't \(verb): \(text(code))", at: SourceSpan(path: path), help: remedy(verb, code))
    }

    private static func remedy(_ verb: String, _ code: Int32) -> String? {
        switch code {
        case EACCES, EPERM: "check the owner and the mode of the file and of its folder"
        case EROFS: "the file system is mounted read-only: work on a copy, or use `--patch FILE` on another one"
        case ENOSPC, EDQUOT: "make room on the file system, then run the command again"
        case ENOENT where verb == "be read": "check the spelling of the path"
        case ENOTDIR: "a folder is wanted here"
        case EMFILE, ENFILE: "raise the limit of open files, `ulimit -n`"
        default: nil
        }
    }
}
