import Diagnostics
import Glibc

/// Where files of a user lie that can be made again: `$XDG_CACHE_HOME/cloudtrim`, else `~/.cache/cloudtrim`
/// (XDG Base Directory Specification: a relative path there is to be ignored).
enum UserCache {
    /// The folder; nil where the environment names neither a cache nor a home.
    static var folder: String? {
        if let cache = Environment.variable("XDG_CACHE_HOME"), cache.hasPrefix("/") { return "\(cache)/cloudtrim" }
        guard let home = Environment.variable("HOME"), home.hasPrefix("/") else { return nil }
        return "\(home)/.cache/cloudtrim"
    }

    /// Makes a folder and those that it lies in, for the user alone (same specification: mode 0700).
    static func make(_ folder: String, help: String) throws(DiagnosticError) {
        var path = ""
        for part in folder.split(separator: "/") {
            path += "/\(part)"
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw DiagnosticError(
                    .error(
                        .io, "the folder can't be made: \(SystemError.text(errno))", at: SourceSpan(path: path),
                        help: help))
            }
        }
    }
}
