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

    /// Finds out how the indices call the fields.
    init(
        _ catalog: FieldCatalog, keyPrefix: String, timestampField: String, index: String
    ) throws(DiagnosticError) {
        let prefix = keyPrefix.isEmpty || keyPrefix.hasSuffix(".") ? keyPrefix : keyPrefix + "."
        self.prefix = prefix
        let isIntegration =
            catalog.types["aws.cloudtrail.event_type"] != nil && catalog.types[prefix + "eventSource"] == nil
        style = isIntegration ? .integration : .plain
        let flattened = "aws.cloudtrail.flattened.response_elements"
        objects =
            !isIntegration || catalog.has(flattened, ["flattened"])
            ? .counted : catalog.has(flattened, ["flat_object"]) ? .filtered : .printed
        requestLeaves = isIntegration ? [] : catalog.leaves(below: prefix + "requestParameters")
        var missing: [Diagnostic] = []
        for field in CloudTrailField.allCases {
            let isTime = field == .time || field == .creationDate
            var name = isIntegration ? field.integrationName : prefix + field.rawValue
            if field == .time, !isIntegration {
                let candidates = [timestampField, prefix + timestampField, "@timestamp"]
                name = candidates.first { catalog.types[$0] != nil } ?? timestampField
            }
            if field == .namedRoles || field == .webSubject { name = field.rawValue }
            guard let name else { continue }
            if isIntegration, name.contains(".flattened.") {
                if case .counted = objects { names[field] = name }
            } else if let countable = catalog.countable(name, isTime: isTime) {
                names[field] = countable
            } else if catalog.types[name] != nil || CloudTrailField.required.contains(field) {
                missing.append(FieldMap.unusable(field, name, catalog, index))
            }
        }
        if names[.webSubject] == nil, !isIntegration {
            // Where the server made fields of all keys, that of the one provider that there is.
            let attributes = "userIdentity.sessionContext.webIdFederationData.attributes"
            let subjects = catalog.leaves(below: prefix + attributes).filter { $0.path.hasSuffix(":sub") }
            if subjects.count == 1 { names[.webSubject] = subjects[0].countable }
        }
        guard missing.isEmpty else { throw DiagnosticError(missing) }
        let message = isIntegration ? "aws.cloudtrail.error_message" : prefix + "errorMessage"
        if let name = names[.errorMessage], name != message { messageText = message }
    }

    /// What matches events whose message is too long to be counted by; nil where there are none.
    func longMessages(_ survey: IndexSurvey) -> JSONBody? {
        guard let text = messageText, let keyword = names[.errorMessage], survey.hasLongMessages else { return nil }
        return EventFilter.all([EventFilter.exists(text)], not: [EventFilter.exists(keyword)])
    }

    private static func unusable(
        _ field: CloudTrailField, _ name: String, _ catalog: FieldCatalog, _ index: String
    ) -> Diagnostic {
        guard let types = catalog.types[name] else {
            return .error(
                .indexMapping, "`\(index)` has no field `\(name)`",
                help:
                    "`usage.elasticsearch.key_prefix` and `timestamp_field` say how the index calls CloudTrail's fields"
            )
        }
        let list = types.sorted().map { "`\($0)`" }.joined(separator: " and ")
        var notes: [Diagnostic.Note] = []
        if types.count > 1 {
            notes = (catalog.indices[name] ?? [:]).sorted { $0.key < $1.key }
                .map { .init("`\($0.value)` has it as `\($0.key)`") }
        }
        return .error(
            .indexMapping, "`\(name)` in `\(index)` is \(list), which cannot be counted by", notes: notes,
            help: "map it as `\(field == .time || field == .creationDate ? "date" : "keyword")` and index again, "
                + "for example with `cloudtrim load`")
    }

    /// The field's name in the index, nil where it is not mapped.
    subscript(field: CloudTrailField) -> String? { names[field] }

    /// The name of a denial's message where it is a text with a keyword beside it, which leaves out what is long.
    private(set) var messageText: String?

    /// The time's field.
    var time: String { names[.time] ?? "eventTime" }

    /// Which field stands for which, for `-v`.
    var lines: [String] {
        CloudTrailField.allCases.compactMap { field in names[field].map { "\(field.rawValue) is `\($0)`" } }
    }

    /// What the mapping cannot tell: fields that it does not hold.
    static func limitations(_ map: FieldMap, _ survey: IndexSurvey) -> [Diagnostic] {
        var missing: [String] = []
        for field in CloudTrailField.allCases where map[field] == nil {
            switch field {
            case .sourceIdentity, .onBehalfOf: if map.style == .integration { missing.append(field.rawValue) }
            case .accessKeyID, .creationDate, .errorCode, .readOnly, .recipient: missing.append(field.rawValue)
            case .issuedKey, .issuedRoleID: if case .counted = map.objects { missing.append(field.rawValue) }
            default: break
            }
        }
        let names =
            map[.category] == nil && map[.isManagement] == nil && survey.dataEventTypes != nil
            ? [
                Diagnostic.warning(
                    .indexMapping,
                    "the index holds neither `eventCategory` nor `managementEvent`, and has data events",
                    help: "they are told by their names alone, and one that is not known counts as a management event; "
                        + "`cloudtrim load` makes an index that holds everything")
            ] : []
        guard !missing.isEmpty else { return names }
        return names + [
            .warning(
                .indexMapping,
                "the index does not hold " + missing.map { "`\($0)`" }.joined(separator: ", ")
                    + ", or not as something that can be counted by",
                help: "what follows from it is not known: sessions may stay without an origin; "
                    + "`cloudtrim load` makes an index that holds everything")
        ]
    }
}
