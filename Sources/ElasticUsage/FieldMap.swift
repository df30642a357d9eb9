import Diagnostics
import SearchCluster

/// How an index calls CloudTrail's fields.
public struct FieldMap: Sendable {
    /// The ways in which people keep CloudTrail.
    public enum Style: String, Sendable {
        /// Records as CloudTrail writes them.
        case plain = "CloudTrail's own fields"
        /// Elastic's AWS integration, or Filebeat's module.
        case integration = "Elastic's AWS integration"
    }

    /// How what a request asked for and what it was given can be read.
    enum Objects {
        /// By counting.
        case counted
        /// From events: an object of which parts can be filtered and not counted.
        case filtered
        /// From events: printed as text.
        case printed
    }

    /// The way.
    public let style: Style
    let objects: Objects
    /// What stands before the names.
    let prefix: String
    private var names: [CloudTrailField: String] = [:]
    /// The countable fields of `requestParameters`: path and field.
    let requestLeaves: [(path: String, countable: String)]

    /// The record's own time where another one is asked by, such as that of its arrival.
    let ownTime: String?
    /// Fields whose values are numbers without zeros in front.
    private var numbers: Set<CloudTrailField> = []
    /// Fields whose values are left out where they are long: how long they may be.
    private(set) var cuts: [CloudTrailField: Int] = [:]
    /// Fields of which documents may have values that no search sees.
    private(set) var unseen: Set<CloudTrailField> = []
    /// The indices in which that is so, of several that are asked together.
    private var unseenIn: [CloudTrailField: [String]] = [:]
    /// Fields that are texts, counted by a sub-field that may leave long ones out.
    private(set) var texts: [CloudTrailField: String] = [:]

    /// Finds out how indices call the fields, from the list of their fields alone.
    init(
        _ catalog: FieldCatalog, keyPrefix: String, timestampField: String, index: String
    ) throws(DiagnosticError) {
        let holdings = FieldHoldings(
            keyPrefix: keyPrefix, timestampField: timestampField, holding: { catalog.holding(of: $0, as: $1) })
        let problems = FieldMap.problems(holdings, index: "`\(index)`", catalog)
        guard problems.isEmpty else { throw DiagnosticError(problems) }
        self.init(holdings, catalog)
        // A list of fields does not tell what no document has from what no search sees.
        for field in CloudTrailField.allCases where holdings[field] == .absent && names[field] == nil {
            unseen.insert(field)
        }
    }

    /// The fields of indices that can be asked.
    ///
    /// - Parameters:
    ///   - holdings: how all of the indices hold them.
    ///   - catalog: the lists of the indices' fields, for what requests name.
    ///   - unseenIn: the indices in which no search sees the values of a field.
    init(_ holdings: FieldHoldings, _ catalog: FieldCatalog, unseenIn: [CloudTrailField: [String]] = [:]) {
        self.unseenIn = unseenIn
        prefix = holdings.prefix
        ownTime = holdings.ownTime
        style = holdings.style
        let isIntegration = style == .integration
        let flattened = "aws.cloudtrail.flattened.response_elements"
        objects =
            !isIntegration || catalog.has(flattened, ["flattened"])
            ? .counted : catalog.has(flattened, ["flat_object"]) ? .filtered : .printed
        requestLeaves = isIntegration ? [] : catalog.leaves(below: prefix + "requestParameters")
        for (field, name) in holdings.names {
            if isIntegration, name.contains(".flattened.") {
                if case .counted = objects { names[field] = name }
            } else if case .unseen = holdings[field] {
                unseen.insert(field)
            } else if let counted = holdings[field].counted {
                names[field] = counted.name
                if counted.isNumber { numbers.insert(field) }
                if counted.hasText { texts[field] = name }
                cuts[field] = counted.cut
            }
        }
        if names[.webSubject] == nil, !isIntegration {
            // Where the server made fields of all keys, that of the one provider that there is.
            let attributes = "userIdentity.sessionContext.webIdFederationData.attributes"
            let subjects = catalog.leaves(below: prefix + attributes).filter { $0.path.hasSuffix(":sub") }
            if subjects.count == 1 { names[.webSubject] = subjects[0].countable }
        }
        let message = isIntegration ? "aws.cloudtrail.error_message" : prefix + "errorMessage"
        if let name = names[.errorMessage], name != message { messageText = message }
        switch holdings[.errorMessage] {
        case .unseen, .unusable: readsMessages = names[.errorCode] != nil
        case .absent, .counted: break
        }
    }

