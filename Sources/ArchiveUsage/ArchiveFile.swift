import CloudTrailEvents
import IAMModel

/// A file among the logs, and what its name says. What it is, its content says.
struct ArchiveFile: Sendable {
    /// As it was named, or found under what was named.
    var path: String
    /// Its size on disk.
    var size: Int
    /// The number of the path below which it was found.
    var root: Int
    /// Whether it ought to be a log of events: the user named it, or it is named as CloudTrail names its logs.
    var isPromised: Bool
    /// Whether its name ends as those of logs do.
    var isNamedAsLog: Bool
    /// Whether its name says that it is JSON, packed or not.
    var isNamedAsJSON: Bool
    /// The day that its name or its folders tell.
    var day: Day?
    /// The other log that it is by its folders, unless its content says otherwise.
    var other: OtherLog?

    /// A file by its path.
    ///
    /// - Parameters:
    ///   - root: the number of the path below which it was found.
    ///   - isNamed: whether the user named it, and not a folder or a pattern around it.
    init(path: String, size: Int, root: Int = 0, isNamed: Bool = false) {
        self.path = path
        self.size = size
        self.root = root
        let bytes = path.utf8
        let name = bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map(bytes.index(after:)) ?? bytes.startIndex)...]
        isNamedAsJSON = ArchiveFile.ends(name, ArchiveFile.endingsOfJSON)
        isNamedAsLog = isNamedAsJSON || ArchiveFile.ends(name, [Array(".gz".utf8)])
        day = ArchiveFile.day(inName: name)
        isPromised = isNamed || name.dropFirst(12).starts(with: "_CloudTrail_".utf8)
        guard !name.dropFirst(12).starts(with: "_CloudTrail_".utf8) || day == nil else { return }
        let folders = path.split(separator: "/").dropLast()
        day = day ?? ArchiveFile.day(in: folders)
        let service = LogFolder(folders)
        other = service.other
        if service.isCloudTrail, isNamedAsLog { isPromised = true }
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
    private static func day(in folders: ArraySlice<Substring>) -> Day? {
        let last = folders.suffix(3).map { $0 }
        guard last.count == 3, last[0].utf8.count == 4, last[1].utf8.count == 2, last[2].utf8.count == 2 else {
            return nil
        }
        return Day(last.joined(separator: "-"))
    }

    /// Whether it may be a log in a form that no first bytes tell, by its name: what Firehose packs with Snappy, what was
    /// encrypted.
    var mayBePacked: Bool {
        let folded = path.lowercased()
        let name =
            folded.utf8.lastIndex(of: UInt8(ascii: "/")).map { folded[folded.utf8.index(after: $0)...] } ?? folded[...]
        guard other == nil, name.utf8.first != UInt8(ascii: ".") else { return false }
        return isNamedAsLog || name.contains("cloudtrail") || ArchiveFile.ends(name.utf8, ArchiveFile.endingsOfPacked)
    }

    private static func ends(_ name: Substring.UTF8View, _ endings: [[UInt8]]) -> Bool {
        endings.contains { ending in
            name.count >= ending.count && zip(name.suffix(ending.count), ending).allSatisfy { $0 | 0x20 == $1 | 0x20 }
        }
    }

    private static let endingsOfJSON = [
        ".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz",
    ].map { Array($0.utf8) }

    private static let endingsOfPacked = [
        ".log", ".snappy", ".hsz", ".br", ".lzo", ".gpg", ".pgp", ".asc", ".enc", ".aes", ".crypt", ".age",
    ].map { Array($0.utf8) }
}

/// What the folders above a file say of it: AWS's services lay their logs down under names of their own.
struct LogFolder {
    /// The log of another service.
    var other: OtherLog?
    /// Whether it is the folder of CloudTrail's own files.
    var isCloudTrail = false

    /// Looks at `AWSLogs/[o-id/]<account>/<service>`, at `aws-service=<service>` of flow logs with Hive's prefixes, and at
    /// `aws/<source>/<version>` of Security Lake.
    init(_ folders: ArraySlice<Substring>) {
        if let logs = folders.lastIndex(of: "AWSLogs") {
            let below = folders[(logs + 1)...].prefix(3)
            if let account = below.firstIndex(where: { AccountID($0) != nil }), account + 1 < below.endIndex {
                let service = below[account + 1]
                isCloudTrail = service == "CloudTrail"
                other = LogFolder.kinds[service] ?? (service.hasPrefix("CloudTrail") ? nil : .service)
            }
        }
        for folder in folders where folder.hasPrefix("aws-service=") {
            other = LogFolder.kinds[folder.dropFirst(12)] ?? other
        }
        if let aws = folders.firstIndex(of: "aws"), aws + 2 < folders.endIndex,
            folders[aws + 2].first?.isNumber == true
        {
            other = LogFolder.lakeKinds[folders[aws + 1]] ?? other
        }
    }

    private static let kinds: [Substring: OtherLog] = [
        "vpcflowlogs": .flow, "elasticloadbalancing": .loadBalancer, "Config": .configuration, "GuardDuty": .finding,
        "WAFLogs": .webFirewall, "vpcdnsquerylogs": .names, "network-firewall": .networkFirewall,
        "redshift": .warehouse, "globalaccelerator": .accelerator, "CloudFront": .distribution,
    ]

    private static let lakeKinds: [Substring: OtherLog] = [
        "VPC_FLOW": .flow, "ROUTE53": .names, "SH_FINDINGS": .finding, "EKS_AUDIT": .kubernetes, "WAF": .webFirewall,
    ]
}
