import IAMModel
import SearchCluster

/// The users or roles of one name, where usage is asked of them alone: a cluster looks for no other sessions.
public struct AskedPrincipal: Hashable, Sendable {
    /// User or role.
    public let kind: PrincipalReference.Kind
    /// The name, as IAM has it.
    public let name: String
    /// Their unique ids on file: a user that was renamed keeps its own.
    public let ids: [String]

    /// A principal by its name.
    public init(kind: PrincipalReference.Kind, name: String, ids: [String]) {
        self.kind = kind
        self.name = name
        self.ids = ids
    }

    /// What an event of one of its sessions matches: a few more may, since no account is asked for.
    func condition(_ map: FieldMap, _ survey: IndexSurvey) -> JSONBody {
        var conditions: [JSONBody] = []
        func add(_ field: CloudTrailField, _ condition: (String) -> JSONBody) {
            if let name = map[field] { conditions.append(condition(name)) }
        }
        let pattern = AskedPrincipal.pattern(kind, name)
        add(.issuerARN) { EventFilter.regexp($0, pattern) }
        if !ids.isEmpty { add(.issuerPrincipalID) { EventFilter.terms($0, ids) } }
        switch kind {
        case .user:
            add(.arn) { EventFilter.regexp($0, pattern) }
            if !ids.isEmpty { add(.principalID) { EventFilter.terms($0, ids) } }
        case .role:
            if survey.hasRolesWithoutIssuer {
                // The event of a console switch names its role in the session's ARN only.
                add(.arn) {
                    EventFilter.regexp($0, "arn:[^:]*:sts::[^:]*:assumed-role/\(AskedPrincipal.escaped(name))/.*")
                }
            }
            // Another account's copy of an event names its caller by id.
            for id in ids { add(.principalID) { EventFilter.prefix($0, id + ":") } }
        }
        return EventFilter.any(conditions)
    }

    /// The ARNs of a user or role of some name, in whatever account and path.
    static func pattern(_ kind: PrincipalReference.Kind, _ name: String) -> String {
        "arn:[^:]*:iam::[^:]*:\(kind.rawValue)/(.*/)?\(escaped(name))"
    }

    /// A name as a regular expression of Lucene's: IAM's names hold `+`, `.`, `@` and the like.
    private static func escaped(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            // Names are the same in whatever letters, and a request writes them as whoever called did.
            if character.isLetter {
                text += "[\(character.lowercased())\(character.uppercased())]"
                return
            }
            if !character.isNumber { text.append("\\") }
            text.append(character)
        }
    }
}
