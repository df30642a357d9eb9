import Diagnostics
import IAMModel
import JSONSyntax

/// Reads `account.json`; strict, since a key that is misspelt would take attachments away in silence.
struct AccountFileReader {
    /// What the file holds.
    struct Root {
        var id: AccountID?
        var partition = "aws"
        var taken: Timestamp?
        var imported: ImportBase?
        var users: [User] = []
        var groups: [Group] = []
        var roles: [Role] = []
        var policies: [AccountFile.PolicyEntry] = []
        var holders: [Holder: JSONMember] = [:]
    }

    let tree: JSONTree
    let problems: ProblemList

    func root() -> Root? {
        guard let object = ObjectReader(tree.root, "the file", { tree.source.span($0) }, problems) else { return nil }
        object.refuseKeys(except: [
            "version", "id", "partition", "taken", "users", "groups", "roles", "policies", "imported",
        ])
        checkVersion(object)
        var root = Root()
        root.id = accountID(object)
        root.partition = object.string("partition") ?? "aws"
        root.taken = object.time("taken")
        root.imported = object.object("imported").map { ImportBase($0) }
        for kind in Holder.Kind.allCases {
            for (holder, entry, member) in entries(object, kind) {
                root.holders[holder] = member
                switch kind {
                case .user: root.users.append(user(holder.name, entry))
                case .group: root.groups.append(group(holder.name, entry))
                case .role: root.roles.append(role(holder.name, entry))
                }
            }
        }
        root.policies = policies(object)
        return root
    }

    private func checkVersion(_ object: ObjectReader) {
        guard let node = object["version"] else {
            problems.add(
                .error(
                    .stateFormat, "the file has no `version`", at: object.span,
                    help: "write `\"version\": 1`, or run `cloudtrim import`"))
            return
        }
        if node.integer != 1 {
            problems.add(
                .error(
                    .stateFormat, "the file's version is not 1", at: tree.span(node),
                    help: "it was written by another CloudTrim; run `cloudtrim import`"))
        }
    }

    private func accountID(_ object: ObjectReader) -> AccountID? {
        guard let text = object.requiredString("id") else { return nil }
        if let id = AccountID(text) { return id }
        problems.add(
            .error(
                .stateFormat, "`\(text)` is no account's number", at: object.place(object["id"]?.range ?? object.range),
                help: "it has twelve digits"))
        return nil
    }

    private func entries(_ object: ObjectReader, _ kind: Holder.Kind) -> [(Holder, ObjectReader, JSONMember)] {
        guard let section = object[kind.folder] else {
            problems.add(
                .error(
                    .stateFormat, "the file has no `\(kind.folder)`", at: object.span,
                    help: "write `\"\(kind.folder)\": {}` if there are none"))
            return []
        }
        guard let list = ObjectReader(section, "`\(kind.folder)`", object.place, problems) else { return [] }
        return list.members.compactMap { member in
            guard let name = list.checkedName(member.key, at: member.keyRange),
                let entry = ObjectReader(member.value, "\(kind.rawValue) `\(name)`", object.place, problems)
            else { return nil }
            return (Holder(kind, name), entry, member)
        }
    }

    private func user(_ name: String, _ entry: ObjectReader) -> User {
        entry.refuseKeys(
            except: ["path", "id", "created", "passwordLastUsed", "groups", "attached", "boundary", "tags"])
        return User(
            name: name, path: entry.path(), id: entry.string("id") ?? "", created: entry.time("created"),
            groups: Set(entry.strings("groups")).sorted(), attached: arns(entry), boundary: boundary(entry),
            passwordLastUsed: entry.time("passwordLastUsed"), tags: tags(entry))
    }

    private func group(_ name: String, _ entry: ObjectReader) -> Group {
        entry.refuseKeys(except: ["path", "id", "created", "attached"])
        return Group(
            name: name, path: entry.path(), id: entry.string("id") ?? "", created: entry.time("created"),
            attached: arns(entry))
    }

    private func role(_ name: String, _ entry: ObjectReader) -> Role {
        entry.refuseKeys(
            except: ["path", "id", "created", "lastUsed", "instanceProfiles", "attached", "boundary", "tags"])
        return Role(
            name: name, path: entry.path(), id: entry.string("id") ?? "", created: entry.time("created"),
            attached: arns(entry), boundary: boundary(entry), lastUsed: entry.time("lastUsed"),
            instanceProfiles: entry.strings("instanceProfiles").sorted(), tags: tags(entry))
    }

    private func policies(_ object: ObjectReader) -> [AccountFile.PolicyEntry] {
        guard let list = object.object("policies") else { return [] }
        return list.members.compactMap { member in
            guard let arn = policyARN(member.key, at: member.keyRange),
                let entry = ObjectReader(member.value, "policy `\(arn)`", object.place, problems)
            else { return nil }
            entry.refuseKeys(except: ["created", "updated", "defaultVersion", "versions", "attachable"])
            let versions = entry.object("versions").map { versions in
                versions.members.map { version($0, in: versions) }
            }
            return AccountFile.PolicyEntry(
                arn: arn, created: entry.time("created"), updated: entry.time("updated"),
                defaultVersion: entry.string("defaultVersion"),
                versions: ManagedPolicy.Version.newestFirst(versions ?? []),
                attachable: entry.bool("attachable") ?? true)
        }
    }

    /// A version is its date, or, where its document is kept, an object.
    private func version(_ member: JSONMember, in versions: ObjectReader) -> ManagedPolicy.Version {
        guard member.value.members != nil, let entry = versions.object(member.key) else {
            return ManagedPolicy.Version(id: member.key, created: versions.time(member.key))
        }
        entry.refuseKeys(except: ["created", "document"])
        let what = "version `\(member.key)`"
        let document = entry["document"].flatMap { DocumentDecoding.document(of: $0, what, at: entry.start, problems) }
        return ManagedPolicy.Version(id: member.key, created: entry.time("created"), document: document)
    }

    private func arns(_ entry: ObjectReader) -> [String] {
        var arns: Set<String> = []
        for node in entry.list("attached") {
            guard let text = node.string else {
                problems.add(
                    .error(
                        .stateFormat, "`attached` of \(entry.what) is no list of strings", at: entry.place(node.range)))
                continue
            }
            guard let arn = policyARN(text, at: node.range) else { continue }
            if !arns.insert(arn.description).inserted {
                problems.add(
                    .warning(
                        .duplicateEntry, "`\(arn)` is attached to \(entry.what) twice", at: entry.place(node.range)))
            }
        }
        return arns.sorted()
    }

    private func boundary(_ entry: ObjectReader) -> String? {
        guard let text = entry.string("boundary"), let node = entry["boundary"] else { return nil }
        return policyARN(text, at: node.range)?.description
    }

    private func policyARN(_ text: String, at range: Range<Int>) -> ARN? {
        if let arn = ARN(text), arn.service == "iam", arn.resourceType == "policy", IAMName.isValid(arn.resourceName) {
            return arn
        }
        problems.add(
            .error(
                .stateFormat, "`\(text)` is no ARN of a managed policy", at: tree.source.span(range),
                help: "it looks like `arn:aws:iam::111111111111:policy/Name`"))
        return nil
    }

    private func tags(_ entry: ObjectReader) -> [String: String] {
        guard let list = entry.object("tags") else { return [:] }
        return Dictionary(
            list.members.map { ($0.key, list.string($0.key) ?? "") }, uniquingKeysWith: { first, _ in first })
    }
}
