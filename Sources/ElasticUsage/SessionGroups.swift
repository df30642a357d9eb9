import Attribution
import Diagnostics
import Usage

/// Sessions of a record that are counted together: those of one principal, origin and way of linking.
public enum SessionGroups {
    /// The groups, in the order of their first sessions; what belongs to no principal goes by type of identity.
    ///
    /// - Parameter isWanted: whether what a session used is asked for; what no one asks for is not counted.
    public static func of(
        _ record: UsageRecord, _ attribution: Attribution, isWanted: (AttributedSession) -> Bool = { _ in true }
    ) -> [[Int]] {
        struct Key: Hashable {
            var finding: AttributedSession?
            var type = ""
        }
        var numbers: [Key: Int] = [:]
        var groups: [[Int]] = []
        // Sessions in their order are of one group for long stretches.
        var last: (key: Key, group: Int)?
        for (number, finding) in attribution.sessions.enumerated() where isWanted(finding) {
            let type = record.sessions[number].type
            let isNobodys = finding.principal == nil && finding.former == nil
            let key = Key(finding: isNobodys ? nil : finding, type: type)
            let group: Int
            if let last, last.key == key {
                group = last.group
            } else {
                group = numbers[key] ?? groups.count
                numbers[key] = group
                last = (key, group)
            }
            if group == groups.count { groups.append([]) }
            groups[group].append(number)
        }
        return groups
    }
}

extension ElasticSource {
    /// Asks both questions, with the linking between them.
    ///
    /// - Parameters:
    ///   - asked: whose sessions are looked for; nil for everybody's.
    ///   - isWanted: whether what a session used is asked for.
    public func record(
        of asked: AskedPrincipal? = nil, directory: PrincipalDirectory = PrincipalDirectory(),
        isWanted: (AttributedSession) -> Bool = { _ in true }
    ) throws(DiagnosticError) -> (record: UsageRecord, attribution: Attribution) {
        let sessions = try sessions(of: asked)
        let attribution = Attribution(of: sessions, directory: directory)
        let groups = SessionGroups.of(sessions, attribution, isWanted: isWanted)
        let callers = groups.joined().filter {
            sessions.sessions[$0].type == "AWSAccount" && attribution.sessions[$0].principal != nil
        }
        return (try use(of: groups, in: sessions, namedByID: callers.sorted()), attribution)
    }
}
