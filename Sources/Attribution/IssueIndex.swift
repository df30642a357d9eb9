import IAMModel
import Usage

/// The events that issue sessions, found by what a session shows of its issue.
///
/// Built once: O(*issues*); look-ups are O(1) or O(log *issues of one session name*).
struct IssueIndex {
    private let issues: [SessionIssue]
    private var byKey: [String: [Int]] = [:]
    private var byPrincipalID: [String: [Int]] = [:]
    private var switches: [Int: [Int]] = [:]
    private var bySourceIdentity: [String: [Int]] = [:]
    private var byShared: [String: [Int]] = [:]

    init(_ issues: [SessionIssue]) {
        self.issues = issues
        for (index, issue) in issues.enumerated() where !issue.isDenied {
            if !issue.issuedKey.isEmpty { byKey[issue.issuedKey, default: []].append(index) }
            if !issue.issuedPrincipalID.isEmpty { byPrincipalID[issue.issuedPrincipalID, default: []].append(index) }
            if !issue.sourceIdentity.isEmpty { bySourceIdentity[issue.sourceIdentity, default: []].append(index) }
            if !issue.switchedFrom.isEmpty { switches[issue.caller, default: []].append(index) }
            if !issue.sharedEventID.isEmpty { byShared[issue.sharedEventID, default: []].append(index) }
        }
    }

    /// The events, both accounts' copies, that issued a key.
    func issued(key: String) -> [SessionIssue] {
        (byKey[key] ?? []).map { issues[$0] }
    }

    /// The events that issued a session of this principal id at its creation date, two seconds more or less:
    /// STS and the recording of a session round to the second each on its own.
    func issued(principalID: String, created: Timestamp) -> [SessionIssue] {
        guard let candidates = byPrincipalID[principalID] else { return [] }
        let wanted = (created.secondsSinceEpoch - 2)...(created.secondsSinceEpoch + 2)
        var low = 0
        var high = candidates.count
        while low < high {
            let middle = (low + high) / 2
            if issues[candidates[middle]].time.secondsSinceEpoch < wanted.lowerBound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        var found: [SessionIssue] = []
        while low < candidates.count, wanted.contains(issues[candidates[low]].time.secondsSinceEpoch) {
            found.append(issues[candidates[low]])
            low += 1
        }
        return found
    }

    /// The console switches that a session wrote itself.
    func switches(writtenBy session: Int) -> [SessionIssue] {
        (switches[session] ?? []).map { issues[$0] }
    }

    /// The events that issued sessions with a source identity.
    func issues(withSourceIdentity name: String) -> [SessionIssue] {
        (bySourceIdentity[name] ?? []).map { issues[$0] }
    }

    /// The other accounts' copies of an event.
    func copies(of issue: SessionIssue) -> [SessionIssue] {
        issue.sharedEventID.isEmpty ? [issue] : (byShared[issue.sharedEventID] ?? []).map { issues[$0] }
    }
}
