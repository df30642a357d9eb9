import Bytes
import Diagnostics
import IAMModel
import Synchronization
import Usage

/// Holds what digest files name against the files that are there.
///
/// Shared by all lanes. It keeps names of what is missing only; a chain costs two numbers a digest.
final class DigestLedger: Sendable {
    /// A log file that a digest names, and that is not there.
    private struct Missing: Comparable {
        var account: String
        var day: Day
        var name: String
        var oldest: Timestamp?
        var newest: Timestamp?

        static func < (left: Missing, right: Missing) -> Bool {
            (left.account, left.day.daysSinceEpoch, left.name) < (right.account, right.day.daysSinceEpoch, right.name)
        }
    }

    /// The digests of one account, region and trail.
    private struct Chain {
        var account = ""
        var first = Timestamp(secondsSinceEpoch: .max)
        /// When each digest's hour ends.
        var ends: [Int64] = []
        /// Digests whose previous one is not there, by the time at which they begin.
        var broken: [(start: Timestamp, previous: String)] = []
        /// Digests without a previous one, by the time at which they begin.
        var begun: [Timestamp] = []
    }

    private struct State {
        var digests = 0
        var logFiles = 0
        var missing: [Missing] = []
        var chains: [String: Chain] = [:]
        var names: Set<UInt64>?
        var expected: [UInt64: (name: String, account: String, hash: ContentHash)] = [:]
        var found: [UInt64: ContentHash] = [:]
    }

    private let files: [ArchiveFile]
    /// Whether contents are held against their hashes, too.
    let verifies: Bool
    private let state = Mutex(State())

    init(files: [ArchiveFile], verifies: Bool) {
        self.files = files
        self.verifies = verifies
    }

    /// Takes a digest file.
    func add(_ digest: Digest) {
        state.withLock { state in
            let names = state.names ?? Set(files.compactMap { DigestLedger.key(ofPath: $0.path) })
            state.names = names
            state.digests += 1
            state.logFiles += digest.logFiles.count
            for file in digest.logFiles {
                let key = DigestLedger.key(ofName: file.name)
                if verifies, let hash = file.hash { state.expected[key] = (file.name, digest.account, hash) }
                guard !names.contains(key) else { continue }
                let day = (file.newest ?? digest.end)?.day ?? Day(daysSinceEpoch: 0)
                state.missing.append(
                    Missing(
                        account: digest.account, day: day, name: file.name, oldest: file.oldest, newest: file.newest))
            }
            guard let key = digest.chain, let start = digest.start, let end = digest.end else { return }
            if verifies, let previous = digest.previous, let hash = digest.previousHash {
                state.expected[DigestLedger.key(ofName: previous)] = (previous, digest.account, hash)
            }
            var chain = state.chains.removeValue(forKey: key) ?? Chain()
            chain.account = digest.account
            chain.first = min(chain.first, start)
            chain.ends.append(end.secondsSinceEpoch)
            if let previous = digest.previous {
                if !names.contains(DigestLedger.key(ofName: previous)) { chain.broken.append((start, previous)) }
            } else {
                chain.begun.append(start)
            }
            state.chains[key] = chain
        }
    }

    /// Takes the hash of a file's content.
    func add(_ hash: ContentHash, of file: ArchiveFile) {
        guard let key = DigestLedger.key(ofPath: file.path) else { return }
        state.withLock { $0.found[key] = hash }
    }

    /// What is missing, or was changed.
    func gaps() -> [CoverageGap] {
        state.withLock { state in
            DigestLedger.gaps(of: state.missing.sorted())
                + state.chains.sorted { $0.key < $1.key }.flatMap { gaps(of: $0.value, named: $0.key) }
                + DigestLedger.changed(state)
        }
    }

    /// How much was held against digests.
    var note: Diagnostic {
        state.withLock { state in
            guard state.digests > 0 else {
                return Diagnostic(
                    .note, .missingLog, "no digest file lies there: nothing tells whether all log files are there",
                    help: "`aws cloudtrail update-trail --enable-log-file-validation` has them delivered")
            }
            let there = state.logFiles - state.missing.count
            return Diagnostic(
                .note, .missingLog,
                "\(state.digests) digest files name \(state.logFiles) log files, of which \(there) are there"
                    + (verifies ? "; \(state.found.count) contents were checked" : ""))
        }
    }