    /// What keeps an index from being asked, for the user; empty where nothing does.
    ///
    /// - Parameter index: the index in a few words.
    static func problems(_ holdings: FieldHoldings, index: String, _ catalog: FieldCatalog?) -> [Diagnostic] {
        let fields: [CloudTrailField]
        switch holdings.standing {
        case .readable: return []
        case .unreadable(let found): fields = found
        case .foreign: fields = CloudTrailField.required
        }
        return CloudTrailField.allCases.filter(fields.contains).map { field in
            let name = holdings.names[field] ?? field.rawValue
            let byType = catalog?.indices[name] ?? [:]
            let notes =
                byType.count < 2
                ? []
                : byType.sorted { $0.key < $1.key }.compactMap { type, names in
                    names.first.map { Diagnostic.Note("`\($0)` has it as `\(type)`") }
                }
            return .error(
                .indexMapping, holdings.problem(field, in: index), notes: notes, help: holdings.help(field))
        }
    }

    /// A value as CloudTrail writes it: an account's 12 digits where the index holds a number.
    func text(_ value: String, of field: CloudTrailField) -> String {
        guard numbers.contains(field), value.utf8.count < 12, !value.isEmpty else { return value }
        return String(repeating: "0", count: 12 - value.utf8.count) + value
    }

    /// Whether some values are numbers.
    var hasNumbers: Bool { !numbers.isEmpty }

    /// Whether messages are kept and can't be counted by: events with an error are read, all of them.
    private var readsMessages = false

    /// What matches events whose message can't be counted by, since it is too long or no message is; nil where there are none.
    func longMessages(_ survey: IndexSurvey) -> JSONBody? {
        if readsMessages, let code = names[.errorCode] {
            return survey.has(.errorCode) ? EventFilter.exists(code) : nil
        }
        guard let text = messageText, let keyword = names[.errorMessage], survey.hasLongMessages else { return nil }
        return EventFilter.all([EventFilter.exists(text)], not: [EventFilter.exists(keyword)])
    }

    /// What each document matches that is an event.
    var proofs: [JSONBody] {
        let named = [CloudTrailField.source, .name].compactMap { self[$0] }.map { EventFilter.exists($0) }
        // Elastic's common fields are those of other logs, too.
        return style == .plain ? named : named + [sign]
    }

    /// What documents match that lack one of what every event has, one condition each.
    var lacks: [JSONBody] {
        let named = [CloudTrailField.time, .source, .name].compactMap { self[$0] }.map { EventFilter.exists($0) }
        return (style == .plain ? named : named + [sign]).map { EventFilter.all([], not: [$0]) }
    }

    /// What a document matches that may be an event of CloudTrail's, whole or not.
    var sign: JSONBody {
        let own: [CloudTrailField] = style == .plain ? [.source, .name, .identityType] : [.type, .identityType]
        let names = own.compactMap { self[$0] } + (style == .plain ? [] : ["aws.cloudtrail.event_version"])
        return EventFilter.any(names.map { EventFilter.exists($0) })
    }

    /// What an event matches of which nothing tells who made the call.
    var nobodys: JSONBody {
        let fields: [CloudTrailField] = [
            .identityType, .arn, .principalID, .account, .userName, .invokedBy, .accessKeyID, .issuerARN,
            .identityProvider,
        ]
        return EventFilter.all(proofs, not: fields.compactMap { self[$0] }.map { EventFilter.exists($0) })
    }

    /// The fields that may hold an empty text.
    var emptyTexts: Set<String> {
        let fields = CloudTrailField.allCases.filter { field in
            (field.kind == .text || field.kind == .account) && !numbers.contains(field)
        }
        return Set(fields.compactMap { self[$0] }.filter { !$0.contains(".flattened.") })
    }

    /// What matches events of which a value was too long to be counted by, by the field; not those of messages, which are read.
    ///
    /// Without a text beside it, ElasticSearch 8 alone tells of values that `ignore_above` left out; elsewhere it shows by what
    /// events have always with a value.
    func cutFilters(version: ClusterVersion) -> [(field: CloudTrailField, filter: JSONBody)] {
        CloudTrailField.allCases.compactMap { field in
            guard field != .errorMessage, cuts[field] != nil, let name = self[field] else { return nil }
            if let text = texts[field] {
                return (field, EventFilter.all([EventFilter.exists(text)], not: [EventFilter.exists(name)]))
            }
            if version.tellsIgnored { return (field, EventFilter.term("_ignored", name)) }
            return lack(of: field).map { (field, $0) }
        }
    }

