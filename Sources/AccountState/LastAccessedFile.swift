import Diagnostics
import IAMModel
import JSONSyntax

/// `last-accessed.json`: IAM's reports of an account, a line a service, so that what changed between two of them is read.
///
/// ```json
/// {
///   "version": 1,
///   "id": "111111111111",
///   "users": {},
///   "groups": {},
///   "roles": {
///     "admin": {
///       "made": "2026-06-30",
///       "services": {
///         "s3": { "last": "2026-06-29 eu-west-1", "actions": { "CreateBucket": "2026-06-29 eu-west-1", "DeleteBucket": null } }
///       },
///       "never": ["a4b", "access-analyzer"]
///     }
///   }
/// }
/// ```
///
/// A report of services alone says `"granularity": "service"`.
public enum LastAccessedFile {
    /// Reads the file.
    ///
    /// - Throws: all that is wrong with it; nothing is decided by a part of it.
    public static func read(
        _ source: SourceText
    ) throws(DiagnosticError) -> (id: AccountID, reports: LastAccessed) {
        let tree = try JSONTree(parsing: source)
        let problems = ProblemList()
        guard let root = ObjectReader(tree.root, "the file", { tree.source.span($0) }, problems) else {
            throw DiagnosticError(problems.diagnostics)
        }
        root.refuseKeys(except: ["version", "id"] + Holder.Kind.allCases.map(\.folder))
        if root["version"]?.integer != 1 {
            problems.add(
                .error(
                    .stateFormat, "the file's version is not 1", at: root.span,
                    help: "it was written by another CloudTrim; run `cloudtrim fetch`, or `import --last-accessed`"))
        }
        let id = root.requiredString("id").flatMap { AccountID($0) }
        if id == nil { problems.add(.error(.stateFormat, "the file names no account", at: root.span)) }
        var reports: [Holder: LastAccessed.Report] = [:]
        for kind in Holder.Kind.allCases {
            guard let section = root.object(kind.folder) else { continue }
            for member in section.members {
                guard let name = section.checkedName(member.key, at: member.keyRange),
                    let entry = ObjectReader(
                        member.value, "the report of \(kind.rawValue) `\(name)`", section.place, problems)
                else { continue }
                reports[Holder(kind, name)] = report(entry, problems)
            }
        }
        try problems.throwErrors()
        guard let id else { throw DiagnosticError(problems.diagnostics) }
        return (id, LastAccessed(reports))
    }

    private static func report(_ entry: ObjectReader, _ problems: ProblemList) -> LastAccessed.Report? {
        entry.refuseKeys(except: ["made", "granularity", "services", "never"])
        let text = entry.requiredString("made")
        guard let made = text.flatMap({ Day($0) }) else {
            if let text {
                problems.add(.error(.stateFormat, "`made` of \(entry.what) is no day: `\(text)`", at: entry.span))
            }
            return nil
        }
        let granularity = entry.string("granularity") ?? "action"
        if !["action", "service"].contains(granularity) {
            problems.add(
                .error(.stateFormat, "`granularity` of \(entry.what) is neither `action` nor `service`", at: entry.span)
            )
        }
        var services: [String: LastAccessed.Service] = [:]
        for name in entry.strings("never") { services[name] = LastAccessed.Service(last: nil) }
        for member in entry.object("services")?.members ?? [] {
            guard
                let service = ObjectReader(
                    member.value, "`\(member.key)` in \(entry.what)", entry.place, problems)
            else { continue }
            service.refuseKeys(except: ["last", "actions"])
            var known = LastAccessed.Service(last: access(service["last"], "last", service, problems))
            for action in service.object("actions")?.members ?? [] {
                known.actions[action.key] = .some(access(action.value, action.key, service, problems))
            }
            if services.updateValue(known, forKey: member.key) != nil {
                problems.add(
                    .error(.stateFormat, "\(service.what) stands among `never`, too", at: service.span))
            }
        }
        return LastAccessed.Report(made: made, tellsActions: granularity == "action", services: services)
    }

    /// `2026-06-29 eu-west-1`, a day alone, or null.
    private static func access(
        _ node: JSONNode?, _ key: String, _ entry: ObjectReader, _ problems: ProblemList
    ) -> LastAccessed.Access? {
        guard let node, !node.isNull else { return nil }
        let parts = (node.string ?? "").split(separator: " ", omittingEmptySubsequences: false)
        guard let day = parts.first.flatMap({ Day($0) }), parts.count <= 2 else {
            problems.add(
                .error(
                    .stateFormat, "`\(key)` of \(entry.what) is no day with a region", at: entry.place(node.range),
                    help: "it is written `2026-06-29 eu-west-1`"))
            return nil
        }
        return LastAccessed.Access(day: day, region: parts.count == 2 ? String(parts[1]) : nil)
    }

    /// The file of an account's reports, sorted.
    public static func bytes(of reports: LastAccessed, id: AccountID) -> [UInt8] {
        var members = [JSONValue.Member("version", .integer(1)), .init("id", .string(id.digits))]
        for kind in Holder.Kind.allCases {
            let own = reports.reports.filter { $0.key.kind == kind }.sorted { $0.key < $1.key }
            members.append(.init(kind.folder, .object(own.map { .init($0.key.name, value(of: $0.value)) })))
        }
        return JSONWriter.file(.object(members))
    }

    private static func value(of report: LastAccessed.Report) -> JSONValue {
        let all = report.services.sorted { $0.key < $1.key }
        let used = all.filter { $0.value.last != nil }
        var members = [JSONValue.Member("made", .string("\(report.made)"))]
        if !report.tellsActions { members.append(.init("granularity", "service")) }
        members.append(
            .init(
                "services",
                .object(
                    used.map { name, service in
                        var parts = [JSONValue.Member("last", text(service.last))]
                        if !service.actions.isEmpty {
                            let actions = service.actions.sorted { $0.key < $1.key }
                            parts.append(.init("actions", .object(actions.map { .init($0.key, text($0.value)) })))
                        }
                        return .init(name, .object(parts))
                    })))
        members.append(.init("never", .strings(all.filter { $0.value.last == nil }.map(\.key))))
        return .object(members)
    }

    private static func text(_ access: LastAccessed.Access?) -> JSONValue {
        guard let access else { return .null }
        return .string(access.region.map { "\(access.day) \($0)" } ?? "\(access.day)")
    }
}
