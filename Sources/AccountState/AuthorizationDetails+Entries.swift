import Diagnostics
import IAMModel
import JSONSyntax
import PolicyLanguage

extension AuthorizationDetails {
    mutating func takeUser(_ entry: ObjectReader, _ arn: ARN) {
        guard let name = name("UserName", of: entry, arn), isOnly(.user(name), entry) else { return }
        let entry = entry.described(as: "user `\(name)`")
        users.append(
            User(
                name: name, path: arn.iamPath, id: entry.string("UserId") ?? "", created: entry.time("CreateDate"),
                groups: Set(entry.strings("GroupList")).sorted(), inline: inline(entry, "UserPolicyList", .user(name)),
                attached: attached(entry), boundary: boundary(entry), passwordLastUsed: entry.time("PasswordLastUsed"),
                tags: tags(entry)))
    }

    mutating func takeGroup(_ entry: ObjectReader, _ arn: ARN) {
        guard let name = name("GroupName", of: entry, arn), isOnly(.group(name), entry) else { return }
        let entry = entry.described(as: "group `\(name)`")
        groups.append(
            Group(
                name: name, path: arn.iamPath, id: entry.string("GroupId") ?? "", created: entry.time("CreateDate"),
                inline: inline(entry, "GroupPolicyList", .group(name)), attached: attached(entry)))
    }

    mutating func takeRole(_ entry: ObjectReader, _ arn: ARN) {
        guard let name = name("RoleName", of: entry, arn), isOnly(.role(name), entry) else { return }
        let entry = entry.described(as: "role `\(name)`")
        let trust = DocumentPath(account: accountName, .trust(role: name))
        let profiles = entry.objects("InstanceProfileList").compactMap { $0.name("InstanceProfileName") }
        var isTrusted = false
        if let document = entry["AssumeRolePolicyDocument"] {
            isTrusted = take(document, as: trust, "the trust document of role `\(name)`", entry)
        } else {
            problems.add(.error(.stateFormat, "role `\(name)` has no `AssumeRolePolicyDocument`", at: entry.span))
        }
        roles.append(
            Role(
                name: name, path: arn.iamPath, id: entry.string("RoleId") ?? "", created: entry.time("CreateDate"),
                trust: isTrusted ? trust : nil, inline: inline(entry, "RolePolicyList", .role(name)),
                attached: attached(entry), boundary: boundary(entry),
                lastUsed: entry.object("RoleLastUsed")?.time("LastUsedDate"), instanceProfiles: profiles.sorted(),
                tags: tags(entry)))
    }

    mutating func takePolicy(_ entry: ObjectReader, _ arn: ARN) {
        // Other makers of this answer than AWS (moto) leave the name out; the ARN ends in it.
        let plain = entry["PolicyName"] == nil ? entry.checkedName(arn.resourceName, at: entry.range) : nil
        guard let name = plain ?? name("PolicyName", of: entry, arn) else { return }
        let entry = entry.described(as: "policy `\(name)`")
        let isAWSManaged = arn.account == "aws"
        let document = DocumentPath(
            account: accountName, isAWSManaged ? .awsManaged(policy: name) : .managed(policy: name))
        let versions = entry.objects("PolicyVersionList")
        let defaultID = entry.string("DefaultVersionId")
        let marked = versions.filter { $0.bool("IsDefaultVersion") == true }
        let inForce = marked.count == 1 ? marked.first : versions.first { $0.string("VersionId") == defaultID }
        guard let inForce, let id = inForce.requiredString("VersionId"), defaultID == nil || defaultID == id else {
            let found = defaultID.map { "`DefaultVersionId` is `\($0)`" } ?? "it has no `DefaultVersionId`"
            problems.add(
                .error(
                    .stateFormat,
                    "\(entry.what) does not say which version is in force: \(found), and \(marked.count) of "
                        + "\(versions.count) versions are marked `IsDefaultVersion`", at: entry.span))
            return
        }
        guard let node = inForce["Document"] else {
            problems.add(.error(.stateFormat, "version `\(id)` of \(entry.what) has no `Document`", at: inForce.span))
            return
        }
        _ = take(node, as: document, "the document of \(entry.what)", inForce)
        policies.append(
            ManagedPolicy(
                arn: arn.description, name: name, path: arn.iamPath, isAWSManaged: isAWSManaged,
                created: entry.time("CreateDate"), updated: entry.time("UpdateDate"), defaultVersion: id,
                versions: ManagedPolicy.Version.newestFirst(
                    versions.compactMap { version in
                        version.requiredString("VersionId").map { number in
                            .init(
                                id: number, created: version.time("CreateDate"),
                                document: isAWSManaged || number == id ? nil : earlier(version, number, entry))
                        }
                    }),
                document: document, attachable: entry.bool("IsAttachable") ?? true))
    }

