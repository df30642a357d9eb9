import Bytes
import JSONIndex

/// A small answer of a server as a tree: versions, field lists, errors. Pages of buckets are read without one.
public indirect enum Answer: Sendable {
    /// An object; where a key stands twice, the last one counts.
    case object([String: Answer])
    /// An array.
    case array([Answer])
    /// A string.
    case string(String)
    /// A number as it is written.
    case number(String)
    /// True or false.
    case bool(Bool)
    /// Null, and what is not there.
    case null

    /// Reads an answer, nil where it is no JSON.
    public init?(_ bytes: [UInt8]) {
        let parsed = try? JSONIndexer.read(bytes) { (cursor: inout JSONCursor) throws(JSONFault) -> Answer in
            let value = try Answer.value(&cursor, depth: 0)
            try cursor.end()
            return value
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Reads the value at which a cursor stands.
    public static func value(_ cursor: inout JSONCursor, depth: Int = 0) throws(JSONFault) -> Answer {
        guard depth < JSONCursor.recursionLimit else { throw cursor.fault(.tooDeep) }
        switch cursor.next {
        case UInt8(ascii: "{"):
            var members: [String: Answer] = [:]
            guard try cursor.enterObject() else { return .object([:]) }
            repeat {
                let key = try cursor.key().string
                members[key] = try value(&cursor, depth: depth + 1)
            } while try cursor.nextMember()
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [Answer] = []
            guard try cursor.enterArray() else { return .array([]) }
            repeat { elements.append(try value(&cursor, depth: depth + 1)) } while try cursor.nextElement()
            return .array(elements)
        case UInt8(ascii: "\""): return .string(try cursor.text())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try cursor.boolean())
        case UInt8(ascii: "n"):
            guard cursor.takeNull() else { throw cursor.fault(.expectedValue) }
            return .null
        default: return .number(try cursor.number().string)
        }
    }

    /// The member of a name; null where there is none.
    public subscript(name: String) -> Answer {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    /// The elements of an array; none where it is no array.
    public var elements: [Answer] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members of an object; none where it is no object.
    public var members: [String: Answer] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The text of a string, a number or a truth value; nil for everything else.
    public var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        default: nil
        }
    }

    /// The whole number, a fraction cut off; nil for everything else.
    public var integer: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text) ?? Double(text).flatMap { $0.magnitude < 9e15 ? Int($0) : nil }
    }
}
