import AccountState
import Diagnostics
import IAMModel
import Rules

/// What `cloudtrim keep` wrote, or would write.
public struct KeptRuleReport: Sendable {
    /// What came of it.
    public enum Outcome: Sendable {
        /// A rule keeps it already.
        case kept(Rule)
        /// A rule is new; the one that stands behind it and would decide otherwise.
        case written(Rule, before: Rule?, FileDiff)
    }

    /// Where the change went.
    public enum Place: Sendable {
        /// Into the file.
        case written
        /// Into a patch.
        case patch(String)
    }

    /// The change of one file.
    public struct FileDiff: Sendable {
        let bytes: [UInt8]
        let diff: UnifiedDiff

        /// A file before and after; nil where there is none.
        public init(path: String, old: SourceText?, new: SourceText?) {
            diff = UnifiedDiff(path: path, old: old?.bytes, new: new?.bytes)
            bytes = diff.bytes
        }
    }

    private let account: String
    private let holder: Holder
    private let actions: [ActionPattern]
    private let isGranted: Bool
    /// What came of it.
    public var outcome: Outcome?
    /// Where it went; nil where it is only shown.
    public var place: Place?

    /// - Parameter isGranted: whether a document on file grants any of it: else there is nothing to keep.
    public init(account: String, holder: Holder, actions: [ActionPattern], isGranted: Bool) {
        self.account = account
        self.holder = holder
        self.actions = actions
        self.isGranted = isGranted
    }

    /// The patch; nothing where nothing changes.
    public var patch: [UInt8] {
        guard case .written(_, _, let change)? = outcome else { return [] }
        return Commentary.bytes("\(head)\n\n") + change.bytes
    }

    /// The text, with the diff where that went nowhere else.
    public func text(_ style: TerminalStyle) -> [UInt8] {
        var lines: TerminalText = "\(head)\n"
        if !isGranted {
            lines += style(.warning, "no document on file grants it: a rule keeps what there is, ")
            lines += "`cloudtrim restore \(ShellWord.line([holder.description] + actions.map(\.text)))` puts back\n"
        }
        guard case .written(let rule, _, let change)? = outcome else { return lines.bytes }
        var next: TerminalText
        switch place {
        case .written: next = "\(rule.span.path) is written: `git diff`, then commit it"
        case .patch(let file): next = "\(file) is written: `git apply \(ShellWord.quoted(file))`"
        case nil: next = "the same with `--write` edits \(rule.span.path)"
        }
        next = "\(style(.help, "next")): \(next)\n"
        if place != nil { return (lines + next).bytes }
        return Commentary.bytes(lines) + [0x0A] + change.diff.rendered(style) + [0x0A] + next.bytes
    }

    private var head: TerminalText {
        let what = actions.map(\.text).joined(separator: ", ")
        switch outcome {
        case .kept(let rule)?:
            let until = rule.until.map { " until \($0)" } ?? ""
            return "nothing changes: rule `\(rule.id)` (\(rule.span)) keeps \(what) of \(holder) of \(account)\(until)"
        case .written(let rule, let shadow, _)?:
            let until = rule.until.map { " until \($0)" } ?? ""
            let before = shadow.map { ", before `\($0.id)`, which might decide otherwise" } ?? ""
            return "rule `\(rule.id)` (\(rule.span)) keeps \(what) of \(holder) of \(account)\(until)\(before)"
        case nil: return ""
        }
    }

    /// The same for programs.
    public var json: JSONText {
        var members: [JSONText.Member] = [
            .init("account", .string(account)), .init("principal", .string(holder.description)),
            .init("actions", .array(actions.map { .string($0.text) })), .init("granted", .boolean(isGranted)),
        ]
        switch outcome {
        case .kept(let rule)?:
            members += [.init("changed", false), .init("rule", json(rule)), .init("before", nil), .init("patch", "")]
        case .written(let rule, let shadow, let change)?:
            members += [
                .init("changed", true), .init("rule", json(rule)), .init("before", .optional(shadow?.id)),
                .init("patch", .string(String(decoding: change.bytes, as: UTF8.self))),
            ]
        case nil: break
        }
        if case .written? = place {
            members.append(.init("written", true))
        } else {
            members.append(.init("written", false))
        }
        return .object(members)
    }

    private func json(_ rule: Rule) -> JSONText {
        [
            "id": .string(rule.id), "decision": .string(rule.decision.rawValue), "reason": .string(rule.reason),
            "ticket": .optional(rule.ticket), "until": .optional(rule.until), "place": .string("\(rule.span)"),
        ]
    }
}
