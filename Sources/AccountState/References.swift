import Diagnostics

/// What a state names and does not hold.
enum References {
    /// A warning for each group, policy and boundary that is named by somebody and not there, with those who name it.
    ///
    /// - Parameters:
    ///   - isOnFile: whether a policy that the state lacks has a document that could not be read.
    ///   - span: the place where a holder names it.
    static func unknown(
        in state: AccountState, isOnFile: (String) -> Bool = { _ in false },
        span: (Holder, String) -> SourceSpan? = { _, _ in nil }
    ) -> [Diagnostic] {
        var groups: [String: [Holder]] = [:]
        for user in state.users {
            for group in user.groups where state.group(group) == nil { groups[group, default: []].append(user.holder) }
        }
        var result = groups.sorted { $0.key < $1.key }.map { name, users in
            Diagnostic.warning(
                .unknownReference,
                "\(list(users)) \(users.count == 1 ? "is" : "are") in group `\(name)`, which the state does not hold",
                at: span(users[0], name), help: "what the group grants is not known; get the state without `--filter`")
        }
        for (holders, verb) in [(state.holdersByPolicy, "attached to"), (state.boundedByPolicy, "the boundary of")] {
            for (arn, holders) in holders.sorted(by: { $0.key < $1.key })
            where state.document(ofPolicy: arn) == nil && !isOnFile(arn) {
                let isAWSManaged = arn.contains(":iam::aws:")
                result.append(
                    .warning(
                        .unknownReference, "`\(arn)` is \(verb) \(list(holders)), and the state does not hold it",
                        at: span(holders[0], arn),
                        help: "what it allows is not known; get the state "
                            + (isAWSManaged ? "with the policies of AWS: without `--filter`" : "anew")))
            }
        }
        return result
    }

    /// `role/a, role/b and 3 more`
    private static func list(_ holders: [Holder]) -> String {
        let shown = holders.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        return holders.count > 3 ? "\(shown) and \(holders.count - 3) more" : shown
    }
}
