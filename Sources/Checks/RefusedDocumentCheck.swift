import AccountState
import Diagnostics
import IAMModel
import PolicyLanguage
import PolicySemantics
import Rules

/// Finds documents that IAM would refuse, or take otherwise than they read (IAM User Guide, "Grammar of the IAM JSON policy
/// language" and "IAM JSON policy elements reference").
struct RefusedDocumentCheck: Check {
    static let code = DiagnosticCode.refusedDocument

    func findings(in subject: CheckSubject) -> [Finding] {
        subject.documents.flatMap { checked in
            var found = RefusedParts(checked)
            for statement in checked.document.statements { found.look(at: statement) }
            found.lookForEqualSids()
            return found.all
        }
    }
}

/// What of one document would be refused.
private struct RefusedParts {
    let checked: CheckedDocument
    let isTrust: Bool
    var all: [Finding] = []

    init(_ checked: CheckedDocument) {
        self.checked = checked
        isTrust = if case .trust = checked.path.kind { true } else { false }
    }

    private mutating func add(
        _ message: String, _ range: Range<Int>, _ statement: Statement, _ what: String, help: String,
        isDoubt: Bool = false
    ) {
        var finding = Finding(
            .refusedDocument, message, at: checked.document.span(range), element: "\(statement.element): \(what)",
            help: help)
        finding.isDoubt = isDoubt
        all.append(finding)
    }

    mutating func look(at statement: Statement) {
        lookAtSid(statement)
        lookAtConditions(statement)
        if isTrust { lookAtTrust(statement) } else { lookAtIdentity(statement) }
    }

    /// `Sid`: letters A to Z, a to z, and digits, in documents of IAM ("Sid").
    private mutating func lookAtSid(_ statement: Statement) {
        guard let sid = statement.sid, let member = member("Sid", statement) else { return }
        let isPlain = sid.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) }
        guard !isPlain else { return }
        add(
            "IAM refuses the `Sid` `\(sid)`: it takes letters and digits only", member, statement, "Sid",
            help: "write it without spaces and signs, or take it out")
    }

    /// A `Sid` stands once in a document ("Sid").
    mutating func lookForEqualSids() {
        var seen: Set<String> = []
        for statement in checked.document.statements {
            guard let sid = statement.sid, !sid.isEmpty, !seen.insert(sid).inserted,
                let range = member("Sid", statement)
            else { continue }
            add(
                "IAM refuses a second statement with the `Sid` `\(sid)`", range, statement, "Sid twice",
                help: "give it another one, or take it out")
        }
    }

    /// Operators are written as the manual has them ("Condition operators").
    private mutating func lookAtConditions(_ statement: Statement) {
        for block in statement.node["Condition"]?.members ?? [] {
            guard let written = ConditionOperator.properName(of: block.key), written != block.key else { continue }
            add(
                "IAM refuses the operator `\(block.key)`: it is written `\(written)`", block.keyRange, statement,
                block.key,
                help: "write `\(written)`")
        }
        guard checked.document.version == .v2008 else { return }
        let texts =
            (statement.resources?.entries ?? []).map { ($0.text, $0.range) }
            + (statement.node["Condition"]?.members ?? []).flatMap { $0.value.members ?? [] }.flatMap { key in
                (key.value.elements ?? [key.value]).compactMap { node in node.string.map { ($0, node.range) } }
            }
        for (text, range) in texts where text.contains("${") {
            add(
                "`\(text)` is plain text in version 2008-10-17, which knows no policy variables", range, statement,
                text,
                help: "write `\"Version\": \"2012-10-17\"`", isDoubt: true)
        }
    }

    /// An identity is the principal itself, and resources are ARNs or `*`.
    private mutating func lookAtIdentity(_ statement: Statement) {
        for key in ["Principal", "NotPrincipal"] {
            guard let range = member(key, statement) else { continue }
            add(
                "IAM refuses `\(key)` in the document of a user, group or role", range, statement, key,
                help: "take it out: whoever holds the document is meant")
        }
        for entry in statement.resources?.entries ?? [] where !Self.isResource(entry.text) {
            add(
                "IAM refuses the resource `\(entry.text)`: it is no ARN, nor `*`", entry.range, statement, entry.text,
                help: "an ARN is written `arn:aws:s3:::bucket/*`")
        }
    }

    /// Who may assume a role is written without resources and with the actions of STS that make sessions
    /// (IAM User Guide, "Roles terms and concepts").
    private mutating func lookAtTrust(_ statement: Statement) {
        for key in ["Resource", "NotResource", "NotPrincipal"] {
            guard let range = member(key, statement) else { continue }
            add(
                "IAM refuses `\(key)` in a trust document", range, statement, key,
                help: "take it out: the role itself is meant")
        }
        for entry in statement.actions.entries where entry.pattern.service != "sts" {
            add(
                "IAM refuses `\(entry.pattern.text)` in a trust document: it takes actions of STS only", entry.range,
                statement, entry.pattern.text, help: "write `sts:AssumeRole`")
        }
        for entry in statement.principals?.entries ?? [] where entry.kind == "AWS" && !Self.isPrincipal(entry.name) {
            add(
                "IAM refuses the principal `\(entry.name)`: it is no account, ARN or `*`", entry.range, statement,
                entry.name, help: "name one user, role or account; a wildcard stands alone or in a condition")
        }
    }

    private func member(_ key: String, _ statement: Statement) -> Range<Int>? {
        statement.node.members?.first { $0.key == key }?.keyRange
    }

    /// `*`, or `arn:partition:service:region:account:resource`; a wildcard may stand for the rest.
    private static func isResource(_ text: String) -> Bool {
        if text == "*" || text.hasPrefix("${") { return true }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0] == "arn" else { return false }
        let isWhole = parts.count == 6 && !parts[5].isEmpty
        return (isWhole || parts[parts.count - 1].contains { "*$".contains($0) })
            && parts.dropFirst().prefix(2).allSatisfy { !$0.isEmpty }
    }

    /// An account's number, an ARN without a wildcard, `*`, or the unique id of a user or role that there is no more.
    private static func isPrincipal(_ name: String) -> Bool {
        if name == "*" || AccountID(name) != nil { return true }
        if name.hasPrefix("arn:") { return ARN(name) != nil && !name.contains("*") && !name.contains("?") }
        return name.utf8.count >= 16
            && name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
    }
}
