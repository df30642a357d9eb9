import Bytes
import IAMModel
import JSONIndex

/// A digest file: which log files CloudTrail delivered within an hour to a bucket from one account and region
/// (CloudTrail User Guide, "CloudTrail digest file structure").
struct Digest: Sendable {
    /// A log file that it names.
    struct LogFile: Sendable {
        /// The file's name, without its folders.
        var name: String
        /// The SHA-256 of its uncompressed content.
        var hash: ContentHash?
        /// The time of its oldest event.
        var oldest: Timestamp?
        /// The time of its newest event.
        var newest: Timestamp?
    }

    /// The account whose events the log files hold.
    var account = ""
    /// The name of the digest file itself, as it says.
    var name = ""
    /// The name of the digest file of the hour before; nil where the chain begins.
    var previous: String?
    /// The SHA-256 of that one's uncompressed content.
    var previousHash: ContentHash?
    /// The time from which on log files were delivered that it names.
    var start: Timestamp?
    /// The time up to which.
    var end: Timestamp?
    /// The log files.
    var logFiles: [LogFile] = []

    /// Reads the JSON of a digest file; nil where it is none.
    init?(_ bytes: ByteSpan) {
        do throws(JSONFault) {
            var indexer = JSONIndexer()
            var cursor = try indexer.index(bytes)
            try read(&cursor)
            withExtendedLifetime(indexer) {}
        } catch {
            return nil
        }
        guard AccountID(account) != nil, !name.isEmpty, start != nil, end != nil else { return nil }
    }

    private mutating func read(_ cursor: inout JSONCursor) throws(JSONFault) {
        var isMember = try cursor.enterObject()
        while isMember {
            let key = try cursor.key()
            if key == "awsAccountId" {
                account = try cursor.text()
            } else if key == "digestS3Object" {
                name = Digest.fileName(try cursor.text())
            } else if key == "previousDigestS3Object" {
                previous = cursor.takeNull() ? nil : Digest.fileName(try cursor.text())
            } else if key == "previousDigestHashValue" {
                previousHash = cursor.takeNull() ? nil : ContentHash(hexadecimal: try cursor.string())
            } else if key == "digestStartTime" {
                start = try Digest.time(&cursor)
            } else if key == "digestEndTime" {
                end = try Digest.time(&cursor)
            } else if key == "logFiles" {
                var isElement = try cursor.enterArray()
                while isElement {
                    try readLogFile(&cursor)
                    isElement = try cursor.nextElement()
                }
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
    }

    private mutating func readLogFile(_ cursor: inout JSONCursor) throws(JSONFault) {
        var file = LogFile(name: "")
        var isMember = try cursor.enterObject()
        while isMember {
            let key = try cursor.key()
            if key == "s3Object" {
                file.name = Digest.fileName(try cursor.text())
            } else if key == "hashValue" {
                file.hash = cursor.takeNull() ? nil : ContentHash(hexadecimal: try cursor.string())
            } else if key == "oldestEventTime" {
                file.oldest = try Digest.time(&cursor)
            } else if key == "newestEventTime" {
                file.newest = try Digest.time(&cursor)
            } else {
                try cursor.skip()
            }
            isMember = try cursor.nextMember()
        }
        if !file.name.isEmpty { logFiles.append(file) }
    }

    private static func time(_ cursor: inout JSONCursor) throws(JSONFault) -> Timestamp? {
        cursor.takeNull() ? nil : Timestamp(try cursor.text())
    }

    private static func fileName(_ key: String) -> String {
        key.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(key[key.utf8.index(after: $0)...]) } ?? key
    }

    /// Whose chain it is of: its name without the time, `<account>_CloudTrail-Digest_<region>_<trail>_<home region>`. Files
    /// that came too late for their hour's digest stand in one that ends in `_backfill`, and in no chain.
    var chain: String? {
        guard !name.contains("_backfill"), let end = name.lastIndex(of: "_") else { return nil }
        return String(name[..<end])
    }
}
