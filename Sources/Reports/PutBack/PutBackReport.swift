import AccountState
import Analysis
import Checks
import Diagnostics
import IAMModel
import Proposals
import Rules

/// What `cloudtrim restore` puts back: from where to where, who is concerned, what the gate says, and what to do in AWS.
public struct PutBackReport: Sendable {
    /// Where the change went.
    public enum Place: Sendable {
        /// Into the files.
        case written
        /// Into a patch.
        case patch(String)
    }

    /// The rules before and after.
    public struct RulesChange: Sendable {
        let old: SourceText
        let new: SourceText

        /// Two texts of one file.
        public init(old: SourceText, new: SourceText) {
            self.old = old
            self.new = new
        }
    }

    private let plan: PutBackPlan
    private let patterns: [ActionPattern]
    private let folder: String
    private let rules: RulesChange
    private let grants: [DeclaredGrant]
    private let findings: [Finding]
    /// What forbids an action though documents allow it again, in words.
    public var forbidden: [String] = []
    /// Where it went; nil where it is only shown.
    public var place: Place?

    /// - Parameters:
    ///   - folder: the tree of policies relative to where the patch will be applied.
    ///   - grants: what the rules declare newly.
    ///   - findings: what the gate says besides.
    public init(
        _ plan: PutBackPlan, patterns: [ActionPattern], folder: String, rules: RulesChange, grants: [DeclaredGrant],
        findings: [Finding]
    ) {
        self.plan = plan
        self.patterns = patterns
        self.folder = folder
        self.rules = rules
        self.grants = grants
        self.findings = findings
    }

    private var diffs: [UnifiedDiff] {
        plan.changes.map { UnifiedDiff(path: "\(folder)/\($0.path)", old: $0.old, new: $0.new) }
            + [UnifiedDiff(path: rules.old.path, old: rules.old.bytes, new: rules.new.bytes)].filter { !$0.isEmpty }
    }

    /// The patch; nothing where nothing changes.
    public var patch: [UInt8] {
        plan.pieces.isEmpty ? [] : Commentary.bytes(head(.plain) + "\n") + diffs.flatMap { $0.bytes + [0x0A] }
    }

    /// The text, with the diff where that went nowhere else.
    public func text(_ style: TerminalStyle) -> [UInt8] {
        let head = head(style)
        guard !plan.pieces.isEmpty else { return head.bytes }
        let shown: [UInt8] = place == nil ? diffs.flatMap { $0.rendered(style) + [0x0A] } : []
        return Commentary.bytes(head + "\n") + shown + Commentary.bytes(foot(style))
    }

    // MARK: Text

    private func head(_ style: TerminalStyle) -> TerminalText {
        let what = patterns.map(\.text).joined(separator: ", ")
        guard !plan.pieces.isEmpty else {
            return
                "nothing changes: documents on file allow \(plan.present.joined(separator: ", ")) to \(plan.holder) of "
                + "\(plan.before.name) as before the trim\n"
        }
        var text: TerminalText =
            "\(style(.strong, of: what)) goes back to \(plan.holder) of \(plan.before.name), as it was\n"
        let words = DenialWords(needsAccount: false, hasTimes: false)
        for piece in plan.pieces {
            text += "  \(words.taken(piece.taken))\n"
            text += "    \(target(piece))\n"
        }
        let others = plan.concerned.filter { $0 != plan.holder }
        if !others.isEmpty { text += "  concerns \(plan.concerned.map(\.description).joined(separator: ", "))\n" }
        if !plan.spared.isEmpty {
            let names = plan.spared.prefix(6).map(\.description).joined(separator: ", ")
            let more = plan.spared.count > 6 ? " … \(plan.spared.count - 6) more" : ""
            text += "  not for \(names)\(more), who held it, too: `--shared` puts it back for all\n"
        }
        if !plan.unknown.isEmpty {
            let names = plan.unknown.prefix(6).joined(separator: ", ")
            let more = plan.unknown.count > 6 ? " … \(plan.unknown.count - 6) more" : ""
            text += "  not \(names)\(more): nothing tells that it was taken away\n"
        }
        text += "checked: nothing is allowed that was not before it was taken, and nothing is lost ("
        text += "\(NumberText.counted(plan.concerned.count, "principal")) proved)\n"
        return text
    }

    private func target(_ piece: PutBackPlan.Piece) -> String {
        let what = piece.resources.isEmpty ? piece.actions : piece.resources
        let shown = what.prefix(8).joined(separator: ", ") + (what.count > 8 ? " … \(what.count - 8) more" : "")
        let isNew = plan.before.documents[piece.target] == nil
        let place = isNew ? "\(piece.target), which is new" : "\(piece.target)"
        return "\(shown) into \(place)"
    }

