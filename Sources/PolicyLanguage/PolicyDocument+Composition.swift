import IAMModel
import JSONSyntax

extension PolicyDocument {
    /// A new document of copies of this one's statements, in its version: everything but the actions as it is written.
    ///
    /// - Parameter parts: statements with the actions that they get; nil leaves the element as it is.
    public func composed(_ parts: [(Statement, actions: [String]?)]) -> [UInt8] {
        PolicyDocument.composed(version: tree.root["Version"] == nil ? nil : version, parts)
    }

    /// A new document of copies of statements, perhaps of several documents.
    ///
    /// It is laid out a line an element, with a line break at the end. A `Sid` that is taken gets a number, since IAM
    /// wants each once in an identity document.
    public static func composed(version: PolicyVersion?, _ parts: [(Statement, actions: [String]?)]) -> [UInt8] {
        var sids: Set<String> = []
        let statements = parts.map { statement, actions in
            statement.copy(actions: actions, takenSids: &sids)
        }
        let head: [JSONValue.Member] = version.map { [.init("Version", .string($0.rawValue))] } ?? []
        return JSONWriter.file(.object(head + [.init("Statement", .array(statements))]))
    }
}

extension Statement {
    /// The statement as a value, with other actions where some are given.
    public func value(actions: [String]? = nil) -> JSONValue {
        var none: Set<String> = []
        return copy(actions: actions, takenSids: &none)
    }

    func copy(actions: [String]?, takenSids: inout Set<String>) -> JSONValue {
        .object(
            (node.members ?? []).map { member in
                switch member.key {
                case "Action", "NotAction":
                    guard let actions else { return .init(member.key, JSONValue(member.value)) }
                    return .init("Action", .strings(actions))
                case "Sid":
                    return .init("Sid", .string(freeSid(sid ?? "", &takenSids)))
                default: return .init(member.key, JSONValue(member.value))
                }
            })
    }

    private func freeSid(_ wanted: String, _ taken: inout Set<String>) -> String {
        if wanted.isEmpty || taken.insert(wanted).inserted { return wanted }
        var number = 2
        while !taken.insert("\(wanted)\(number)").inserted { number += 1 }
        return "\(wanted)\(number)"
    }
}
