import Diagnostics
import IAMModel
import SearchCluster

/// What an index holds at all, found in one round of small searches before anything is counted.
///
/// Whether any event has a field is told by the first one that has it: nothing is counted but the events themselves.
struct IndexSurvey: Sendable {
    /// How many events.
    private(set) var events = 0
    /// The first.
    private(set) var oldest: Timestamp?
    /// The last.
    private(set) var newest: Timestamp?
    /// Fields that the index maps and some event has.
    private var present: Set<CloudTrailField> = []
    /// Fields that no event has.
    private var absent: Set<CloudTrailField> = []
    /// Whether some event has no account of its identity, or none of its recipient.
    private var partial: Set<CloudTrailField> = []
    /// Whether some message is too long to be counted by.
    private(set) var hasLongMessages = false
    /// Whether some event of a role session does not tell its role apart from the session's own ARN.
    private(set) var hasRolesWithoutIssuer = false
    /// The resource types of data events; nil where there are no data events.
    private(set) var dataEventTypes: [String]?
    /// Whether some event is neither of management nor of data.
    private(set) var hasOthers = false
    /// Whether some event does not say what it is.
    private(set) var hasUndeclared = false

    /// Fields whose absence saves work.
    private static let optional: [CloudTrailField] = [
        .errorCode, .errorMessage, .sharedID, .isFromConsole, .account, .userName, .invokedBy, .sourceIdentity,
        .onBehalfOf, .issuerType, .federatedUserID, .requestedIdentity, .switchedFrom, .namedRoles, .type, .readOnly,
        .issuedKey, .recipient, .creationDate, .identityStore, .identityProvider, .federatedProvider, .instanceDelivery,
        .scopeType, .webSubject, .requestedProvider, .issuedProvider,
    ]

    /// Whether some document has no time, no source or no name: none of CloudTrail's, or none that can be counted.
    private(set) var hasStrays = false
    /// Fields of which one document's value and what the index made of it differ, and how.
    private(set) var altered: [CloudTrailField: AlteredValue] = [:]
    /// The ids of some events of each shard.
    private(set) var ids: [String] = []
    /// Whether those events' documents are named by the ids: no index can hold one twice.
    private(set) var namesDocumentsByID = true
    /// Whether some long value was left out.
    private(set) var hasCuts = false

    /// Whether some document has an empty text where others have no value.
    private(set) var hasEmptyTexts = false
    /// Whether every event has the record's own time, where another one is asked by.
    private(set) var hasOwnTimes = false
    /// Whether some event has no type of identity.
    private(set) var hasUntyped = false

    private final class Box { var survey = IndexSurvey() }

    /// Looks at indices of some shapes, all at once; once more at those that hold something else, too.
    ///
    /// - Parameter sizes: how many documents the indices of each shape hold, and how many indices those are.
    /// - Complexity: one round of small searches, two where there are strays.
    static func all(
        of shapes: [IndexShape], sizes: [(documents: Int, indices: Int)], pattern: String,
        on cluster: inout SearchCluster
    ) throws(DiagnosticError) -> [IndexSurvey] {
        let boxes = shapes.map { _ in Box() }
        func jobs(_ number: Int, firstTime: Bool) -> [SearchJob] {
            let (fields, box) = (shapes[number].fields, boxes[number])
            var questions = questions(fields, box, version: cluster.version)
            if firstTime {
                questions.ask(EventFilter.any(fields.lacks)) { box.survey.hasStrays = $0 }
                questions.ask(EventFilter.any(fields.emptyTexts.sorted().map { EventFilter.term($0, "") })) {
                    box.survey.hasEmptyTexts = $0
                }
            }
            return IndexSurvey.jobs(fields, box)
                + questions.jobs(documents: sizes[number].documents, in: sizes[number].indices)
        }
        let task = "looking at the index"
        try cluster.run(
            shapes.indices.flatMap { number in
                jobs(number, firstTime: true).map { $0.within(shapes[number].scope) }
            }, index: pattern, doing: task)
        let mixed = shapes.indices.filter { boxes[$0].survey.hasStrays || boxes[$0].survey.hasEmptyTexts }
        for number in mixed {
            let first = boxes[number].survey
            boxes[number].survey = IndexSurvey()
            boxes[number].survey.hasStrays = first.hasStrays
            boxes[number].survey.hasEmptyTexts = first.hasEmptyTexts
        }
        if !mixed.isEmpty {
            try cluster.run(
                mixed.flatMap { number in
                    var scope = shapes[number].scope
                    if boxes[number].survey.hasStrays { scope.filters = shapes[number].fields.proofs }
                    let jobs = jobs(number, firstTime: false).map { $0.within(scope) }
                    guard boxes[number].survey.hasEmptyTexts else { return jobs }
                    let change = EventFilter.takingEmptyForNone(shapes[number].fields.emptyTexts)
                    return jobs.map { $0.rewritten(change) }
                }, index: pattern, doing: task)
        }
        return boxes.map(\.survey)
    }

