import ActionCatalog
import Diagnostics
import Glibc
import IAMModel

/// A newer service reference, merged over the embedded catalog and ready to be stored.
struct CatalogRefresh {
    /// Where the reference came from.
    let origin: String
    /// How many services it has.
    let services: Int
    /// The merged catalog.
    let merged: MergedCatalog
    /// Its version: the embedded one's, the day, and what tells one reference from another.
    let version: String

    /// Reads the reference and lays it over the embedded catalog; nothing is written yet.
    init(from origin: String, day: Day, progress: ProgressLine) throws(DiagnosticError) {
        let isServer = origin.contains("://")
        let files =
            isServer ? try ReferenceFetch(origin, progress: progress).files() : try ReferenceFolder.files(origin)
        var fingerprint = Fingerprint()
        var reference: [ReferenceService] = []
        var places: [String: String] = [:]
        for file in files {
            let service = try ReferenceService(parsing: file)
            if let other = places.updateValue(file.path, forKey: service.prefix) {
                throw DiagnosticError(
                    .error(
                        .catalog, "two files name the service `\(service.prefix)`: this and \(other)",
                        at: SourceSpan(path: file.path), help: "fetch the reference into an empty folder"))
            }
            fingerprint.add(file.bytes)
            reference.append(service)
        }
        let catalog = try ActionCatalog.embedded()
        merged = catalog.merged(with: reference, label: "\(day).\(fingerprint.text)")
        // What is stored is what is read later: whatever is wrong with it shows now, and nothing is stored.
        version = try ActionCatalog(parsing: SourceText(path: "merged catalog", bytes: merged.bytes)).version
        self.origin = origin
        services = reference.count
    }

    /// Where a user's catalog lies: `$XDG_CACHE_HOME/cloudtrim/catalog.txt`, else below `~/.cache`
    /// (XDG Base Directory Specification: a relative path there is to be ignored).
    static func userFile() throws(DiagnosticError) -> String {
        if let cache = getenv("XDG_CACHE_HOME").map({ String(cString: $0) }), cache.hasPrefix("/") {
            return "\(cache)/cloudtrim/catalog.txt"
        }
        guard let home = getenv("HOME").map({ String(cString: $0) }), home.hasPrefix("/") else {
            throw DiagnosticError(
                .error(
                    .usage, "there is no place for the catalog: neither XDG_CACHE_HOME nor HOME is set",
                    help: "name a file with `--output FILE`"))
        }
        return "\(home)/.cache/cloudtrim/catalog.txt"
    }

    /// Makes the folders of a user's file, for the user alone (XDG Base Directory Specification: mode 0700).
    static func makeFolders(for file: String) throws(DiagnosticError) {
        var folder = ""
        for part in file.split(separator: "/").dropLast() {
            folder += "/\(part)"
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
                throw DiagnosticError(
                    .error(
                        .io, "the folder can't be made: \(SystemError.text(errno))", at: SourceSpan(path: folder),
                        help: "name another file with `--output FILE`"))
            }
        }
    }
}

/// Tells one reference from another: FNV-1a over all of its bytes. No defence against forgery, which TLS is for.
private struct Fingerprint {
    private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: [UInt8]) {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// Eight hexadecimal digits.
    var text: String {
        let digits = String(UInt32(truncatingIfNeeded: hash ^ hash >> 32), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
