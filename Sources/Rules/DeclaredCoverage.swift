import Diagnostics
import IAMModel

/// One statement of `usage.coverage`: what the trail is known to record beyond what its events show.
///
/// It speaks for the accounts and days that it names, for all where it names none. It says that the trail was there, so that
/// days without an event are quiet days, where it gives ``days``, or names days and nothing else; regions, kinds of management
/// events and sources are known to be recorded where it names them.
public struct DeclaredCoverage: Hashable, Sendable {
    /// The regions that are known to be recorded.
    public enum Regions: Hashable, Sendable {
        /// Nothing is declared: those that events show.
        case asSeen
        /// All of them.
        case all
        /// These, besides those that events show.
        case named([String])
    }

    /// Names or numbers of the accounts that it speaks for, `*` and `?` taken; nil for all.
    public internal(set) var accounts: [String]?
    /// The first day that it speaks for; nil for any.
    public internal(set) var since: Day?
    /// The last day that it speaks for; nil for any.
    public internal(set) var until: Day?
    /// How many days back from the window's end the trail is known to have been there; nil for what events show.
    public internal(set) var days: Int?
    /// The regions that it is known to record.
    public internal(set) var regions = Regions.asSeen
    /// Whether management events that read are known to be recorded.
    public internal(set) var managementRead = false
    /// Whether management events that write are known to be recorded.
    public internal(set) var managementWrite = false
    /// Services that are known not to be left out: `kms`, `rdsdata`.
    public internal(set) var sources: [String] = []

    static let fields: [Field<DeclaredCoverage>] = [
        Field(
            "accounts", \.accounts, Form<String>.text.list,
            "Names or numbers of the accounts that it speaks for; all without it."),
        Field("since", \.since, .day, "The first day (UTC) that it speaks for."),
        Field("until", \.until, .day, "The last day (UTC) that it speaks for."),
        Field(
            "days", \.days, .integer(1...3_650),
            "How many days back from the window's end the trail is known to have been there."),
        Field("regions", \.regions, .regions, "The regions that it is known to record."),
        Field(
            "management", \.management, Form<Management>.name.list, "The management events that it is known to record."),
        Field(
            "sources", \.sources, Form<String>.eventSource.list, "Services that it is known not to leave out, as `kms`."
        ),
    ]

    /// A kind of management events.
    enum Management: String, CaseIterable {
        case read
        case write
    }

    var management: [Management] {
        get { (managementRead ? [.read] : []) + (managementWrite ? [.write] : []) }
        set {
            managementRead = newValue.contains(.read)
            managementWrite = newValue.contains(.write)
        }
    }

    /// Whether it names something that is recorded, besides the trail itself.
    private var namesEvents: Bool { regions != .asSeen || managementRead || managementWrite || !sources.isEmpty }

    /// Whether it says that the trail was there.
    public var saysTrailWasThere: Bool { days != nil || (since != nil || until != nil) && !namesEvents }

    /// Whether it says of which days it speaks. One that doesn't counts from when what it names was first seen, if it ever was: the
    /// trail may have been changed on that day.
    public var isDated: Bool { since != nil || until != nil || days != nil }

    /// Whether it speaks for a day.
    ///
    /// - Parameter end: the window's last day.
    public func speaks(for day: Day, end: Day) -> Bool {
        day >= since ?? day && day <= until ?? day && (days.map { day.days(to: end) < $0 } ?? true)
    }
}

extension Form where Value == [DeclaredCoverage] {
    /// The mapping under `usage.coverage`, or a list of them.
    static let declaredCoverage = Form(
        .either([Form<DeclaredCoverage>.declaration.schema, Form<DeclaredCoverage>.declaration.list.schema])
    ) { node, reader in
        if case .sequence = node.kind { return Form<DeclaredCoverage>.declaration.list.read(node, &reader) }
        return Form<DeclaredCoverage>.declaration.read(node, &reader).map { [$0] }
    }
}

extension Form where Value == DeclaredCoverage {
    /// One statement of `usage.coverage`; one that says nothing is taken only where it limits nothing, as `{}`.
    static let declaration = Form(.mapping(DeclaredCoverage.fields.map(\.schema))) { node, reader in
        var declared = DeclaredCoverage()
        let before = reader.problems.count
        reader.read(node, into: &declared, DeclaredCoverage.fields)
        guard reader.problems.count == before else { return nil }
        if let since = declared.since, let until = declared.until, until < since {
            reader.wrongValue(node, "`\(reader.path)` ends on \(until), before it starts on \(since)")
            return nil
        }
        if declared.accounts != nil, declared == DeclaredCoverage(accounts: declared.accounts) {
            reader.wrongValue(
                node, "`\(reader.path)` names accounts and says nothing of them",
                help: "add what is recorded there: `since`, `days`, `regions`, `management` or `sources`")
            return nil
        }
        return declared
    }
}

extension Form where Value == DeclaredCoverage.Regions {
    /// `all`, or a list of regions.
    static let regions = Form(.either([.oneOf(["all"]), Form<String>.region.list.schema])) { node, reader in
        if case .scalar("all", _) = node.kind { return .all }
        guard case .sequence = node.kind else {
            reader.wrongType(node, "`all` or a list of regions", help: "write `all`, or `[us-east-1]`")
            return nil
        }
        return Form<String>.region.list.read(node, &reader).map { .named($0) }
    }
}

extension Form where Value == String {
    /// `eu-west-1`, `us-gov-east-1`.
    static let region = text.checked(pattern: "^[a-z]+(-[a-z]+)+-[0-9]+$") { text in
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let isRegion =
            parts.count >= 3 && Int(parts.last ?? "") != nil
            && parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
        return isRegion ? nil : ("`\(text)` is no region", "a region is written `us-east-1`")
    }

    /// The first part of an `eventSource`: `kms`.
    static let eventSource = text.checked(pattern: "^[a-z0-9-]+$") { text in
        let name = text.prefix { $0 != "." }
        guard text.utf8.count == name.utf8.count else {
            return ("`\(text)` is no name of a source", "write `\(name)`, without the domain")
        }
        return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
            ? nil : ("`\(text)` is no name of a source", "a source is written `kms`, as in `kms.amazonaws.com`")
    }

    /// `AWS::S3::Object`.
    static let dataEventType = text.checked(pattern: "^AWS::[^:]+::[^:]+$") { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isType =
            parts.count == 5 && parts[0] == "AWS" && parts[1].isEmpty && parts[3].isEmpty
            && !parts[2].isEmpty && !parts[4].isEmpty
        return isType
            ? nil
            : ("`\(text)` is no type of data events", "a type is written `AWS::S3::Object`, as in `resources.type`")
    }
}