    /// One gap an account and day.
    private static func gaps(of missing: [Missing]) -> [CoverageGap] {
        var gaps: [CoverageGap] = []
        var at = 0
        while at < missing.count {
            let first = missing[at]
            var end = at + 1
            while end < missing.count, missing[end].account == first.account, missing[end].day == first.day { end += 1 }
            var message = "`\(first.name)` is missing, and a digest file names it"
            if let oldest = first.oldest, let newest = first.newest {
                message += "; its events are of \(oldest) … \(newest)"
            }
            if end - at > 1 { message += "; so are \(end - at - 1) more of \(first.day)" }
            gaps.append(gap(first.account, first.day, message))
            at = end
        }
        return gaps
    }

    /// What is missing of a chain, the beginning aside: that is where the copy of the bucket begins.
    private func gaps(of chain: Chain, named name: String) -> [CoverageGap] {
        func end(before start: Timestamp) -> Timestamp? {
            chain.ends.filter { $0 <= start.secondsSinceEpoch }.max().map { Timestamp(secondsSinceEpoch: $0) }
        }
        let broken = chain.broken.sorted { $0.start < $1.start }.filter { $0.start > chain.first }.map { link in
            let from = end(before: link.start).map { " from \($0)" } ?? ""
            return DigestLedger.gap(
                chain.account, link.start.day,
                "the digest file `\(link.previous)` is missing: nothing tells which log files there were\(from) to \(link.start)"
            )
        }
        let stopped = chain.begun.sorted().filter { $0 > chain.first }.compactMap { start -> CoverageGap? in
            guard let from = end(before: start), start.secondsSinceEpoch - from.secondsSinceEpoch > 900,
                !hasLog(of: name, between: from, start)
            else { return nil }
            return DigestLedger.gap(
                chain.account, start.day,
                "logging was stopped from \(from) to \(start), or its validation was: there are neither digest files nor log files"
            )
        }
        return broken + stopped
    }

    /// Whether a log file of a chain's account and region was delivered between two times: then logging went on.
    private func hasLog(of chain: String, between start: Timestamp, _ end: Timestamp) -> Bool {
        let parts = chain.split(separator: "_")
        guard parts.count > 3 else { return false }
        let prefix = "\(parts[0])_CloudTrail_\(parts[2])_"
        func stamp(_ time: Timestamp) -> String {
            let digits = time.description.unicodeScalars.filter { $0 != "-" && $0 != ":" }
            return String(String.UnicodeScalarView(digits.prefix(13)))
        }
        let range = stamp(start)...stamp(end)
        return files.contains { file in
            guard let slash = file.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return false }
            let name = file.path[file.path.utf8.index(after: slash)...]
            return name.hasPrefix(prefix) && range.contains(String(name.dropFirst(prefix.count).prefix(13)))
        }
    }

    private static func changed(_ state: State) -> [CoverageGap] {
        state.expected.values.sorted { $0.name < $1.name }.compactMap { expected in
            guard let found = state.found[key(ofName: expected.name)], found != expected.hash else { return nil }
            return CoverageGap(
                accounts: [expected.account],
                diagnostic: .error(
                    .missingLog,
                    "`\(expected.name)` isn't what its digest file says: it was changed after its delivery",
                    help: "fetch it again; `aws cloudtrail validate-logs` says whether the bucket's own is sound"))
        }
    }

    private static func gap(_ account: String, _ day: Day, _ message: String) -> CoverageGap {
        CoverageGap(
            accounts: [account],
            diagnostic: .error(
                .missingLog, message,
                help: "fetch it: `aws s3 sync`; until then nothing is removed in account \(account)"),
            lastDay: day)
    }

    /// A name is known by what stands before its ending: a copy may have been inflated, or have more endings.
    private static func key(ofName name: String) -> UInt64 {
        var name = Array(name.utf8)
        let json = Array(".json".utf8)
        if let end = name.indices.first(where: { name[$0...].starts(with: json) }) { name.removeSubrange(end...) }
        return name.withUnsafeBufferPointer { $0.baseAddress.map { start in ByteHash.hash(start, name.count) } ?? 0 }
    }

    private static func key(ofPath path: String) -> UInt64? {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] } ?? path[...]
        guard name.utf8.dropFirst(12).starts(with: "_CloudTrail".utf8) else { return nil }
        return key(ofName: String(name))
    }
}