    /// The document of a version that is not in force; a broken one is told and counts as none, since it grants nothing.
    private func earlier(_ version: ObjectReader, _ number: String, _ entry: ObjectReader) -> PolicyDocument? {
        guard let node = version["Document"] else { return nil }
        let found = ProblemList()
        let document = DocumentDecoding.document(
            of: node, "the document of version `\(number)` of \(entry.what)",
            at: Place(range: node.range.prefix(1), lookUp: version.place), found)
        for problem in found.diagnostics {
            var warning = problem
            warning.severity = .warning
            warning.help = "it is not in force; all that the policy allows counts as new where its version is"
            problems.add(warning)
        }
        return document
    }

    // MARK: Parts of entries

    /// The name of an entry, which its ARN must end in: references use the one, files the other.
    private func name(_ key: String, of entry: ObjectReader, _ arn: ARN) -> String? {
        guard let name = entry.name(key) else { return nil }
        if arn.resourceName == name, IAMName.isValidPath(arn.iamPath) { return name }
        problems.add(
            .error(
                .stateFormat, "`\(arn)` is not the ARN of `\(name)`",
                at: entry.place(entry["Arn"]?.range ?? entry.range)))
        return nil
    }

    /// Whether no other user, group or role has the name, whatever their paths: events of sessions name roles without
    /// theirs (IAM API Reference, CreateUser, CreateGroup, CreateRole: names are unique within the account, and are not
    /// distinguished by case).
    private mutating func isOnly(_ holder: Holder, _ entry: ObjectReader) -> Bool {
        let key = "\(holder.kind.rawValue)/\(holder.name.lowercased())"
        guard let first = holderPlaces.updateValue(entry.start, forKey: key) else { return true }
        problems.add(
            .error(
                .nameCollision, "two \(holder.kind.folder) are named `\(holder.name)`", at: entry.span,
                notes: [.init("the other one stands here", at: first.span)],
                help:
                    "IAM holds one of a name, whatever its path: one was deleted and made again between two pages; get "
                    + "the state again"))
        return false
    }

    private mutating func inline(_ entry: ObjectReader, _ key: String, _ holder: Holder) -> [DocumentPath] {
        var paths: [DocumentPath] = []
        for part in entry.objects(key) {
            guard let name = part.name("PolicyName") else { continue }
            let path = DocumentPath(account: accountName, .inline(holder, policy: name))
            let what = "policy `\(name)` of \(entry.what)"
            guard let document = part["PolicyDocument"] else {
                problems.add(.error(.stateFormat, "\(what) has no `PolicyDocument`", at: part.span))
                continue
            }
            if take(document, as: path, what, part) { paths.append(path) }
        }
        return paths.sorted()
    }

    private func attached(_ entry: ObjectReader) -> [String] {
        Set(entry.objects("AttachedManagedPolicies").compactMap { policyARN($0, "PolicyArn") }).sorted()
    }

    private func boundary(_ entry: ObjectReader) -> String? {
        entry.object("PermissionsBoundary").flatMap { policyARN($0, "PermissionsBoundaryArn") }
    }

    private func policyARN(_ entry: ObjectReader, _ key: String) -> String? {
        guard let text = entry.requiredString(key) else { return nil }
        if let arn = ARN(text), arn.service == "iam", arn.resourceType == "policy", IAMName.isValid(arn.resourceName) {
            return text
        }
        problems.add(
            .error(
                .stateFormat, "`\(text)` is no ARN of a managed policy",
                at: entry.place(entry[key]?.range ?? entry.range)))
        return nil
    }

    private func tags(_ entry: ObjectReader) -> [String: String] {
        var tags: [String: String] = [:]
        for tag in entry.objects("Tags") {
            if let key = tag.requiredString("Key") { tags[key] = tag.string("Value") ?? "" }
        }
        return tags
    }

    /// Takes a document at its place in the tree; false, and told, where it is none or where its place is taken.
    private mutating func take(_ node: JSONNode, as path: DocumentPath, _ what: String, _ entry: ObjectReader) -> Bool {
        let place = Place(range: node.range.prefix(1), lookUp: entry.place)
        if let first = documentPlaces.updateValue(place, forKey: path) {
            problems.add(
                .error(
                    .nameCollision, "\(what) would be the file `\(path)` a second time", at: place.span,
                    notes: [.init("the first one stands here", at: first.span)],
                    help: "names are unique in an account whatever their paths; give one of the two another name"))
            return false
        }
        guard let bytes = DocumentDecoding.bytes(of: node, what, at: place, problems) else { return false }
        do throws(DiagnosticError) {
            documents[path] = try PolicyDocument(parsing: SourceText(path: path.text, bytes: bytes))
            return true
        } catch {
            problems.add(DocumentDecoding.moved(error, to: place.span, what))
            return false
        }
    }
}

extension ARN {
    /// The path of an IAM resource: what stands between its type and its name, `/team/` of `role/team/admin`.
    var iamPath: String {
        String(resource.dropFirst(resourceType.count).dropLast(resourceName.count))
    }
}

extension ManagedPolicy.Version {
    /// Versions by number, the highest first.
    static func newestFirst(_ versions: [ManagedPolicy.Version]) -> [ManagedPolicy.Version] {
        versions.sorted { left, right in
            (left.id.utf8.count, left.id) > (right.id.utf8.count, right.id)
        }
    }
}
