import CloudTrailEvents
import Diagnostics
import IAMModel
import SearchCluster
import Usage

/// One event as the integration stores it, read from its `_source`.
struct IntegrationEvent {
    private let source: Answer

    init(_ source: Answer) { self.source = source }

    /// The text at a path, whether its parts are objects or dots in a name.
    static func text(_ answer: Answer, _ path: Substring) -> String? {
        let whole = answer[String(path)]
        if let text = whole.text { return text }
        var end = path.endIndex
        while let dot = path[..<end].lastIndex(of: ".") {
            let inner = answer[String(path[..<dot])]
            if !inner.members.isEmpty { return text(inner, path[path.index(after: dot)...]) }
            end = dot
        }
        return nil
    }

    /// A field of the record; of objects that are printed, out of the text.
    func value(_ field: CloudTrailField) -> String {
        guard let name = field.integrationName else { return "" }
        if let text = IntegrationEvent.text(source, name[...]) { return text }
        guard name.contains(".flattened.") else { return "" }
        let wanted = field.rawValue.split(separator: ".").dropFirst().joined(separator: ".")
        return printed(field).first { $0.path == wanted }?.value ?? ""
    }

    private func printed(_ field: CloudTrailField) -> [(path: String, value: String)] {
        for (plain, object) in CloudTrailField.flattenedObjects where field.rawValue.hasPrefix(plain) {
            return IntegrationEvent.text(source, "aws.cloudtrail.\(object)").map { PrintedObject.members($0) } ?? []
        }
        return []
    }

    /// All members of the request, with their paths.
    var request: [(path: String, value: String)] { members(of: "request_parameters") }

    /// All members of the answer, with their paths.
    var response: [(path: String, value: String)] { members(of: "response_elements") }

    private func members(of object: String) -> [(path: String, value: String)] {
        var members: [(String, String)] = []
        for name in ["aws.cloudtrail.flattened.\(object)", "aws.cloudtrail.\(object)"] {
            guard let object = IntegrationEvent.object(source, name[...]) else { continue }
            if let text = object.text { return PrintedObject.members(text) }
            members += IntegrationEvent.leaves(of: object)
            if !members.isEmpty { return members }
        }
        return members
    }

    /// The value at a path, whether its parts are objects or dots in a name.
    static func object(_ answer: Answer, _ path: Substring) -> Answer? {
        let whole = answer[String(path)]
        if whole.text != nil || !whole.members.isEmpty { return whole }
        var end = path.endIndex
        while let dot = path[..<end].lastIndex(of: ".") {
            let inner = answer[String(path[..<dot])]
            if !inner.members.isEmpty { return object(inner, path[path.index(after: dot)...]) }
            end = dot
        }
        return nil
    }

    /// All texts below a value, with their paths.
    static func leaves(of answer: Answer) -> [(path: String, value: String)] {
        var members: [(String, String)] = []
        collect(answer, "", &members)
        return members
    }

    private static func collect(_ answer: Answer, _ path: String, _ members: inout [(String, String)]) {
        if let text = answer.text { members.append((path, text)) }
        for element in answer.elements { collect(element, path, &members) }
        for (name, value) in answer.members.sorted(by: { $0.key < $1.key }) {
            collect(value, path.isEmpty ? name : "\(path).\(name)", &members)
        }
    }

    /// All fields that are not empty.
    var values: [CloudTrailField: String] {
        var values: [CloudTrailField: String] = [:]
        for field in CloudTrailField.allCases {
            let text = value(field)
            if !text.isEmpty { values[field] = text }
        }
        return values
    }

    var time: Timestamp { Identity.time(value(.time)) ?? Timestamp(secondsSinceEpoch: 0) }

    /// What of the events is wanted.
    static let wanted: [String] =
        CloudTrailField.allCases.compactMap(\.integrationName).filter { !$0.contains(".flattened.") }
        + CloudTrailField.flattenedObjects.flatMap { ["aws.cloudtrail.\($0.1)", "aws.cloudtrail.flattened.\($0.1)"] }

