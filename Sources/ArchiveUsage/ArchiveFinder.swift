import Diagnostics
import Glibc
import IAMModel
import Usage

/// Finds the files that paths, folders and patterns name.
struct ArchiveFinder {
    /// The files, sorted by the day of their names and then by path.
    private(set) var files: [ArchiveFile] = []
    /// What could not be looked at under the folders that were named.
    private(set) var gaps: [CoverageGap] = []
    private var seen: Set<FileIdentity> = []

    private struct FileIdentity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    private enum Found {
        case file(size: Int, FileIdentity)
        case folder(FileIdentity)
        case other
    }

    /// The number of the path below which files are looked for.
    private var root = 0

    /// Finds all files of some paths; a path without any file is an error.
    init(_ paths: [String]) throws(DiagnosticError) {
        var errors: [Diagnostic] = []
        for (number, path) in paths.enumerated() {
            root = number
            let before = (files: files.count, found: found, errors: errors.count)
            let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            if let found = ArchiveFinder.look(trimmed) {
                let isNew = !isSeen(found)
                errors += add(trimmed, found, isNamed: true)
                if isNew, files.count == before.files, gaps.isEmpty, errors.count == before.errors {
                    errors.append(
                        .error(
                            .io, "no file lies there", at: SourceSpan(path: path),
                            help: "name the folder that `aws s3 sync s3://BUCKET/AWSLogs` filled, or one below it"))
                }
            } else if Glob.isPattern(path) {
                errors += expand(trimmed)
                if found == before.found, errors.count == before.errors, !isKnown(trimmed) {
                    errors.append(
                        .error(.io, "no file matches `\(path)`", help: "see which logs there are, or correct the path"))
                }
            } else {
                errors.append(
                    .error(
                        .io, "can't be read: \(InputFault(errno).message)", at: SourceSpan(path: path),
                        help: "correct the path of the logs"))
            }
        }
        guard errors.isEmpty else { throw DiagnosticError(errors) }
        files.sort { ($0.day?.daysSinceEpoch ?? .min, $0.path) < ($1.day?.daysSinceEpoch ?? .min, $1.path) }
    }

    /// How much was found, of whatever kind.
    private var found: Int { files.count + gaps.count }

    private func isSeen(_ found: Found) -> Bool {
        switch found {
        case .file(_, let identity), .folder(let identity): seen.contains(identity)
        case .other: false
        }
    }

    /// Whether a pattern names nothing but files that were named before.
    private func isKnown(_ pattern: String) -> Bool { !seen.isEmpty && files.contains { matches($0.path, pattern) } }

    private func matches(_ path: String, _ pattern: String) -> Bool {
        let names = path.split(separator: "/").map(String.init)
        let parts = pattern.split(separator: "/").map(String.init)
        guard names.count >= parts.count, !parts.contains("**") else { return parts.contains("**") }
        return zip(names, parts).allSatisfy { Glob.matches($0, $1) || $0 == $1 }
    }

    private static func look(_ path: String) -> Found? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(size: Int(status.st_size), identity)
        case S_IFDIR: return .folder(identity)
        default: return .other
        }
    }

    /// Adds a file, or all files under a folder.
    ///
    /// - Parameter isNamed: whether the user named it, and not a folder or a pattern around it.
    private mutating func add(_ path: String, _ found: Found, isNamed: Bool) -> [Diagnostic] {
        switch found {
        case .file(let size, let identity):
            if seen.insert(identity).inserted {
                files.append(ArchiveFile(path: path, size: size, root: root, isNamed: isNamed))
            }
            return []
        case .folder(let identity):
            // A folder that links lead back to is not entered twice.
            guard seen.insert(identity).inserted else { return [] }
            return addAll(in: path, isNamed: isNamed)
        case .other:
            return [.error(.io, "this is neither a file nor a folder", at: SourceSpan(path: path))]
        }
    }

    private mutating func addAll(in folder: String, isNamed: Bool) -> [Diagnostic] {
        guard let names = ArchiveFinder.names(in: folder) else {
            let fault = InputFault(errno)
            guard isNamed else {
                miss(folder, fault)
                return []
            }
            return [.error(.io, "can't be read: \(fault.message)", at: SourceSpan(path: folder), help: fault.remedy)]
        }
        var errors: [Diagnostic] = []
        for name in names {
            let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            guard let found = ArchiveFinder.look(path) else {
                miss(path, InputFault(errno))
                continue
            }
            if case .other = found { continue }
            errors += add(path, found, isNamed: false)
        }
        return errors
    }

    /// Notes what lies under a folder and can't be looked at: a gap, as a file that can't be read.
    private mutating func miss(_ path: String, _ fault: InputFault) {
        gaps.append(
            CoverageGap(
                accounts: ArchiveFile.accounts(ofPath: path),
                diagnostic: .error(
                    .brokenLog, "can't be read: \(fault.message)", at: SourceSpan(path: path), help: fault.help)))
    }

    /// The names in a folder, sorted; nil where it cannot be read.
    private static func names(in folder: String) -> [String]? {
        guard let directory = opendir(folder) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Adds what a pattern matches.
    private mutating func expand(_ pattern: String) -> [Diagnostic] {
        let parts = pattern.split(separator: "/").map(String.init)
        var errors: [Diagnostic] = []
        for path in ArchiveFinder.paths(matching: parts[...], under: pattern.hasPrefix("/") ? "/" : "") {
            if let found = ArchiveFinder.look(path) { errors += add(path, found, isNamed: false) }
        }
        return errors
    }

    private static func paths(matching parts: ArraySlice<String>, under folder: String) -> [String] {
        guard let part = parts.first else { return folder.isEmpty ? [] : [folder] }
        func joined(_ name: String) -> String {
            folder.isEmpty ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
        }
        if !Glob.isPattern(part) {
            return look(joined(part)) == nil ? [] : paths(matching: parts.dropFirst(), under: joined(part))
        }
        let names = names(in: folder.isEmpty ? "." : folder) ?? []
        var result: [String] = []
        if part == "**" {
            result += paths(matching: parts.dropFirst(), under: folder)
            for name in names where !name.hasPrefix(".") {
                if case .folder? = look(joined(name)) { result += paths(matching: parts, under: joined(name)) }
            }
            return result
        }
        for name in names where Glob.matches(name, part) {
            if parts.count > 1 {
                guard case .folder? = look(joined(name)) else { continue }
            }
            result += paths(matching: parts.dropFirst(), under: joined(name))
        }
        return result
    }
}
