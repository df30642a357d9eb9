import IAMModel
import JSONSyntax

/// Writes `account.json`: sorted by name, a line a fact, so that two states of one account differ where they differ.
enum AccountFileWriter {
    static func bytes(of state: AccountState) -> [UInt8] {
        JSONWriter.file(
            .object(
                [
                    .init("version", .integer(1)), .init("id", .string(state.id.digits)),
                    .init("partition", .string(state.partition)),
                ] + time("taken", state.taken) + [
                    .init("users", section(state.users, \.name, user)),
                    .init("groups", section(state.groups, \.name, group)),
                    .init("roles", section(state.roles, \.name, role)),
                    .init("policies", section(state.policies, \.arn, policy)),
                ] + (state.imported.map { [.init("imported", $0.value)] } ?? [])))
    }

    private static func section<Entry>(
        _ entries: [Entry], _ key: KeyPath<Entry, String>, _ value: (Entry) -> [JSONValue.Member]
    ) -> JSONValue {
        .object(entries.map { JSONValue.Member($0[keyPath: key], .object(value($0))) })
    }

    private static func user(_ user: User) -> [JSONValue.Member] {
        common(user.path, user.id, user.created) + time("passwordLastUsed", user.passwordLastUsed)
            + [.init("groups", .strings(user.groups)), .init("attached", .strings(user.attached))]
            + text("boundary", user.boundary) + tags(user.tags)
    }

    private static func group(_ group: Group) -> [JSONValue.Member] {
        common(group.path, group.id, group.created) + [.init("attached", .strings(group.attached))]
    }

    private static func role(_ role: Role) -> [JSONValue.Member] {
        common(role.path, role.id, role.created) + time("lastUsed", role.lastUsed)
            + (role.instanceProfiles.isEmpty ? [] : [.init("instanceProfiles", .strings(role.instanceProfiles))])
            + [.init("attached", .strings(role.attached))] + text("boundary", role.boundary) + tags(role.tags)
    }

    private static func policy(_ policy: ManagedPolicy) -> [JSONValue.Member] {
        let versions = policy.versions.map { version in
            let created: JSONValue = version.created.map { .string($0.description) } ?? .null
            guard let document = version.document else { return JSONValue.Member(version.id, created) }
            return JSONValue.Member(
                version.id, .object([.init("created", created), .init("document", JSONValue(document.tree.root))]))
        }
        return time("created", policy.created) + time("updated", policy.updated)
            + text("defaultVersion", policy.defaultVersion)
            + (versions.isEmpty ? [] : [.init("versions", .object(versions))])
            + (policy.attachable ? [] : [.init("attachable", .bool(false))])
    }

    private static func common(_ path: String, _ id: String, _ created: Timestamp?) -> [JSONValue.Member] {
        text("path", path == "/" ? nil : path) + text("id", id.isEmpty ? nil : id) + time("created", created)
    }

    private static func text(_ key: String, _ value: String?) -> [JSONValue.Member] {
        value.map { [.init(key, .string($0))] } ?? []
    }

    private static func time(_ key: String, _ value: Timestamp?) -> [JSONValue.Member] {
        text(key, value?.description)
    }

    private static func tags(_ tags: [String: String]) -> [JSONValue.Member] {
        guard !tags.isEmpty else { return [] }
        let members = tags.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
        return [.init("tags", .object(members))]
    }
}
