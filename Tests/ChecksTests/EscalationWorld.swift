import AccountState
import ActionCatalog
import Analysis
import Diagnostics
import IAMModel
import PolicyLanguage
import Rules
import StateBuilder
import Testing

@testable import Checks

/// An account whose users and roles may give themselves more, and what the check finds of it.
struct EscalationWorld {
    let state: AccountState
    /// The levels of service control policies over it.
    var controls: [[String]] = []
    var rules = "version: 1\naccounts: [{ name: demo, id: \"111111111111\" }]\n"

    /// Roles by their names, each with the actions that it is allowed on everything.
    init(roles: [(name: String, actions: [String])]) throws {
        state = try .demo {
            for (name, actions) in roles {
                StateBuilder.role(name) { inline("Own", EscalationWorld.allowing(actions)) }
            }
        }
    }

    /// What a test makes.
    init(@ListBuilder<StatePart> _ parts: () -> [StatePart]) throws {
        state = try .demo("demo", parts)
    }

    /// The messages by the holders that they are about.
    func found() throws -> [String: String] {
        let catalog = try ActionCatalog.embedded()
        let levels = try controls.enumerated().map { level, texts in
            try texts.enumerated().map { number, text in
                let source = SourceText(path: "scps/\(level + 1)-\(number + 1).json", text: text)
                return ServiceControls.Document(try PolicyDocument(parsing: source), catalog: catalog)
            }
        }
        let subject = CheckSubject(
            rules: try Rules(parsing: SourceText(path: "rules.yaml", text: rules)), accounts: [state], catalog: catalog,
            today: try #require(Day("2026-07-01")), controls: [state.id: ServiceControls(levels: levels)])
        return Dictionary(
            PrivilegeEscalationCheck().findings(in: subject).map { ($0.element, $0.diagnostic.message) },
            uniquingKeysWith: { "\($0)\n\($1)" })
    }

    /// The text of a document that allows actions on some resources.
    static func allowing(_ actions: [String], on resources: [String] = ["*"]) -> String {
        document("Allow", actions, on: resources)
    }

    /// The text of a document of one statement.
    static func document(_ effect: String, _ actions: [String], on resources: [String] = ["*"]) -> String {
        func list(_ texts: [String]) -> String { texts.map { "\"\($0)\"" }.joined(separator: ", ") }
        return """
            {"Version": "2012-10-17",
             "Statement": [{"Effect": "\(effect)", "Action": [\(list(actions))], "Resource": [\(list(resources))]}]}
            """
    }
}