    /// What events match that lack a field which their kind always has: the ARN of who has an id, that of a session's issuer,
    /// and that of the role that was assumed.
    private func lack(of field: CloudTrailField) -> JSONBody? {
        guard let name = self[field] else { return nil }
        func lack(_ has: [(CloudTrailField, (String) -> JSONBody)], not codes: [JSONBody] = []) -> JSONBody? {
            let conditions = has.compactMap { field, condition in self[field].map(condition) }
            guard conditions.count == has.count else { return nil }
            return EventFilter.all(conditions, not: [EventFilter.exists(name)] + codes)
        }
        switch field {
        case .arn:
            return lack([
                (.identityType, { EventFilter.terms($0, ["IAMUser", "AssumedRole"]) }),
                (.principalID, EventFilter.exists),
            ])
        case .issuerARN:
            return lack([
                (.identityType, { EventFilter.term($0, "AssumedRole") }), (.issuerPrincipalID, EventFilter.exists),
            ])
        case .requestedRole:
            return lack(
                [(.source, { EventFilter.prefix($0, "sts.") }), (.name, { EventFilter.prefix($0, "AssumeRole") })],
                not: self[.errorCode].map { [EventFilter.exists($0)] } ?? [])
        default: return nil
        }
    }

    /// Where a field stands in a document as it was sent.
    func stored(_ field: CloudTrailField) -> String {
        field == .time
            ? time
            : style == .integration
                ? field.integrationName ?? "" : isOwn(field) ? field.rawValue : prefix + field.rawValue
    }

    /// Whether the field is one that `cloudtrim load` adds, outside of the record.
    private func isOwn(_ field: CloudTrailField) -> Bool { field == .namedRoles || field == .webSubject }

    /// The field's name in the index, nil where it is not mapped.
    subscript(field: CloudTrailField) -> String? { names[field] }

    /// The name of a denial's message where it is a text with a keyword beside it, which leaves out what is long.
    private(set) var messageText: String?

    /// How many of CloudTrail's fields it has.
    var count: Int { names.count }

    /// The time's field.
    var time: String { names[.time] ?? "eventTime" }

    /// Which field stands for which, for `-v`.
    var lines: [String] {
        CloudTrailField.allCases.compactMap { field in names[field].map { "\(field.rawValue) is `\($0)`" } }
    }

    /// What the mapping cannot tell: fields that it does not hold.
    ///
    /// - Parameter index: the index in a few words: "the index".
    static func limitations(_ map: FieldMap, _ survey: IndexSurvey, index: String) -> [Diagnostic] {
        var missing: [CloudTrailField] = []
        for field in CloudTrailField.allCases where map[field] == nil {
            switch field {
            case .sourceIdentity, .onBehalfOf: if map.style == .integration { missing.append(field) }
            // What no document has is missing nowhere.
            case .accessKeyID, .creationDate, .errorCode, .readOnly, .recipient, .issuedKey, .issuedRoleID,
                .requestedRole:
                if map.unseen.contains(field) { missing.append(field) }
            default: break
            }
        }
        let names =
            map[.category] == nil && map[.isManagement] == nil && survey.dataEventTypes != nil
            ? [
                Diagnostic.warning(
                    .indexMapping,
                    "\(index) holds neither `eventCategory` nor `managementEvent`, and has data events",
                    help: "they are told by their names alone, and one that is not known counts as a management event; "
                        + "`cloudtrim load` makes an index that holds everything")
            ] : []
        guard !missing.isEmpty else { return names }
        let lacking = missing.map { map.unseenIn[$0] ?? [] }
        // One month of many may be mapped so.
        let place = lacking.contains { $0.isEmpty } ? index : IndexShapes.words(Set(lacking.joined()).sorted())
        return names + [
            .warning(
                .indexMapping,
                "\(place) does not hold " + missing.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                    + ", or not as something that can be counted by",
                help: "what follows from it is not known: sessions may stay without an origin; "
                    + "`cloudtrim load` makes an index that holds everything")
        ]
    }
}