    private func foot(_ style: TerminalStyle) -> TerminalText {
        var text: TerminalText = ""
        for grant in grants {
            text +=
                "declared: `\(grant.id)` in \(rules.new.path), until \(grant.until?.description ?? ""), for the gate\n"
        }
        if grants.isEmpty { text += "declared: \(rules.new.path) has what the gate wants already\n" }
        for finding in findings {
            let line = "the gate: \(finding.diagnostic.severity.rawValue): \(finding.diagnostic.message) "
            text += style(.warning, "\(line)[\(finding.diagnostic.code.rawValue)]") + "\n"
        }
        for reason in forbidden {
            text += style(.warning, "\(reason): this alone does not allow it") + "\n"
        }
        text +=
            "in AWS, with credentials of account \(plan.before.name) (\(plan.before.id)), from the files as they are then:\n"
        for command in commands { text += "  \(command)\n" }
        return text + "\(style(.help, "next")): \(next)\n"
    }

    private var next: String {
        let files = (plan.changes.map { "\(folder)/\($0.path)" } + (grants.isEmpty ? [] : [rules.new.path]))
        switch place {
        case .written:
            return
                "`git diff`, then commit \(files.joined(separator: " ")); `cloudtrim check --against git:HEAD` takes it"
        case .patch(let file): return "`git apply \(ShellWord.quoted(file))`, then commit"
        case nil: return "the same with `--write`, or `--patch FILE`"
        }
    }

    /// What brings the documents to AWS (AWS CLI Command Reference, `iam`).
    private var commands: [String] {
        plan.changes.compactMap { change in
            guard let path = DocumentPath(change.path) else { return nil }
            let file = "file://\(folder)/\(change.path)"
            switch path.kind {
            case .inline(let holder, let policy):
                let kind = holder.kind.rawValue
                return ShellWord.line([
                    "aws", "iam", "put-\(kind)-policy", "--\(kind)-name", holder.name, "--policy-name", policy,
                    "--policy-document", file,
                ])
            case .managed:
                guard let arn = plan.after.policy(of: path)?.arn else { return nil }
                return ShellWord.line([
                    "aws", "iam", "create-policy-version", "--policy-arn", arn, "--policy-document", file,
                    "--set-as-default",
                ])
            case .trust(let role):
                return ShellWord.line([
                    "aws", "iam", "update-assume-role-policy", "--role-name", role, "--policy-document", file,
                ])
            case .awsManaged, .destination, .personDestination: return nil
            }
        }
    }

    // MARK: JSON

    /// The same for programs.
    public var json: JSONText {
        let words = DenialWords(needsAccount: false, hasTimes: false)
        var isWritten = false
        if case .written? = place { isWritten = true }
        return [
            "account": .string(plan.before.name),
            "id": .string(plan.before.id.digits),
            "principal": .string(plan.holder.description),
            "actions": .array(patterns.map { .string($0.text) }),
            "changed": .boolean(!plan.pieces.isEmpty),
            "pieces": .array(
                plan.pieces.map { piece in
                    [
                        "document": .string(piece.target.text),
                        "new": .boolean(plan.before.documents[piece.target] == nil),
                        "actions": .array(piece.actions.map { .string($0) }),
                        "resources": .array(piece.resources.map { .string($0) }),
                        "taken": words.json(piece.taken),
                    ]
                }),
            "principals": .array(plan.concerned.map { .string($0.description) }),
            "leftOut": .array(plan.spared.map { .string($0.description) }),
            "onFile": .array(plan.present.map { .string($0) }),
            "neverTaken": .array(plan.unknown.map { .string($0) }),
            "grants": .array(
                grants.map { grant in
                    [
                        "id": .string(grant.id), "principal": .optional(grant.principal),
                        "actions": .array(grant.actions.map { .string($0.text) }),
                        "resources": .array(grant.resources.map { .string($0) }), "until": .optional(grant.until),
                    ]
                }),
            "gate": .array(
                findings.map { finding in
                    [
                        "code": .string(finding.diagnostic.code.rawValue),
                        "severity": .string(finding.diagnostic.severity.rawValue),
                        "message": .string(finding.diagnostic.message),
                    ]
                }),
            "forbidden": .array(forbidden.map { .string($0) }),
            "commands": .array(commands.map { .string($0) }),
            "patch": .string(String(decoding: diffs.flatMap(\.bytes), as: UTF8.self)),
            "written": .boolean(isWritten),
        ]
    }
}
