import AccountState
import Analysis
import Attribution
import IAMModel

/// The story of an action that was denied or taken away, in the same words wherever it is told.
public struct DenialWords: Sendable {
    private let needsAccount: Bool
    private let hasTimes: Bool

    /// - Parameters:
    ///   - needsAccount: whether a command line has to name the account.
    ///   - hasTimes: whether times of day are known; else days are.
    public init(needsAccount: Bool, hasTimes: Bool) {
        self.needsAccount = needsAccount
        self.hasTimes = hasTimes
    }

    /// How often, since when: `3 ×, 2026-06-12 03:14 … 03:20`.
    func count(_ denial: DeniedAction) -> String {
        "\(NumberText.grouped(denial.count)) ×" + (span(denial.first, denial.last).map { ", \($0)" } ?? "")
    }

    func span(_ first: Timestamp?, _ last: Timestamp?) -> String? {
        guard let last else { return nil }
        guard let first, text(first) != text(last) else { return text(last) }
        if hasTimes, first.day == last.day { return "\(text(first)) … \(text(last).dropFirst(11))" }
        return "\(text(first)) … \(text(last))"
    }

    /// A time as far as it is known.
    func text(_ time: Timestamp) -> String {
        guard hasTimes else { return time.day.description }
        return "\(time.day) \(time.description.dropFirst(11).prefix(5))"
    }

    /// Who acted, where that was somebody else than the principal itself.
    func origins(_ denial: DeniedAction) -> String? {
        let others = denial.shares.filter { share in
            if case .user(let user) = share.origin { user != denial.principal } else { true }
        }
        guard !others.isEmpty else { return nil }
        let shown = others.prefix(4).map { share in
            denial.shares.count == 1 ? "\(share.origin)" : "\(share.origin) \(NumberText.grouped(share.count)) ×"
        }
        return shown.joined(separator: ", ") + (others.count > 4 ? " … \(others.count - 4) more" : "")
    }

    /// Why, and what to do: a line each.
    func lines(_ denial: DeniedAction, isVerbose: Bool = false) -> [String] {
        var lines: [String] = []
        if !denial.roles.isEmpty { lines.append("of " + denial.roles.joined(separator: ", ")) }
        let taken = isVerbose ? denial.taken[...] : denial.taken.prefix(3)
        lines += taken.map { self.taken($0) }
        if denial.taken.count > taken.count { lines.append("… \(denial.taken.count - taken.count) more") }
        if let allowed = denial.allowedSince { lines.append("allowed again: last used \(text(allowed))") }
        lines.append(contentsOf: next(denial))
        return lines
    }

    private func next(_ denial: DeniedAction) -> [String] {
        let isTaken = denial.canBePutBack
        switch denial.standing {
        case .notOnFile: return ["\(denial.principal) is not on file: import the account's state to tell more"]
        case .forbidden(let reason):
            return ["a document on file allows it, and it is \(reason)"] + (isTaken ? [back(denial)] : [])
        case .granted(let paths):
            let shown = paths.prefix(2).map(\.text).joined(separator: ", ")
            let more = paths.count > 2 ? " … \(paths.count - 2) more" : ""
            let standing = denial.taken.contains { $0.isBack } ? "it is put back in" : "it is allowed by"
            return [
                "\(standing) \(shown)\(more) on file: that is not in AWS yet, or a resource, a condition or another policy "
                    + "denied it"
            ] + (isTaken ? [back(denial)] : [])
        case .notGranted:
            return isTaken
                ? [back(denial)]
                : ["no document on file allows it, and none is known to have done so: no trim took it away"]
        }
    }

    private func back(_ denial: DeniedAction) -> String { "back: " + restore(denial) }

    /// The command that puts it back.
    func restore(_ denial: DeniedAction) -> String {
        var words = ["cloudtrim", "restore", denial.principal.description, denial.action]
        if needsAccount { words += ["--account", denial.account] }
        return ShellWord.line(words)
    }

    /// `trimmed 2026-01-31 from demo/users/pat/inline/Admin.json, statement `Users`: commit 1a2b3c4d, 2026-02-02, "Trim …"`
    func taken(_ taken: TakenAccess) -> String {
        let past = taken.past
        let day = past.day.map { " \($0)" } ?? ""
        var text =
            past.isTrim ? "trimmed\(day)" : past.version.map { "in version \($0), replaced\(day)" } ?? "taken out\(day)"
        text += (past.version == nil ? " from " : ": ") + past.path.text
        if let policy = past.policy, past.path.isAWSManaged { text += " (\(policy) of \(taken.holder))" }
        let names = taken.statements.map(\.name)
        text += ", statement\(names.count == 1 ? "" : "s") " + names.joined(separator: ", ")
        if let commit = past.commit {
            text += ": commit \(commit.id.prefix(10)) of \(commit.time.day)"
            if !commit.subject.isEmpty { text += ", \u{201C}\(commit.subject)\u{201D}" }
        }
        return text + (taken.isBack ? "; on file again" : "")
    }

    /// The same for programs.
    func json(_ taken: TakenAccess) -> JSONText {
        [
            "document": .string(taken.past.path.text),
            "through": .string(taken.holder.description),
            "policy": .optional(taken.past.policy),
            "statements": .array(taken.statements.map { .string($0.sid ?? "\($0.index + 1)") }),
            "day": .optional(taken.past.day),
            "trim": .boolean(taken.past.isTrim),
            "version": .optional(taken.past.version),
            "commit": taken.past.commit.map { commit in
                [
                    "id": .string(commit.id), "time": .string(commit.time.description),
                    "subject": .string(commit.subject),
                ]
            } ?? .null,
            "onFile": .boolean(taken.isBack),
        ]
    }

    func json(_ time: Timestamp?) -> JSONText {
        time.map { .string(hasTimes ? $0.description : $0.day.description) } ?? .null
    }

    /// One denied action for programs.
    func json(_ denial: DeniedAction) -> JSONText {
        var documents: [DocumentPath] = []
        var forbidden: String?
        var isOnFile = true
        switch denial.standing {
        case .granted(let paths): documents = paths
        case .forbidden(let reason): forbidden = reason
        case .notGranted: break
        case .notOnFile: isOnFile = false
        }
        return [
            "account": .string(denial.account),
            "principal": .string(denial.principal.description),
            "onFile": .boolean(isOnFile),
            "action": .string(denial.action),
            "count": .integer(denial.count),
            "first": json(denial.first),
            "last": json(denial.last),
            "origins": .array(
                denial.shares.map { share in
                    [
                        "origin": .string(share.origin.description), "count": .integer(share.count),
                        "first": json(share.first), "last": json(share.last),
                    ]
                }),
            "roles": .array(denial.roles.map { .string($0) }),
            "granted": .array(documents.map { .string($0.text) }),
            "forbidden": .optional(forbidden),
            "allowedAgain": json(denial.allowedSince),
            "taken": .array(denial.taken.map(json)),
            "restore": denial.canBePutBack ? .string(restore(denial)) : .null,
        ]
    }
}
