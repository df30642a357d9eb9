import IAMModel
import JSONSyntax

/// A copy of a statement in a new document.
public struct StatementCopy: Sendable {
    /// The statement as it is on file.
    public let statement: Statement
    /// The actions that it gets; nil leaves the element as it is.
    public let actions: [String]?
    /// The `Sid` that it gets; nil leaves its own.
    public let sid: String?

    /// A copy by its parts.
    public init(_ statement: Statement, actions: [String]?, sid: String? = nil) {
        self.statement = statement
        self.actions = actions
        self.sid = sid
    }
}

extension PolicyDocument {
    /// A new document of copies of this one's statements, in its version: everything but actions and `Sid` as it is written.
    public func composed(_ copies: [StatementCopy]) -> [UInt8] {
        PolicyDocument.composed(version: tree.root["Version"] == nil ? nil : version, copies)
    }

    /// A new document of copies of statements, perhaps of several documents.
    ///
    /// It is laid out a line an element, with a line break at the end. A `Sid` that is taken gets a number, since IAM
    /// wants each once in an identity document.
    public static func composed(version: PolicyVersion?, _ copies: [StatementCopy]) -> [UInt8] {
        var sids: Set<String> = []
        let statements = copies.map { $0.statement.copy(actions: $0.actions, sid: $0.sid, takenSids: &sids) }
        let head: [JSONValue.Member] = version.map { [.init("Version", .string($0.rawValue))] } ?? []
        return JSONWriter.file(.object(head + [.init("Statement", .array(statements))]))
    }
}

extension Statement {
    /// The statement as a value, with other actions and another `Sid` where some are given.
    public func value(actions: [String]? = nil, sid: String? = nil) -> JSONValue {
        var none: Set<String> = []
        return copy(actions: actions, sid: sid, takenSids: &none)
    }

    /// All of it but its `Sid` and its actions, as text: statements with the same differ in nothing else.
    public var frame: [UInt8] { JSONWriter.compact(value(actions: [], sid: "")) }

    func copy(actions: [String]?, sid: String?, takenSids: inout Set<String>) -> JSONValue {
        let own = (sid ?? self.sid).map { freeSid($0, &takenSids) }
        var members = (node.members ?? []).compactMap { member -> JSONValue.Member? in
            switch member.key {
            case "Action", "NotAction":
                guard let actions else { return .init(member.key, JSONValue(member.value)) }
                return .init("Action", .strings(actions))
            case "Sid": return sid == nil ? own.map { .init("Sid", .string($0)) } : nil
            default: return .init(member.key, JSONValue(member.value))
            }
        }
        if sid != nil, let own { members.insert(.init("Sid", .string(own)), at: 0) }
        return .object(members)
    }

    private func freeSid(_ wanted: String, _ taken: inout Set<String>) -> String {
        if wanted.isEmpty || taken.insert(wanted).inserted { return wanted }
        var number = 2
        while !taken.insert("\(wanted)\(number)").inserted { number += 1 }
        return "\(wanted)\(number)"
    }
}
