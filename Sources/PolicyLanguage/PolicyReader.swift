import Diagnostics
import IAMModel
import JSONSyntax
import PolicySemantics

/// Reads the grammar of policy documents out of a JSON tree, and tells all that IAM would refuse
/// (IAM User Guide, "Grammar of the IAM JSON policy language").
struct PolicyReader {
    private let source: SourceText
    private(set) var errors: [Diagnostic] = []
    private(set) var warnings: [Diagnostic] = []

    init(_ source: SourceText) {
        self.source = source
    }

    mutating func read(
        _ root: JSONNode
    ) throws(DiagnosticError) -> (PolicyVersion, JSONNode, [Statement]) {
        guard let members = root.members else {
            throw DiagnosticError(
                .error(
                    .policySyntax, "a policy document is an object, not \(root.typeName)", at: source.span(root.range),
                    help: "begin with `{\"Version\": \"2012-10-17\", \"Statement\": […]}`"))
        }
        check(members, known: ["Version", "Id", "Statement"], of: "a policy document")
        let version = version(root["Version"])
        guard let statementsNode = root["Statement"] else {
            error("the document has no `Statement`", root.range.lowerBound..<(root.range.lowerBound + 1))
            throw DiagnosticError(errors)
        }
        var statements: [Statement] = []
        switch statementsNode.kind {
        case .object: statement(statementsNode, version).map { statements.append($0) }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                if let statement = statement(element, version, index) { statements.append(statement) }
            }
        default: error("`Statement` is an object or a list of objects, not \(statementsNode.typeName)", statementsNode)
        }
        tellEqualSids(statements)
        if !errors.isEmpty { throw DiagnosticError(errors) }
        return (version, statementsNode, statements)
    }

    private mutating func version(_ node: JSONNode?) -> PolicyVersion {
        guard let node else { return .v2008 }
        if let text = node.string, let version = PolicyVersion(rawValue: text) { return version }
        errors.append(
            .error(
                .policyVersion, "there is no policy version \(written(node))", at: source.span(node.range),
                help: "write `\"2012-10-17\"`; a document's own versions are kept by IAM, not in `Version`"))
        return .v2012
    }

    private mutating func statement(
        _ node: JSONNode, _ version: PolicyVersion, _ index: Int = 0
    ) -> Statement? {
        guard let members = node.members else {
            error("a statement is an object, not \(node.typeName)", node)
            return nil
        }
        let errorCount = errors.count
        check(
            members,
            known: [
                "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource",
                "Condition",
            ], of: "a statement")
        let sid = node["Sid"].flatMap { text($0, "`Sid`") }
        let effect = effect(node)
        let actions = actions(node)
        let principals = principals(node)
        let resources = resources(node, isRequired: principals == nil)
        let conditions = node["Condition"].map { self.conditions($0, version) } ?? []
        guard errors.count == errorCount, let effect, let actions else { return nil }
        return Statement(
            index: index, sid: sid, effect: effect, actions: actions, resources: resources, conditions: conditions,
            principals: principals, span: source.span(node.range), node: node)
    }

    private mutating func effect(_ node: JSONNode) -> Effect? {
        guard let value = node["Effect"] else {
            error("the statement has no `Effect`", start(of: node), help: "write `\"Effect\": \"Allow\"` or `\"Deny\"`")
            return nil
        }
        if let text = value.string, let effect = Effect(rawValue: text) { return effect }
        let meant = value.string.flatMap { text in ["Allow", "Deny"].first { $0.lowercased() == text.lowercased() } }
        error("`Effect` is `Allow` or `Deny`, not \(written(value))", value, help: meant.map { "write `\"\($0)\"`" })
        return nil
    }

    private mutating func actions(_ node: JSONNode) -> ActionElement? {
        guard let (member, isNegated) = oneOf("Action", "NotAction", node, isRequired: true) else { return nil }
        let texts = strings(member.value, "`\(member.key)`")
        if member.value.elements?.isEmpty == true { tellEmpty(member) }
        for (text, range) in texts where !isAction(text) {
            let help =
                text.contains(":")
                ? "write `service:Action`, with `*` and `?` where you want them"
                : "write the service in front, `s3:\(text)`"
            error("`\(text)` is no action", range, help: help)
        }
        return ActionElement(
            isNegated: isNegated, entries: texts.map { .init(pattern: ActionPattern($0.0), range: $0.1) },
            keyRange: member.keyRange, node: member.value)
    }

    /// A service, a colon and a name, or `*` alone.
    private func isAction(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 == 0x2A }) { return !text.isEmpty }
        guard let colon = text.utf8.firstIndex(of: 0x3A) else { return false }
        return colon > text.startIndex && text.utf8.index(after: colon) < text.endIndex
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    private mutating func resources(_ node: JSONNode, isRequired: Bool) -> ResourceElement? {
        guard let (member, isNegated) = oneOf("Resource", "NotResource", node, isRequired: isRequired) else {
            return nil
        }
        let texts = strings(member.value, "`\(member.key)`")
        if member.value.elements?.isEmpty == true { tellEmpty(member) }
        return ResourceElement(
            isNegated: isNegated, entries: texts.map { .init(text: $0.0, range: $0.1) }, node: member.value)
    }

    private mutating func principals(_ node: JSONNode) -> PrincipalElement? {
        guard let (member, isNegated) = oneOf("Principal", "NotPrincipal", node, isRequired: false) else { return nil }
        let value = member.value
        var entries: [PrincipalElement.Entry] = []
        if value.string == "*" {
            entries = [.init(kind: "", name: "*", range: value.range)]
        } else if let kinds = value.members {
            check(kinds, known: ["AWS", "Service", "Federated", "CanonicalUser"], of: "`\(member.key)`")
            for kind in kinds {
                entries += strings(kind.value, "`\(kind.key)`").map { .init(kind: kind.key, name: $0.0, range: $0.1) }
            }
            if kinds.allSatisfy({ $0.value.elements?.isEmpty == true }) { tellEmpty(member) }
        } else {
            error(
                "`\(member.key)` is `\"*\"` or an object, not \(written(value))", value,
                help: "write `{\"AWS\": \"arn:aws:iam::…\"}` or `{\"Service\": \"ec2.amazonaws.com\"}`")
        }
        return PrincipalElement(isNegated: isNegated, entries: entries, node: value)
    }

    private mutating func conditions(_ node: JSONNode, _ version: PolicyVersion) -> [Condition] {
        guard let blocks = node.members else {
            error("`Condition` is an object of operators, not \(node.typeName)", node)
            return []
        }
        var conditions: [Condition] = []
        for block in blocks {
            guard let parsed = ConditionName(block.key) else {
                let known = ConditionOperator.allCases.map(\.rawValue)
                error(
                    "there is no condition operator `\(block.key)`", block.keyRange,
                    help: nearest(block.key, among: known).map { "did you mean `\($0)`?" })
                continue
            }
            guard let keys = block.value.members else {
                error("`\(block.key)` holds an object of condition keys, not \(block.value.typeName)", block.value)
                continue
            }
            for key in keys {
                conditions.append(
                    Condition(
                        parsed.operator, key.key, strings(key.value, "`\(key.key)`").map(\.0),
                        qualifier: parsed.qualifier, ifExists: parsed.ifExists, allowsVariables: version == .v2012))
            }
        }
        return conditions
    }

    // MARK: Parts

    /// The one of two elements that is there; an error where both are, or none though one must be.
    private mutating func oneOf(
        _ plain: String, _ negated: String, _ node: JSONNode, isRequired: Bool
    ) -> (JSONMember, isNegated: Bool)? {
        let first = node.members?.first { $0.key == plain }
        let second = node.members?.first { $0.key == negated }
        if let first, let second {
            error(
                "a statement has either `\(plain)` or `\(negated)`", second.keyRange,
                notes: [.init("`\(plain)` is here", at: source.span(first.keyRange))])
            return nil
        }
        if let first { return (first, false) }
        if let second { return (second, true) }
        if isRequired { error("the statement has no `\(plain)`", start(of: node)) }
        return nil
    }

    /// The strings of a value that is one or a list of them; numbers and booleans count as their text.
    private mutating func strings(_ node: JSONNode, _ name: String) -> [(String, Range<Int>)] {
        guard let elements = node.elements else { return text(node, name).map { [($0, node.range)] } ?? [] }
        return elements.compactMap { element in text(element, "an element of \(name)").map { ($0, element.range) } }
    }

    private mutating func text(_ node: JSONNode, _ name: String) -> String? {
        switch node.kind {
        case .string(let text): return text
        case .number(let text): return text
        case .bool(let value): return value ? "true" : "false"
        default:
            error("\(name) is a string, not \(node.typeName)", node)
            return nil
        }
    }

    private mutating func check(_ members: [JSONMember], known: [String], of owner: String) {
        for member in members where !known.contains(member.key) {
            error(
                "\(owner) has no `\(member.key)`", member.keyRange,
                help: nearest(member.key, among: known).map { "did you mean `\($0)`?" }
                    ?? "it has \(known.map { "`\($0)`" }.joined(separator: ", "))")
        }
    }

    private mutating func tellEqualSids(_ statements: [Statement]) {
        var first: [String: Statement] = [:]
        for statement in statements {
            guard let sid = statement.sid, !sid.isEmpty else { continue }
            if let other = first[sid] {
                warnings.append(
                    .warning(
                        .policySyntax, "two statements have the `Sid` `\(sid)`", at: statement.span,
                        notes: [.init("the first one is here", at: other.span)],
                        help: "IAM wants every `Sid` of an identity document once"))
            } else {
                first[sid] = statement
            }
        }
    }

    // MARK: Messages

    private mutating func tellEmpty(_ member: JSONMember) {
        error("`\(member.key)` is empty", member.range, help: "take the whole statement out, or name something")
    }

    private func start(of node: JSONNode) -> Range<Int> { node.range.lowerBound..<(node.range.lowerBound + 1) }

    private func written(_ node: JSONNode) -> String {
        switch node.kind {
        case .string(let text): "`\(text)`"
        case .number(let text): "`\(text)`"
        default: node.typeName
        }
    }

    private mutating func error(_ message: String, _ node: JSONNode, help: String? = nil) {
        error(message, node.range, help: help)
    }

    private mutating func error(
        _ message: String, _ range: Range<Int>, notes: [Diagnostic.Note] = [], help: String? = nil
    ) {
        errors.append(.error(.policySyntax, message, at: source.span(range), notes: notes, help: help))
    }
}
