import AccountState
import Attribution
import ElasticUsage
import IAMModel

/// Whose use is asked for: of a cluster, only that is counted.
struct UsageQuestion {
    /// The one principal whose sessions are looked for; nil for everybody's.
    private(set) var asked: AskedPrincipal?
    /// Whether what a session used is asked for.
    private(set) var isWanted: @Sendable (AttributedSession) -> Bool = { _ in true }

    /// Everybody's.
    init() {}

    /// The use of one principal, or of what a user or role did in a destination role; everybody's where neither is given.
    init(_ invocation: Invocation, _ states: [AccountState]) {
        guard let source = (invocation.value(.user) ?? invocation.value(.role))?.lowercased() else { return }
        let role = invocation.command.has(.destRole) ? invocation.value(.destRole)?.lowercased() : nil
        isWanted = { session in
            guard (session.principal ?? session.former)?.name.lowercased() == role ?? source else { return false }
            switch session.origin {
            case .user(let origin), .role(let origin): return role == nil || origin.name.lowercased() == source
            default: return true
            }
        }
        let isUser = role == nil && invocation.isGiven(.user)
        let named = states.flatMap { state -> [(name: String, id: String)] in
            isUser ? state.users.map { ($0.name, $0.id) } : state.roles.map { ($0.name, $0.id) }
        }.filter { $0.name.lowercased() == role ?? source }
        // Accounts may write a name in different cases; then all sessions are looked at.
        guard let name = named.first?.name, named.allSatisfy({ $0.name == name }) else { return }
        asked = AskedPrincipal(kind: isUser ? .user : .role, name: name, ids: named.map(\.id).filter { !$0.isEmpty })
    }
}
