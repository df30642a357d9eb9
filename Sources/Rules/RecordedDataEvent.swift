import Diagnostics
import IAMModel

/// One entry of `recorded_data_events`: a type of data events whose reads and writes are logged for all resources of it.
public struct RecordedDataEvent: Hashable, Sendable {
    /// `AWS::S3::Object`.
    public internal(set) var type = ""
    /// Names or numbers of the accounts in which they are, `*` and `?` taken; nil for all.
    public internal(set) var accounts: [String]?
    /// The first day from which on they are; nil for the day on which one is first seen.
    public internal(set) var since: Day?

    static let fields: [Field<RecordedDataEvent>] = [
        Field(
            "type", \.type, .dataEventType, required: "type: AWS::S3::Object", "The type, as in `resources.type`."),
        Field(
            "accounts", \.accounts, Form<String>.text.list,
            "Names or numbers of the accounts in which it is recorded; all without it."),
        Field("since", \.since, .day, "The first day (UTC) from which on it is recorded."),
    ]
}

extension Form where Value == RecordedDataEvent {
    /// A type alone, or with accounts and a day.
    static let recordedDataEvent = Form(
        .either([Form<String>.dataEventType.schema, .mapping(RecordedDataEvent.fields.map(\.schema))])
    ) { node, reader in
        if case .mapping = node.kind {
            var entry = RecordedDataEvent()
            let before = reader.problems.count
            reader.read(node, into: &entry, RecordedDataEvent.fields)
            return reader.problems.count == before ? entry : nil
        }
        return Form<String>.dataEventType.read(node, &reader).map { RecordedDataEvent(type: $0) }
    }
}

extension Rules {
    /// What is declared of an account by `usage.coverage`.
    public func coverage(of account: AccountID) -> [DeclaredCoverage] {
        declaredCoverage.filter { $0.accounts == nil || means($0.accounts ?? [], account) }
    }

    /// The types of data events that are declared as recorded in an account.
    public func recordedDataEvents(in account: AccountID) -> [RecordedDataEvent] {
        recordedDataEvents.filter { $0.accounts == nil || means($0.accounts ?? [], account) }
    }

    /// Whether patterns of names or numbers mean an account.
    private func means(_ patterns: [String], _ account: AccountID) -> Bool {
        let name = accounts.first { $0.id == account }?.name
        return patterns.contains { pattern in
            let wildcard = Wildcard(pattern)
            return wildcard.matches(account.digits) || name.map { wildcard.matches($0) } ?? false
        }
    }

    /// Tells of accounts in `usage.coverage` and `recorded_data_events` that there are not.
    func compareDeclarations(_ reader: inout RulesReader) {
        let isList = reader.places["usage.coverage[0]"] != nil
        let coverage = declaredCoverage.enumerated().map {
            (isList ? "usage.coverage[\($0.offset)]" : "usage.coverage", $0.element.accounts ?? [])
        }
        let events = recordedDataEvents.enumerated().map {
            ("recorded_data_events[\($0.offset)]", $0.element.accounts ?? [])
        }
        for (path, patterns) in coverage + events {
            for (position, pattern) in patterns.enumerated() where !isKnown(pattern) {
                guard let place = reader.places["\(path).accounts[\(position)]"] else { continue }
                unmatched(pattern, place, &reader)
            }
        }
    }
}
