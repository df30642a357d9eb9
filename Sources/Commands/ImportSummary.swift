import AccountState
import PolicyTree
import Reports

/// What an import says of its work: who is in the account, what became of the files, and what to type next.
///
/// ```
/// demo (111111111111)   3 users, 1 group, 4 roles, 2 policies, 1 of AWS
///                       14 files: 1 new, 2 changed, 1 gone, 10 as they were
///
///   new      policies/demo/roles/web/inline/Logs.json
///   changed  policies/demo/account.json
///            policies/demo/managed/TeamAdmin.json
///   gone     policies/demo/users/bob/inline/Old.json
///
/// next: `git diff policies/demo`, then `cloudtrim generate --account demo`
/// ```
///
/// What was changed here and in AWS comes with both texts, AWS's first.
struct ImportSummary {
    /// How many paths of a kind are shown without `--verbose`.
    static let shownPaths = 8

    let state: AccountState
    let plan: ImportPlan
    let root: String
    let isDryRun: Bool
    /// Whether `rules.yaml` names the account.
    let isKnown: Bool
    let isVerbose: Bool

    func text(_ style: TerminalStyle) -> TerminalText {
        let title = "\(state.name) (\(state.id))"
        let indent = String(repeating: " ", count: title.count + 3)
        return "\(style(.strong, of: title))   \(inhabitants)\n\(indent)\(fates)\n\(paths(style))\n\(next)\n"
    }

    private var inhabitants: String {
        let own = state.policies.count { !$0.isAWSManaged }
        let aws = state.policies.count - own
        return [
            ImportSummary.count(state.users.count, "user"), ImportSummary.count(state.groups.count, "group"),
            ImportSummary.count(state.roles.count, "role"), ImportSummary.count(own, "policy", "policies"),
            "\(aws) of AWS",
        ].joined(separator: ", ")
    }

    private var fates: String {
        let (new, changed) = (plan.paths(.added).count, plan.paths(.changed).count)
        let (gone, same) = (plan.paths(.removed).count, plan.paths(.unchanged).count)
        let (pending, conflicts) = (plan.paths(.pending).count, plan.paths(.conflict).count)
        let parts = [
            (new, "new"), (changed, "changed"), (gone, "gone"), (pending, "pending"),
            (conflicts, conflicts == 1 ? "conflict" : "conflicts"), (same, same == 1 ? "as it was" : "as they were"),
        ]
        return ImportSummary.count(new + changed + gone + pending + conflicts + same, "file") + ": "
            + parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    private func paths(_ style: TerminalStyle) -> TerminalText {
        var table = TextTable([.left, .left], indentInColumns: 2)
        let words = [
            (ImportPlan.Fate.added, "new"), (.changed, "changed"), (.removed, "gone"), (.pending, "pending"),
            (.conflict, "conflict"),
        ]
        for (fate, word) in words {
            let paths = plan.paths(fate)
            let shown =
                isVerbose || paths.count <= ImportSummary.shownPaths + 1 ? paths.count : ImportSummary.shownPaths
            for (index, path) in paths.prefix(shown).enumerated() {
                table.add(index == 0 ? word : "", "\(root)/\(path)")
            }
            if shown < paths.count { table.add("", "… \(paths.count - shown) more (--verbose)") }
        }
        let text = table.text { text, _, column in
            column == 0 ? style(["gone", "conflict"].contains(text) ? .removed : .added, text) : text
        }
        let pending: TerminalText =
            plan.paths(.pending).isEmpty
            ? "" : "\n  pending: changed here since the last import, and AWS does not have it yet: bring it there\n"
        let conflict: TerminalText =
            plan.conflicts.isEmpty
            ? ""
            : "\n  conflict: changed here and in AWS since the last import: above, AWS's text has `-`, the tree's `+` and stays\n"
        return text.isEmpty ? "" : "\n\(text)\(pending)\(conflict)"
    }

    /// Both texts of what was changed on both sides: what goes of AWS's with `-`, what the tree has with `+`.
    func conflicts(_ style: TerminalStyle) -> [UInt8] {
        plan.conflicts.flatMap { conflict in
            UnifiedDiff(path: "\(root)/\(conflict.path)", old: conflict.aws, new: conflict.tree).rendered(style) + [
                0x0A
            ]
        }
    }

    private var next: String {
        if isDryRun { return plan.changes.isEmpty ? "nothing to write" : "nothing was written (--dry-run)" }
        if !isKnown {
            return "next: name the account in rules.yaml, `accounts: [{ name: \(state.name), id: \"\(state.id)\" }]`"
        }
        if !plan.conflicts.isEmpty {
            return "next: edit the files to what is wanted and bring them to AWS, or import again with `--take aws` or "
                + "`--take tree`"
        }
        if plan.changes.isEmpty { return "nothing changed" }
        let generate = "`cloudtrim generate --account \(state.name)`"
        return plan.paths(.unchanged).isEmpty && plan.paths(.changed).isEmpty
            ? "next: \(generate)" : "next: `git diff \(root)/\(state.name)`, then \(generate)"
    }

    /// `1 role`, `2 roles`.
    private static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}