    private static func jobs(_ map: FieldMap, _ box: Box) -> [SearchJob] {
        let time: JSONBody = ["field": .string(map.time)]
        var jobs: [SearchJob] = [
            .small(
                SmallSearch(
                    filters: [],
                    aggregations: [
                        "first": ["min": time], "last": ["max": time], "all": ["filter": ["match_all": [:]]],
                    ])
            ) { answer in
                box.survey.oldest = IndexSurvey.time(answer["first"])
                box.survey.newest = IndexSurvey.time(answer["last"])
                box.survey.events = answer["all"]["doc_count"].integer ?? 0
            }
        ]
        if let data = EventCategories.data(map, mayBeUndeclared: true) {
            jobs.append(IndexSurvey.dataEvents(data, map) { box.survey.dataEventTypes = $0 })
        }
        jobs.append(
            AlteredValue.search(map) { altered, ids, areNames in
                box.survey.altered = altered
                box.survey.ids = ids
                box.survey.namesDocumentsByID = areNames
            })
        return jobs
    }

    private static func questions(_ map: FieldMap, _ box: Box, version: ClusterVersion) -> DocumentQuestions {
        var questions = DocumentQuestions()
        for field in IndexSurvey.optional {
            guard let name = map[field] else { continue }
            questions.ask(EventFilter.exists(name)) { isThere in
                if isThere { box.survey.present.insert(field) } else { box.survey.absent.insert(field) }
            }
        }
        for field in [CloudTrailField.account, .recipient] {
            guard let name = map[field] else { continue }
            questions.ask(EventFilter.all([], not: [EventFilter.exists(name)])) { isThere in
                if isThere { box.survey.partial.insert(field) }
            }
        }
        if let text = map.messageText, let keyword = map[.errorMessage] {
            let filter = EventFilter.all([EventFilter.exists(text)], not: [EventFilter.exists(keyword)])
            questions.ask(filter) { box.survey.hasLongMessages = $0 }
        }
        if let type = map[.identityType], let issuer = map[.issuerARN] {
            let filter = EventFilter.all([EventFilter.term(type, "AssumedRole")], not: [EventFilter.exists(issuer)])
            questions.ask(filter) { box.survey.hasRolesWithoutIssuer = $0 }
        }
        questions.ask(EventCategories.undeclared(map)) { box.survey.hasUndeclared = $0 }
        if let others = EventCategories.others(map) { questions.ask(others) { box.survey.hasOthers = $0 } }
        let cuts = map.cutFilters(version: version).map(\.filter)
        if !cuts.isEmpty { questions.ask(EventFilter.any(cuts)) { box.survey.hasCuts = $0 } }
        if let own = map.ownTime {
            questions.ask(EventFilter.all([], not: [EventFilter.exists(own)])) { box.survey.hasOwnTimes = !$0 }
        }
        if let type = map[.identityType] {
            questions.ask(EventFilter.all([], not: [EventFilter.exists(type)])) { box.survey.hasUntyped = $0 }
        }
        return questions
    }

    private init() {}

    private static func dataEvents(
        _ filter: JSONBody, _ map: FieldMap, _ take: @escaping ([String]?) -> Void
    ) -> SearchJob {
        var aggregations: [(String, JSONBody)] = [("all", ["filter": ["match_all": [:]]])]
        if let type = map[.resourceType] {
            aggregations.append(("t", ["terms": ["field": .string(type), "size": 1000]]))
        }
        return .small(SmallSearch(filters: [filter], aggregations: .object(aggregations))) { answer in
            let isThere = answer["all"]["doc_count"].integer ?? 0 > 0
            take(isThere ? answer["t"]["buckets"].elements.compactMap { $0["key"].text } : nil)
        }
    }

    private static func time(_ answer: Answer) -> Timestamp? {
        answer["value"].integer.map { Timestamp(secondsSinceEpoch: Int64($0 / 1000)) }
    }

    /// The same without some documents that are left out.
    func without(_ documents: Int) -> IndexSurvey {
        var survey = self
        survey.events -= documents
        return survey
    }

    /// Whether some event has a field.
    func has(_ field: CloudTrailField) -> Bool { present.contains(field) }

    /// Whether a field may have values: it is not known that it has none.
    func mayHave(_ field: CloudTrailField) -> Bool { !absent.contains(field) }

    /// Whether every event has its account, or its recipient.
    func isEverywhere(_ field: CloudTrailField) -> Bool { has(field) && !partial.contains(field) }
}
