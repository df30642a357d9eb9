/// What policies are written into or attached to: a user, a group or a role of one account.
///
/// A group is no principal, but it holds documents as users and roles do.
public struct Holder: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// What a holder can be.
    public enum Kind: String, Sendable, Comparable, CaseIterable {
        /// An IAM user.
        case user
        /// An IAM group.
        case group
        /// An IAM role.
        case role

        /// The folder of an account's holders of this kind, and their section in `account.json`: `users`.
        public var folder: String { rawValue + "s" }

        /// Users, then groups, then roles.
        public static func < (left: Kind, right: Kind) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .user: 0
            case .group: 1
            case .role: 2
            }
        }
    }

    /// User, group or role.
    public let kind: Kind
    /// The friendly name, without the path.
    public let name: String

    /// A holder by its kind and name.
    public init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// The user of a name.
    public static func user(_ name: String) -> Holder { Holder(.user, name) }
    /// The group of a name.
    public static func group(_ name: String) -> Holder { Holder(.group, name) }
    /// The role of a name.
    public static func role(_ name: String) -> Holder { Holder(.role, name) }

    /// `role/admin`, as rules and messages name it.
    public var description: String { "\(kind.rawValue)/\(name)" }

    /// Users before groups before roles, then by name.
    public static func < (left: Holder, right: Holder) -> Bool { (left.kind, left.name) < (right.kind, right.name) }
}
