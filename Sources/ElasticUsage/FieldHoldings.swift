import Diagnostics

/// How an index holds all of CloudTrail's fields, and under which names.
struct FieldHoldings {
    /// The way in which the index keeps CloudTrail.
    let style: FieldMap.Style
    /// What stands before the names, with a dot at its end; empty for nothing.
    let prefix: String
    /// The names, whether they are mapped or not.
    private(set) var names: [CloudTrailField: String] = [:]
    private(set) var all: [CloudTrailField: FieldHolding] = [:]

    /// The record's own time where another one is asked by, such as that of its arrival.
    private(set) var ownTime: String?

    /// How far an index can be asked.
    enum Standing {
        /// All that no count can do without is there.
        case readable
        /// It has some of what CloudTrail's events have, and can't be asked: what is wrong with each field.
        case unreadable([CloudTrailField])
        /// It has nothing of CloudTrail's events.
        case foreign
    }

    /// Looks for all fields.
    ///
    /// - Parameters:
    ///   - keyPrefix: as `usage.elasticsearch.key_prefix` has it.
    ///   - timestampField: as `usage.elasticsearch.timestamp_field` has it.
    ///   - holding: how the index holds a field of some name.
    init(
        keyPrefix: String, timestampField: String,
        holding: (_ path: String, _ field: CloudTrailField) -> FieldHolding
    ) {
        let prefix = keyPrefix.isEmpty || keyPrefix.hasSuffix(".") ? keyPrefix : keyPrefix + "."
        self.prefix = prefix
        func isMapped(_ path: String, _ field: CloudTrailField) -> Bool {
            switch holding(path, field) {
            case .absent, .unseen: false
            case .counted, .unusable: true
            }
        }
        let isIntegration =
            isMapped("aws.cloudtrail.event_type", .type) && !isMapped(prefix + CloudTrailField.source.rawValue, .source)
        style = isIntegration ? .integration : .plain
        for field in CloudTrailField.allCases {
            var name = isIntegration ? field.integrationName : prefix + field.rawValue
            if field == .time, !isIntegration {
                let candidates = [prefix + timestampField, timestampField, "@timestamp"]
                name =
                    candidates.first { holding($0, .time).counted != nil } ?? candidates.first { isMapped($0, .time) }
                    ?? timestampField
            }
            if field == .time, !isIntegration, case let own = prefix + CloudTrailField.time.rawValue, own != name,
                holding(own, .time).counted != nil
            {
                ownTime = own
            }
            if field == .namedRoles || field == .webSubject { name = field.rawValue }
            guard let name else { continue }
            names[field] = name
            // The type of its parent decides.
            if isIntegration, name.contains(".flattened.") { continue }
            all[field] = holding(name, field)
        }
    }

    /// How the field is held.
    subscript(field: CloudTrailField) -> FieldHolding { all[field] ?? .absent }

    /// How far the index can be asked.
    var standing: Standing {
        let needed = CloudTrailField.required.filter { self[$0].counted == nil }
        let unusable = CloudTrailField.allCases.filter { field in
            // The one tells types of data events alone, the other is read where it can't be counted by.
            guard field != .resourceType, field != .errorMessage, case .unusable = self[field] else { return false }
            return true
        }
        if needed.isEmpty && unusable.isEmpty { return .readable }
        let signs: [CloudTrailField] = [.source, .name, .identityType, .arn]
        let isForeign = signs.allSatisfy { field in
            switch self[field] {
            case .absent, .unseen: true
            case .counted, .unusable: false
            }
        }
        return isForeign ? .foreign : .unreadable(needed + unusable.filter { !needed.contains($0) })
    }

    /// Whether two indices can be asked by the same searches.
    func fits(_ other: FieldHoldings) -> Bool {
        style == other.style && prefix == other.prefix && names[.time] == other.names[.time]
            && ownTime == other.ownTime
            && CloudTrailField.allCases.allSatisfy { self[$0].fits(other[$0]) }
    }

    /// Takes over what another index has that fits, and this one does not have.
    mutating func join(_ other: FieldHoldings) {
        for (field, holding) in other.all {
            if self[field] == .absent { all[field] = holding }
            if case .counted(var own) = self[field], let cut = holding.counted?.cut {
                own.cut = min(own.cut ?? cut, cut)
                all[field] = .counted(own)
            }
        }
    }

    /// What is wrong with a field, for the user.
    ///
    /// - Parameter index: the index, or a few words for several: "`cloudtrail-2026.05`".
    func problem(_ field: CloudTrailField, in index: String) -> String {
        let name = names[field] ?? field.rawValue
        switch self[field] {
        case .absent: return "\(index) has no field `\(name)`"
        case .unseen(let why), .unusable(let why): return "`\(name)` in \(index) \(why)"
        case .counted(let counted): return "`\(name)` in \(index) is counted by `\(counted.name)`"
        }
    }

    /// What helps.
    func help(_ field: CloudTrailField) -> String {
        switch self[field] {
        case .absent:
            return
                "`usage.elasticsearch.key_prefix` and `timestamp_field` say how the index calls CloudTrail's fields"
        default:
            return "map it as `\(field.kind == .time ? "date" : "keyword")` and index again, "
                + "for example with `cloudtrim load`"
        }
    }
}
