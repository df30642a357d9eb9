import IAMModel

/// The lines of one service while a newer reference is laid over them.
struct ServiceMerge {
    private let prefix: String
    private var header: String
    private var types: [String: String] = [:]
    private var keys: [String] = []
    private var data: [String] = []
    /// By name in lower case.
    private var actions: [String: [String]] = [:]
    private var operations: [String: [String]] = [:]
    private(set) var changes: [CatalogChange] = []

    /// A service that the catalog has.
    init(_ text: CatalogText, _ block: CatalogText.Block, _ prefix: String) {
        self.prefix = prefix
        header = text.line(block.line)
        for line in text.facts(block, UInt8(ascii: "T")) {
            types[String(decoding: text.name(line), as: UTF8.self)] = text.line(line)
        }
        keys = text.facts(block, UInt8(ascii: "K")).map(text.line)
        data = text.facts(block, UInt8(ascii: "D")).map(text.line)
        for place in block.actions {
            let fields = ServiceMerge.fields(text.line(text.actions[Int(place)]))
            actions[fields[0].lowercased()] = fields
        }
        for place in block.operations {
            let fields = ServiceMerge.fields(text.line(text.operations[place]))
            operations[fields[0]] = fields
        }
    }

    /// A service that the catalog does not have.
    init(newService prefix: String) {
        self.prefix = prefix
        header = "S \(prefix)\t"
        changes = [CatalogChange(kind: .newService, subject: prefix, detail: "a new service")]
    }

    private static func fields(_ line: String) -> [String] {
        line.dropFirst(2).split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }

