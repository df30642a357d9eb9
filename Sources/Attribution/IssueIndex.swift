import IAMModel
import Usage

/// The events that issue sessions, found by what a session shows of its issue: by numbers, since there may be very many.
///
/// Each table is built when it is first asked: of most logs all sessions are linked by their keys.
struct IssueIndex {
    private let issues: [SessionIssue]
    private var byKey: TextIndex?
    private var byPrincipalID: TextIndex?
    private var bySourceIdentity: TextIndex?
    private var byShared: TextIndex?
    private var byCaller: [Int: [Int]]?

    /// - Parameter issues: sorted by time.
    init(_ issues: [SessionIssue]) {
        self.issues = issues
    }

    /// The events, both accounts' copies, that issued a key.
    mutating func issued(key: String) -> [Int] {
        let table = byKey ?? table { $0.issuedKey }
        byKey = table
        return table.candidates(for: key).filter { issues[$0].issuedKey == key }
    }

    /// The events that issued a session of this principal id at its creation date, two seconds more or less:
    /// STS and the recording of a session round to the second each on its own.
    mutating func issued(principalID: String, created: Timestamp) -> [Int] {
        let table = byPrincipalID ?? table { $0.issuedPrincipalID }
        byPrincipalID = table
        let candidates = table.candidates(for: principalID)
        let wanted = (created.secondsSinceEpoch - 2)...(created.secondsSinceEpoch + 2)
        var low = candidates.startIndex
        var high = candidates.endIndex
        while low < high {
            let middle = candidates.index(low, offsetBy: candidates.distance(from: low, to: high) / 2)
            if issues[candidates[middle]].time.secondsSinceEpoch < wanted.lowerBound {
                low = candidates.index(after: middle)
            } else {
                high = middle
            }
        }
        return candidates[low...].prefix { wanted.contains(issues[$0].time.secondsSinceEpoch) }
            .filter { issues[$0].issuedPrincipalID == principalID }
    }

    /// The events that issued sessions of this principal id, whenever.
    mutating func issued(principalID: String) -> [Int] {
        let table = byPrincipalID ?? table { $0.issuedPrincipalID }
        byPrincipalID = table
        return table.candidates(for: principalID).filter { issues[$0].issuedPrincipalID == principalID }
    }

    /// The console switches that a session wrote itself.
    mutating func switches(writtenBy session: Int) -> [Int] {
        if byCaller == nil {
            var table: [Int: [Int]] = [:]
            for number in issues.indices where !issues[number].switchedFrom.isEmpty && !issues[number].isDenied {
                table[issues[number].caller, default: []].append(number)
            }
            byCaller = table
        }
        return byCaller?[session] ?? []
    }

    /// The events that issued sessions with a source identity.
    mutating func issues(withSourceIdentity name: String) -> [Int] {
        let table = bySourceIdentity ?? table { $0.sourceIdentity }
        bySourceIdentity = table
        return table.candidates(for: name).filter { issues[$0].sourceIdentity == name }
    }

    /// The accounts' copies of an event, itself among them.
    mutating func copies(of number: Int) -> [Int] {
        let shared = issues[number].sharedEventID
        guard !shared.isEmpty else { return [number] }
        let table = byShared ?? table { $0.sharedEventID }
        byShared = table
        return table.candidates(for: shared).filter { issues[$0].sharedEventID == shared }
    }

    /// Issues by a field, denied ones left out.
    private func table(by field: (SessionIssue) -> String) -> TextIndex {
        TextIndex(count: issues.count) { issues[$0].isDenied ? "" : field(issues[$0]) }
    }
}
