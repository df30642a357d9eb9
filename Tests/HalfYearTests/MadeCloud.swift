import AccountState
import Foundation
import IAMModel
import StateBuilder

/// An account as AWS has it, made for the test: who there is, and the names of actions that each document allows.
struct MadeCloud: Equatable {
    struct Member: Equatable {
        var id: String
        var created: Day
    }

    struct Version: Equatable {
        var actions: Set<String>
        var created: Day
    }

    var members: [Holder: Member] = [:]
    var inline: [Holder: [String: Set<String>]] = [:]
    /// Names of policies, `aws/Base` for the one of AWS.
    var attached: [Holder: Set<String>] = [:]
    var groups: [Holder: Set<String>] = [:]
    /// The last version is in force.
    var managed: [String: [Version]] = [:]
    var base: Set<String> = []

    /// What somebody may do, by plain expansion.
    func granted(_ holder: Holder) -> Set<String> {
        let all = [holder] + (groups[holder] ?? []).map { Holder.group($0) }
        return all.reduce(into: []) { result, holder in
            for actions in (inline[holder] ?? [:]).values { result.formUnion(actions) }
            for policy in attached[holder] ?? [] {
                result.formUnion(policy == "aws/Base" ? base : managed[policy]?.last?.actions ?? [])
            }
        }
    }

    /// The same by unique id, for users and roles.
    var grantedByID: [String: Set<String>] {
        members.filter { $0.key.kind != .group }.reduce(into: [:]) { $0[$1.value.id] = granted($1.key) }
    }

    static func text(_ actions: Set<String>) -> String {
        let list = actions.sorted().map { "        \"\($0)\"" }.joined(separator: ",\n")
        return """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Action": [
            \(list)
                  ],
                  "Resource": "*"
                }
              ]
            }

            """
    }

    /// As `aws iam get-account-authorization-details` tells it.
    func state() throws -> AccountState {
        var parts: [StatePart] = [awsManaged("Base", Self.text(base))]
        for (name, versions) in managed.sorted(by: { $0.key < $1.key }) {
            guard let last = versions.last else { continue }
            let told = versions.enumerated().suffix(5).map { index, version in
                StateBuilder.version(
                    "v\(index + 1)", "\(version.created)T00:00:00Z",
                    index + 1 == versions.count ? nil : Self.text(version.actions))
            }
            parts.append(
                StateBuilder.managed(name, created: versions[0].created.start, versions: told, Self.text(last.actions)))
        }
        for (holder, member) in members.sorted(by: { $0.key < $1.key }) {
            let documents = (inline[holder] ?? [:]).sorted { $0.key < $1.key }.map {
                StateBuilder.inline($0.key, Self.text($0.value))
            }
            let policies = (attached[holder] ?? []).sorted()
            switch holder.kind {
            case .user:
                parts.append(
                    user(
                        holder.name, id: member.id, created: member.created.start,
                        groups: (groups[holder] ?? []).sorted(), attached: policies
                    ) { documents })
            case .group:
                parts.append(group(holder.name, created: member.created.start, attached: policies) { documents })
            case .role:
                parts.append(
                    role(holder.name, id: member.id, created: member.created.start, attached: policies) { documents })
            }
        }
        return try AccountState.demo { parts }
    }
}

/// The files of a tree, read without any part of the program.
struct PlainTree {
    var files: [String: String]

    private func object(_ path: String) -> [String: Any] {
        guard let text = files[path] else { return [:] }
        return (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
    }

    /// The names that a document's Allow statements list; nil where there is none.
    func actions(_ path: String) -> Set<String>? {
        guard files[path] != nil else { return nil }
        let value = object(path)["Statement"]
        let statements = value as? [[String: Any]] ?? (value as? [String: Any]).map { [$0] } ?? []
        return statements.reduce(into: []) { result, statement in
            if let one = statement["Action"] as? String { result.insert(one) }
            result.formUnion(statement["Action"] as? [String] ?? [])
        }
    }

    func attached(_ holder: Holder) -> Set<String>? {
        let entry = (object("demo/account.json")["\(holder.kind.rawValue)s"] as? [String: Any])?[holder.name]
        guard let entry = entry as? [String: Any] else { return nil }
        return Set(
            (entry["attached"] as? [String] ?? []).map { arn in
                let name = arn.split(separator: "/").last.map(String.init) ?? ""
                return arn.contains(":iam::aws:") ? "aws/\(name)" : name
            })
    }

    func groups(_ user: Holder) -> Set<String> {
        let users = object("demo/account.json")["users"] as? [String: Any]
        return Set((users?[user.name] as? [String: Any])?["groups"] as? [String] ?? [])
    }

    func inline(_ holder: Holder) -> [String: Set<String>] {
        let folder = "demo/\(holder.kind.rawValue)s/\(holder.name)/inline/"
        return files.keys.filter { $0.hasPrefix(folder) }.reduce(into: [:]) {
            $0[String($1.dropFirst(folder.count).dropLast(5))] = actions($1)
        }
    }

    func policy(_ name: String) -> Set<String> {
        name.hasPrefix("aws/")
            ? actions("demo/aws-managed/\(name.dropFirst(4)).json") ?? [] : actions("demo/managed/\(name).json") ?? []
    }

    func granted(_ holder: Holder) -> Set<String> {
        let all = [holder] + (holder.kind == .user ? groups(holder).map { Holder.group($0) } : [])
        return all.reduce(into: []) { result, holder in
            for actions in inline(holder).values { result.formUnion(actions) }
            for name in attached(holder) ?? [] { result.formUnion(policy(name)) }
        }
    }

    /// By unique id.
    var grantedByID: [String: Set<String>] {
        let account = object("demo/account.json")
        var result: [String: Set<String>] = [:]
        for kind in [Holder.Kind.user, .role] {
            for (name, entry) in account["\(kind.rawValue)s"] as? [String: [String: Any]] ?? [:] {
                result[entry["id"] as? String ?? ""] = granted(Holder(kind, name))
            }
        }
        return result
    }
}