    /// The lines as they are now, in the catalog's order.
    var lines: [String] {
        var lines = [header]
        lines += types.sorted { $0.key < $1.key }.map(\.value)
        lines += keys
        lines += data
        lines += actions.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "A \(ServiceMerge.joined($0.value))" }
        lines += operations.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "O \(ServiceMerge.joined($0.value))" }
        return lines
    }

    private static func joined(_ fields: [String]) -> String {
        var fields = fields
        while fields.last == "" { fields.removeLast() }
        return fields.joined(separator: "\t")
    }

    /// Lays a newer reference over the lines; `isKnown` tells whether an action exists at all.
    mutating func apply(_ new: ReferenceService, isKnown: (String) -> Bool) {
        for type in new.resourceTypes where types[type.name] == nil {
            let start = "arn:${Partition}:\(prefix):${Region}:${Account}:"
            let arns = type.arns.map { $0.hasPrefix(start) ? "^\($0.dropFirst(start.count))" : $0 }
            types[type.name] = "T \(type.name)\t\(arns.joined(separator: " "))"
        }
        let ownNames = Set(
            new.operations.flatMap { operation in
                operation.actions.map { self.ownActions(operation.name, $0) } ?? [operation.name.lowercased()]
            })
        for action in new.actions { apply(action, hasOperation: ownNames.contains(action.name.lowercased())) }
        for operation in new.operations { apply(operation, isKnown) }
    }

    private mutating func apply(_ new: ReferenceService.Action, hasOperation: Bool) {
        let name = "\(prefix):\(new.name)"
        guard var fields = actions[new.name.lowercased()] else {
            let code = !hasOperation ? "i" : new.isRecorded ? "R" : "l"
            actions[new.name.lowercased()] = [
                new.name, (new.level ?? .write).letter, code, new.resourceTypes.joined(separator: ","),
                number(of: new.conditionKeys),
            ]
            note(.newAction, name, "a new action, \(RecordingClass.words(code))")
            return
        }
        if let level = new.level?.letter, level != fields[1] {
            note(.newLevel, name, "access level \(level), \(fields[1]) before")
            fields[1] = level
        }
        let code = fields[2]
        let isInferred = code == "i" || code.first == "f"
        // The flag alone, at an action that no operation uses, says nothing.
        if new.isRecorded, code == "l" || isInferred && hasOperation {
            note(.nowRecorded, name, "now recorded, \(RecordingClass.words(code)) before")
            fields[2] = "R"
        } else if new.isRecorded, !isInferred, code.first != "R", code.first != "r" {
            note(.contradiction, name, "AWS's flag says recorded, a document \(RecordingClass.words(code)): that stays")
        } else if !new.isRecorded, code == "R" {
            note(.noLongerRecorded, name, "AWS's flag no longer says recorded: likely from now on")
            fields[2] = "l"
        }
        actions[new.name.lowercased()] = fields
    }

    /// The names, in lower case, of this service's actions that are an operation's own.
    private func ownActions(_ operation: String, _ authorised: [String]) -> [String] {
        let here = authorised.filter { $0.hasPrefix("\(prefix):") }.map { $0.dropFirst(prefix.count + 1).lowercased() }
        if here.contains(operation.lowercased()) { return [operation.lowercased()] }
        return here.count == 1 ? here : []
    }

    private mutating func apply(_ new: ReferenceService.Operation, _ isKnown: (String) -> Bool) {
        guard let authorised = new.actions else { return }
        let passesRole = authorised.contains { $0.lowercased() == "iam:passrole" }
        let used = authorised.filter { $0.lowercased() != "iam:passrole" && isKnown($0) }
            .map { $0.hasPrefix("\(prefix):") ? String($0.dropFirst(prefix.count + 1)) : $0 }
        var fields = operations[new.name] ?? plainOperation(new.name, used)
        while fields.count < 4 { fields.append("") }
        let before = fields
        let known = Set((fields[1].split(separator: " ") + fields[2].split(separator: " ")).map { $0.lowercased() })
        var added: [String] = []
        for action in used where !known.contains(action.lowercased()) && !added.contains(action) {
            added.append(action)
        }
        if !added.isEmpty { fields[2] = (fields[2].isEmpty ? added : [fields[2]] + added).joined(separator: " ") }
        if passesRole, !fields[3].hasPrefix("p") { fields[3] = "p" + fields[3] }
        guard fields != before || operations[new.name] == nil && !isPlain(fields) else { return }
        operations[new.name] = fields
        let what = added + (passesRole && !before[3].hasPrefix("p") ? ["iam:PassRole"] : [])
        note(
            .newOperation, "\(prefix) \(new.name)",
            what.isEmpty ? "uses \(fields[1])" : "may use \(what.joined(separator: ", "))")
    }

    /// An operation that has no line yet: the action of its name is its own, or its only action.
    private func plainOperation(_ name: String, _ used: [String]) -> [String] {
        if let same = actions[name.lowercased()] { return [name, same[0], "", ""] }
        return [name, used.count == 1 ? used[0] : "", "", ""]
    }

    /// Whether an operation needs no line: it uses the action of its name and nothing else.
    private func isPlain(_ fields: [String]) -> Bool {
        fields[2].isEmpty && fields[3].isEmpty && (fields[1].isEmpty || fields[1] == fields[0])
    }

    private mutating func number(of conditionKeys: [String]) -> String {
        guard !conditionKeys.isEmpty else { return "" }
        let short = conditionKeys.map {
            if $0.hasPrefix("aws:") { return "~\($0.dropFirst(4))" }
            return $0.hasPrefix("\(prefix):") ? "+\($0.dropFirst(prefix.count + 1))" : $0
        }.joined(separator: " ")
        if let same = keys.first(where: { $0.hasSuffix("\t\(short)") }) {
            return String(same.dropFirst(2).prefix { $0 != "\t" })
        }
        keys.append("K \(keys.count + 1)\t\(short)")
        return String(keys.count)
    }

    private mutating func note(_ kind: CatalogChange.Kind, _ subject: String, _ detail: String) {
        changes.append(CatalogChange(kind: kind, subject: subject, detail: detail))
    }
}

extension AccessLevel {
    /// How the catalog writes it.
    fileprivate var letter: String {
        switch self {
        case .list: "L"
        case .read: "R"
        case .write: "W"
        case .permissionsManagement: "P"
        case .tagging: "T"
        }
    }
}

extension RecordingClass {
    /// A class as the catalog writes it, in words.
    fileprivate static func words(_ code: String) -> String {
        switch code.first {
        case "R", "r": "recorded"
        case "l": "likely"
        case "d": "a data event"
        default: "inferred only"
        }
    }
}
