import Diagnostics
import IAMModel
import JSONSyntax
import PolicyLanguage

extension ProposalRecord {
    /// Reads the file.
    ///
    /// - Throws: all that is wrong with it.
    public init(parsing source: SourceText) throws(DiagnosticError) {
        let tree = try UsageText.tree(of: source)
        let problems = ProblemList()
        var trims: [Trim] = []
        var putBacks: [PutBack] = []
        if let root = ObjectReader(tree.root, "the file", { tree.source.span($0) }, problems) {
            trims = root.objects("trims").compactMap { ProposalRecord.trim($0, problems) }
            putBacks = root.objects("putBacks").compactMap { ProposalRecord.putBack($0, problems) }
        }
        if let damage = UsageText.damage(of: tree) { problems.add(damage) }
        try problems.throwErrors()
        self.init(trims: trims, putBacks: putBacks)
    }

    private static func trim(_ entry: ObjectReader, _ problems: ProblemList) -> Trim? {
        entry.refuseKeys(except: ["document", "of", "id", "policy", "day", "before", "after", "elsewhere"])
        guard let text = entry.requiredString("document"), let day = entry.requiredString("day").flatMap({ Day($0) }),
            let node = entry["before"],
            let before = DocumentDecoding.document(of: node, "`before` of `\(text)`", at: entry.start, problems)
        else {
            problems.add(
                .error(
                    .stateFormat, "\(entry.what) lacks `document`, `day` or `before`", at: entry.span,
                    help:
                        "`cloudtrim generate --write` writes the file; take it out, and new grants are told without it")
            )
            return nil
        }
        guard let path = DocumentPath(text) else {
            problems.add(.error(.nameRefused, "`\(text)` is no place for a document", at: entry.span))
            return nil
        }
        let after = entry["after"].flatMap {
            DocumentDecoding.document(of: $0, "`after` of `\(text)`", at: entry.start, problems)
        }
        return Trim(
            path: path, holder: entry.string("of").flatMap { Holder(text: $0) }, policy: entry.string("policy"),
            day: day,
            before: before, after: after, id: entry.string("id"), elsewhere: entry.strings("elsewhere"))
    }

    private static func putBack(_ entry: ObjectReader, _ problems: ProblemList) -> PutBack? {
        entry.refuseKeys(except: ["of", "day", "actions"])
        guard let holder = entry.requiredString("of").flatMap({ Holder(text: $0) }),
            let day = entry.requiredString("day").flatMap({ Day($0) })
        else {
            problems.add(
                .error(
                    .stateFormat, "\(entry.what) lacks a sound `of` or `day`", at: entry.span,
                    help: "`cloudtrim generate --write` writes the file"))
            return nil
        }
        return PutBack(holder: holder, day: day, actions: entry.strings("actions"))
    }
}
