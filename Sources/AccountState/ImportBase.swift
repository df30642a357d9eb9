import JSONSyntax
import PolicyLanguage

/// What AWS said when its state was last imported, kept in `account.json`: what has another digest since was changed by
/// somebody here, or there.
///
/// ```json
/// "imported": {
///   "documents": { "users/alice/inline/Work.json": "0f5c2a9d31e88b47" },
///   "conflicts": { "managed/Team.json": { "aws": "…", "tree": "…" } },
///   "holders": { "user/alice": "group/devs arn:aws:iam::111111111111:policy/Team" }
/// }
/// ```
public struct ImportBase: Equatable, Sendable {
    /// A document that was changed on both sides: the digests of both texts, empty where there was none.
    public struct Conflict: Equatable, Sendable {
        /// What AWS said.
        public var aws: String
        /// What the tree said.
        public var tree: String

        /// A conflict by its digests.
        public init(aws: String, tree: String) { (self.aws, self.tree) = (aws, tree) }
    }

    /// The digest of each document's meaning, by its path within the account's folder.
    public var documents: [String: String] = [:]
    /// Conflicts that nobody has resolved, by the same paths.
    public var conflicts: [String: Conflict] = [:]
    /// Groups, attachments and boundary of each user, group and role.
    public var holders: [Holder: Ties] = [:]

    /// What ties a user, group or role to others.
    public struct Ties: Equatable, Sendable {
        /// The groups that a user is in.
        public var groups: Set<String>
        /// The ARNs of attached policies.
        public var attached: Set<String>
        /// The ARN of the boundary.
        public var boundary: String?

        /// Ties by their parts.
        public init(groups: Set<String> = [], attached: Set<String> = [], boundary: String? = nil) {
            (self.groups, self.attached, self.boundary) = (groups, attached, boundary)
        }

        /// One line: neither names nor ARNs hold a space.
        var text: String {
            (groups.sorted().map { "group/\($0)" } + attached.sorted() + (boundary.map { ["boundary/\($0)"] } ?? []))
                .joined(separator: " ")
        }

        init(text: String) {
            self.init()
            for word in text.split(separator: " ") {
                if word.hasPrefix("group/") {
                    groups.insert(String(word.dropFirst(6)))
                } else if word.hasPrefix("boundary/") {
                    boundary = String(word.dropFirst(9))
                } else {
                    attached.insert(String(word))
                }
            }
        }
    }

    /// Nothing.
    public init() {}

    /// What a state says.
    public init(of state: AccountState) {
        for (path, document) in state.documents where path.isImported {
            documents[ImportBase.key(path)] = DocumentMeaning(document.tree.root).digest
        }
        for holder in state.holders { holders[holder] = state.ties(of: holder) }
    }

    /// A document's path within its account's folder.
    public static func key(_ path: DocumentPath) -> String { String(path.text.dropFirst(path.account.count + 1)) }

    var value: JSONValue {
        func object(_ members: [(String, JSONValue)]) -> JSONValue {
            .object(members.sorted { $0.0 < $1.0 }.map { .init($0.0, $0.1) })
        }
        var members: [JSONValue.Member] = [
            .init("documents", object(documents.map { ($0.key, .string($0.value)) }))
        ]
        if !conflicts.isEmpty {
            members.append(
                .init(
                    "conflicts",
                    object(
                        conflicts.map {
                            ($0.key, .members(["aws": .string($0.value.aws), "tree": .string($0.value.tree)]))
                        })))
        }
        members.append(.init("holders", object(holders.map { ($0.key.description, .string($0.value.text)) })))
        return .object(members)
    }

    init(_ entry: ObjectReader) {
        entry.refuseKeys(except: ["documents", "conflicts", "holders"])
        if let list = entry.object("documents") {
            for member in list.members { documents[member.key] = list.string(member.key) }
        }
        if let list = entry.object("conflicts") {
            for member in list.members {
                guard let both = list.object(member.key) else { continue }
                conflicts[member.key] = Conflict(aws: both.string("aws") ?? "", tree: both.string("tree") ?? "")
            }
        }
        if let list = entry.object("holders") {
            for member in list.members {
                guard let holder = Holder(text: member.key) else { continue }
                holders[holder] = Ties(text: list.string(member.key) ?? "")
            }
        }
    }
}

extension Holder {
    /// Takes `user/alice`, `group/devs` or `role/web`.
    init?(text: String) {
        guard let kind = Kind.allCases.first(where: { text.hasPrefix("\($0.rawValue)/") }) else { return nil }
        self.init(kind, String(text.dropFirst(kind.rawValue.count + 1)))
    }
}

extension AccountState {
    /// What ties somebody to others; nil where there is nobody of the name.
    public func ties(of holder: Holder) -> ImportBase.Ties? {
        switch holder.kind {
        case .user:
            user(holder.name).map { .init(groups: Set($0.groups), attached: Set($0.attached), boundary: $0.boundary) }
        case .group: group(holder.name).map { .init(attached: Set($0.attached)) }
        case .role: role(holder.name).map { .init(attached: Set($0.attached), boundary: $0.boundary) }
        }
    }
}
