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
        var fingerprint = ContentDigest()
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
        merged = catalog.merged(with: reference, label: "\(day).\(fingerprint.shortText)")
        // What is stored is what is read later: whatever is wrong with it shows now, and nothing is stored.
        version = try ActionCatalog(parsing: SourceText(path: "merged catalog", bytes: merged.bytes)).version
        self.origin = origin
        services = reference.count
    }

    /// Where a user's catalog lies.
    static func userFile() throws(DiagnosticError) -> String {
        guard let folder = UserCache.folder else {
            throw DiagnosticError(
                .error(
                    .usage, "there is no place for the catalog: neither XDG_CACHE_HOME nor HOME is set",
                    help: "name a file with `--output FILE`"))
        }
        return "\(folder)/catalog.txt"
    }

    /// Makes the folders of a user's file.
    static func makeFolders(for file: String) throws(DiagnosticError) {
        try UserCache.make(
            file.split(separator: "/").dropLast().joined(separator: "/"), help: "name another file with `--output FILE`"
        )
    }
}
