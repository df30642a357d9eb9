import RealData

/// Files of this repository, by their paths in it.
enum RepositoryFile {
    static func path(_ path: String) -> String { RealData.repository.appending(path: path).path }
}
