import AccountState
import ActionCatalog
import Attribution
import IAMModel
import PolicyLanguage
import Rules

/// Everybody's right to assume every role, inside accounts and across them: may by identity policy, may by trust
/// policy, did.
public struct AssumeMatrix: Sendable {
    /// By role, sorted; roles of services are left out. A role of an account that is not on file is there where an
    /// identity statement names it or somebody assumed it.
    public internal(set) var roles: [RoleAccess]
    /// What goes, by document.
    public internal(set) var cuts: [DocumentPath: [RightCut]] = [:]

    /// Compares all accounts' identity and trust documents with who assumed what, and decides.
    ///
    /// - Complexity: O(*roles* · *principals that their trust documents admit* · *statements of each*).
    public init(of analyses: [AccountAnalysis], inputs: AccountAnalysis.Inputs) {
        let builder = AssumeMatrixBuilder(analyses: analyses, inputs: inputs)
        roles = builder.roles()
        AssumeCutter(analyses: analyses, inputs: inputs).cut(&self)
    }

    /// The rights that stand, by principal and role: what a later matrix must still hold of those that stay.
    public var standing: Set<Pair> {
        Set(roles.flatMap(\.rights).filter(\.may).map { Pair(principal: $0.principal, role: $0.role) })
    }

    /// The rights that must stand after a run: in use, or kept. Who is new counts in documents of older holders with
    /// what it used only.
    public var required: Set<Pair> {
        Set(
            roles.flatMap(\.rights).filter { right in
                if case .newPrincipal = right.reason { return false }
                return right.may && right.fate != .goes
            }.map { Pair(principal: $0.principal, role: $0.role) })
    }

    /// A principal and a role.
    public struct Pair: Hashable, Sendable, Comparable {
        /// Who.
        public let principal: PrincipalReference
        /// Whom it assumes.
        public let role: PrincipalReference

        /// By principal, then role.
        public static func < (left: Pair, right: Pair) -> Bool {
            (left.principal, left.role) < (right.principal, right.role)
        }
    }
}
