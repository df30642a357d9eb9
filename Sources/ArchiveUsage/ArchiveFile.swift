import IAMModel

/// A file among the logs, and what its name says.
struct ArchiveFile: Sendable {
    /// What is known of a file before it is opened.
    enum Trust: Sendable {
        /// The user named it, or its name is that of a log: if it cannot be read, that is a gap.
        case expected
        /// Its name says nothing: it is read if it turns out to be a log.
        case sniffed
    }

    /// As it was named, or found under what was named.
    var path: String
    /// Its size on disk.
    var size: Int
    /// What its name leads to expect.
    var trust: Trust
    /// Whether it ought to be a log of events: the user named it, or it is named as CloudTrail names its logs.
    var isPromised: Bool
    /// The day that its name or its folders tell.
    var day: Day?
    /// The accounts that its name and its folders tell.
    var accounts: Set<String>

    /// A file by its path.
    ///
    /// - Parameter isNamed: whether the user named it, and not a folder or a pattern around it.
    init(path: String, size: Int, trust: Trust, isNamed: Bool) {
        self.path = path
        self.size = size
        self.trust = trust
        let components = path.split(separator: "/").map(String.init)
        let name = components.last ?? ""
        isPromised = isNamed || name.dropFirst(12).hasPrefix("_CloudTrail_")
        day = ArchiveFile.day(inName: name) ?? ArchiveFile.day(inFolders: components.dropLast())
        accounts = ArchiveFile.accounts(in: components)
    }

    /// The accounts that a path tells.
    static func accounts(ofPath path: String) -> Set<String> {
        accounts(in: path.split(separator: "/").map(String.init))
    }

    /// `AWSLogs/[o-id/]<account>/…` and `<account>_CloudTrail_…` (CloudTrail User Guide, "CloudTrail log file
    /// examples").
    private static func accounts(in components: [String]) -> Set<String> {
        var found: Set<String> = []
        if let logs = components.lastIndex(of: "AWSLogs") {
            let account = components.dropFirst(logs + 1).prefix(2).compactMap { AccountID($0) }.first
            if let account { found.insert(account.digits) }
        }
        if let name = components.last, name.dropFirst(12).hasPrefix("_CloudTrail"),
            let account = AccountID(name.prefix(12))
        {
            found.insert(account.digits)
        }
        return found
    }

    /// The day of `…_20230710T1220Z_…`.
    private static func day(inName name: String) -> Day? {
        let bytes = Array(name.utf8)
        guard bytes.count >= 13 else { return nil }
        for start in 0...(bytes.count - 13) where bytes[start + 8] == UInt8(ascii: "T") {
            let digits = Array(bytes[start..<start + 8]) + Array(bytes[start + 9..<start + 13])
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { continue }
            let text = String(decoding: digits, as: UTF8.self)
            return Day("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.dropFirst(6).prefix(2))")
        }
        return nil
    }

    /// The day of `…/2023/07/10`.
    private static func day(inFolders folders: ArraySlice<String>) -> Day? {
        let last = folders.suffix(3).map { $0 }
        guard last.count == 3, last[0].utf8.count == 4, last[1].utf8.count == 2, last[2].utf8.count == 2 else {
            return nil
        }
        return Day(last.joined(separator: "-"))
    }

    /// Whether a file in a folder may be a log, by its name; nil where the name says nothing.
    static func isLog(named name: String) -> Bool? {
        if name.hasPrefix(".") { return false }
        let lower = name.lowercased()
        if [".json", ".jsonl", ".ndjson", ".gz"].contains(where: lower.hasSuffix) { return true }
        return lower.contains(".") ? false : nil
    }
}
