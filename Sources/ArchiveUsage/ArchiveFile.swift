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

    /// A file by its path.
    ///
    /// - Parameter isNamed: whether the user named it, and not a folder or a pattern around it.
    init(path: String, size: Int, trust: Trust, isNamed: Bool) {
        self.path = path
        self.size = size
        self.trust = trust
        let bytes = path.utf8
        let name = bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map(bytes.index(after:)) ?? bytes.startIndex)...]
        isPromised = isNamed || name.dropFirst(12).starts(with: "_CloudTrail_".utf8)
        day = ArchiveFile.day(inName: name) ?? ArchiveFile.day(inFolders: path)
    }

    /// The accounts that a file's name and its folders tell.
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
    private static func day(inName name: Substring.UTF8View) -> Day? {
        var digits = 0
        var at = name.startIndex
        while at < name.endIndex {
            let byte = name[at]
            if byte == UInt8(ascii: "T"), digits >= 8 {
                let time = name[name.index(after: at)...].prefix(4)
                if time.count == 4, time.allSatisfy(isDigit) {
                    let text = String(decoding: name[name.index(at, offsetBy: -8)..<at], as: UTF8.self)
                    return Day("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.dropFirst(6))")
                }
            }
            digits = isDigit(byte) ? digits + 1 : 0
            at = name.index(after: at)
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The day of `…/2023/07/10/name`.
    private static func day(inFolders path: String) -> Day? {
        let last = path.split(separator: "/").dropLast().suffix(3).map { $0 }
        guard last.count == 3, last[0].utf8.count == 4, last[1].utf8.count == 2, last[2].utf8.count == 2 else {
            return nil
        }
        return Day(last.joined(separator: "-"))
    }

    /// Whether a file in a folder may be a log, by its name; nil where the name says nothing.
    static func isLog(named name: String) -> Bool? {
        let bytes = name.utf8
        guard bytes.contains(UInt8(ascii: ".")) else { return nil }
        if bytes.first == UInt8(ascii: ".") { return false }
        return endings.contains { ending in
            bytes.count >= ending.count && zip(bytes.suffix(ending.count), ending).allSatisfy { $0 | 0x20 == $1 | 0x20 }
        }
    }

    private static let endings = [".json", ".jsonl", ".ndjson", ".gz"].map { Array($0.utf8) }
}