    static func search(_ map: FieldMap, _ filters: [JSONBody], _ span: TimeSpan) -> EventSearch {
        EventSearch(
            filters: filters + [EventFilter.time(map.time, in: span)], fields: wanted,
            order: [map.time] + (map[.id].map { [$0] } ?? []))
    }
}

/// Objects as Java prints its maps: `{roleArn=arn:…, tags=[{key=a, value=b}]}`.
enum PrintedObject {
    /// The members with their paths; a comma within a value ends it only where a name and `=` follow.
    static func members(_ text: String) -> [(path: String, value: String)] {
        var members: [(String, String)] = []
        var path: [String] = []
        var token = ""
        var name: String?
        func end() {
            // An element of a list goes by the list's name.
            let names = (path + [name ?? ""]).filter { !$0.isEmpty }
            if name != nil || !token.isEmpty { members.append((names.joined(separator: "."), token)) }
            token = ""
            name = nil
        }
        var characters = text[...]
        while let character = characters.popFirst() {
            switch character {
            case "{" where token.isEmpty && isJSON(characters):
                token = "{" + jsonRest(&characters)
            case "{", "[":
                if token.isEmpty {
                    path.append(name ?? "")
                    name = nil
                } else {
                    token.append(character)
                }
            case "}", "]":
                end()
                if !path.isEmpty { path.removeLast() }
            case "=" where name == nil:
                name = token
                token = ""
            case ",":
                end()
                if characters.first == " " { characters.removeFirst() }
            default: token.append(character)
            }
        }
        end()
        return members
    }

    /// Whether JSON goes on after a brace: unlike Java's, its names stand in quotes.
    private static func isJSON(_ rest: Substring) -> Bool {
        rest.first { !$0.isWhitespace } == "\""
    }

    /// The rest of a JSON object after its first brace, taken from the text; all of the text where it has no end.
    private static func jsonRest(_ text: inout Substring) -> String {
        var depth = 1
        var isString = false
        var isEscaped = false
        var taken = ""
        while depth > 0, let character = text.popFirst() {
            taken.append(character)
            if isEscaped {
                isEscaped = false
            } else if isString {
                if character == "\\" { isEscaped = true } else if character == "\"" { isString = false }
            } else {
                switch character {
                case "\"": isString = true
                case "{", "[": depth += 1
                case "}", "]": depth -= 1
                default: break
                }
            }
        }
        return taken
    }
}

extension IssueTable {
    /// Reads the events that issue sessions themselves, where their parts cannot be counted.
    func eventJobs(in span: TimeSpan) -> [SearchJob] {
        guard let filter = IssueTable.filter(fields) else { return [] }
        return [
            .events(IntegrationEvent.search(fields, [filter], span)) { hits in
                for hit in hits {
                    let event = IntegrationEvent(hit)
                    self.add(event.values, event.time, 1)
                }
            }
        ]
    }
}

/// The events of the integration that name a role in their request, which its mappings cannot count by.
enum RoleEvents {
    static func jobs(
        _ map: FieldMap, in span: TimeSpan, take: @escaping (Session, EventKind, String, Timestamp) -> Void
    ) -> [SearchJob] {
        let printed = "aws.cloudtrail.request_parameters"
        let search = IntegrationEvent.search(
            map, [EventFilter.any([["wildcard": [printed: "*ole*"]], ["wildcard": [printed: "*nstance*rofile*"]]])],
            span)
        return [
            .events(search) { hits in
                for hit in hits { read(IntegrationEvent(hit), map, take) }
            }
        ]
    }

    private static func read(
        _ event: IntegrationEvent, _ map: FieldMap, _ take: (Session, EventKind, String, Timestamp) -> Void
    ) {
        let values = event.values
        let kind = UseTable.kind(values, EventCategories.part(values, map))
        for (path, value) in event.request {
            let leaf = RoleFields.Leaf(path: path, field: "")
            if let role = leaf.role(value, source: kind.source, name: kind.name) {
                take(Identity.session(of: values, style: map.style), kind, role, event.time)
            }
        }
    }
}
