import Diagnostics
import Glibc

/// Paths as a user gives them, and where they lie.
enum FilePath {
    /// The folder that the program was started in, links resolved; `/` where it is gone.
    static var current: String {
        guard let text = getcwd(nil, 0) else { return "/" }
        defer { free(text) }
        return String(cString: text)
    }

    /// A path from the root on, without `.` and `..`; links in it are left as they are.
    static func absolute(_ path: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : "\(current)/\(path)").split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// A path with all links resolved; nil where there is nothing.
    static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// The parts of a path below a folder, whatever links lead to the folder; nil where it lies elsewhere.
    static func parts(of path: String, below folder: String) -> [String]? {
        let parts = absolute(path).split(separator: "/").map(String.init)
        for count in 0...parts.count {
            let prefix = "/" + parts[..<count].joined(separator: "/")
            if prefix == folder || resolved(prefix) == folder { return Array(parts[count...]) }
        }
        return nil
    }

    /// Whether a path that there is lies in a folder, wherever its links lead.
    static func lies(_ path: String, in folder: String) -> Bool {
        guard let path = resolved(path), let folder = resolved(folder) else { return false }
        return path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }

    /// The folder of a file.
    static func folder(of path: String) -> String {
        let path = absolute(path)
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// What the paths in a file may not leave: the repository that it lies in, else its own folder.
    static func bounds(of file: String) -> String {
        let own = folder(of: file)
        var folder = own
        while true {
            var status = stat()
            if lstat(folder == "/" ? "/.git" : "\(folder)/.git", &status) == 0 { return folder }
            guard folder != "/" else { return own }
            folder = self.folder(of: folder)
        }
    }

    /// The first link among the parts of a path below a folder.
    static func link(in parts: [String], below folder: String) -> String? {
        var path = folder
        for part in parts {
            path = path.hasSuffix("/") ? path + part : "\(path)/\(part)"
            var status = stat()
            if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK { return path }
        }
        return nil
    }
}
