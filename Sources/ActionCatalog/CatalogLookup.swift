import IAMModel

/// What a pattern of a policy means: the actions that it matches, one line each.
public struct PatternLookup: Hashable, Sendable {
    /// One action that the pattern matches.
    public struct Match: Hashable, Sendable {
        /// As IAM writes it.
        public let action: String
        /// How far it reaches.
        public let level: AccessLevel
        /// What trace it leaves.
        public let recordingClass: RecordingClass
    }

    /// The pattern as it was asked for.
    public let pattern: String
    /// What it matches, in the catalog's order.
    public let matches: [Match]
    /// Where it matches nothing: the names that are nearest to it, best first.
    public let nearest: [String]
}

/// What an event means: the actions that it uses.
public struct EventLookup: Hashable, Sendable {
    /// One action of an event.
    public struct Use: Hashable, Sendable {
        /// How sure it is.
        public enum Kind: String, Hashable, Sendable {
            /// Used for certain.
            case own
            /// Possibly used.
            case further
            /// Possibly used where the answer was that there is no such thing.
            case whenNotFound
        }

        /// As IAM writes it.
        public let action: String
        /// How sure it is.
        public let kind: Kind
    }

    /// The event source as it was asked for.
    public let source: String
    /// The event name as it was asked for.
    public let event: String
    /// What it uses.
    public let actions: [Use]
    /// Whether it may have needed `iam:PassRole`.
    public let passRole: Bool
    /// How it is known.
    public let kind: EventMapping.Kind
    /// What trace it is.
    public let recordingClass: RecordingClass
    /// Who says so.
    public let evidence: String
}

extension ActionCatalog {
    /// What a pattern means.
    public func lookup(_ pattern: ActionPattern) -> PatternLookup {
        let matches = expand(pattern).map {
            PatternLookup.Match(
                action: name(of: $0), level: accessLevel(of: $0), recordingClass: recordingClass(of: $0))
        }
        return PatternLookup(
            pattern: pattern.text, matches: matches, nearest: matches.isEmpty ? nearest(to: pattern.text) : [])
    }

    /// What an event means.
    public func lookup(source: String, event: String) -> EventLookup {
        let mapping = map(source: source, event: event)
        func uses(_ actions: [ActionID], _ kind: EventLookup.Use.Kind) -> [EventLookup.Use] {
            actions.map { EventLookup.Use(action: name(of: $0), kind: kind) }
        }
        return EventLookup(
            source: source, event: event,
            actions: uses(mapping.own, .own) + uses(mapping.further, .further)
                + uses(mapping.whenNotFound, .whenNotFound),
            passRole: mapping.mayPassRole, kind: mapping.kind, recordingClass: mapping.recordingClass,
            evidence: mapping.evidence)
    }

    /// The actions, or the prefixes, whose names are nearest to one that the catalog does not know; at most three.
    public func nearest(to name: some StringProtocol) -> [String] {
        guard let colon = name.firstIndex(of: ":") else { return [] }
        let prefix = String(name[..<colon])
        guard let service = serviceIndex(of: prefix) else {
            return best(of: services.map(\.prefix), near: prefix).map { "\($0):*" }
        }
        let names = services[service].actions.map { localName(of: ActionID(index: $0)) }
        return best(of: names, near: String(name[name.index(after: colon)...]))
            .map { "\(services[service].prefix):\($0)" }
    }

    private func best(of names: [String], near name: String) -> [String] {
        let limit = Swift.max(2, name.utf8.count / 4)
        let wanted = name.utf8.map(\.folded)
        return names.map { (distance: editDistance(Array($0.utf8.map(\.folded)), wanted), name: $0) }
            .filter { $0.distance <= limit }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(3).map(\.name)
    }
}

/// How many bytes must be put in, taken out or changed to make one text of the other.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in right.enumerated() {
            let above = row[j + 1]
            row[j + 1] = Swift.min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
            diagonal = above
        }
    }
    return row[right.count]
}
