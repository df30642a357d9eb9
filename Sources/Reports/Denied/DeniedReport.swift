import Analysis
import IAMModel

/// What `cloudtrim denied` tells: the latest denials first, each with what became of the access.
public struct DeniedReport: Sendable {
    private let window: UsageWindow
    private let since: Timestamp?
    private let firstTrim: Day?
    private let newest: Timestamp?
    private let hasTimes: Bool
    private let accounts: [(name: String, visibility: Visibility)]
    /// What was denied.
    public var denials: [DeniedAction] = []
    /// What was denied and maps to no action.
    public var events: [DeniedEvent] = []
    /// Whether the repository's oldest commits are missing.
    public var isShallow = false
    /// Whether a command line has to name the account.
    public var needsAccount = false

    /// - Parameters:
    ///   - since: the time that was asked for; nil where the first trim stands for it.
    ///   - firstTrim: the day of the first trim on record; nil where there is none.
    ///   - newest: the latest event that was seen.
    ///   - hasTimes: whether times of day are known; else days are.
    ///   - accounts: what could be seen of each account.
    public init(
        window: UsageWindow, since: Timestamp?, firstTrim: Day?, newest: Timestamp?, hasTimes: Bool,
        accounts: [(name: String, visibility: Visibility)]
    ) {
        self.window = window
        self.since = since
        self.firstTrim = firstTrim
        self.newest = newest
        self.hasTimes = hasTimes
        self.accounts = accounts
    }

    private var sorted: [DeniedAction] {
        denials.enumerated().sorted { one, other in
            let (first, second) = (
                one.element.last?.secondsSinceEpoch ?? 0, other.element.last?.secondsSinceEpoch ?? 0
            )
            return first != second ? first > second : one.offset < other.offset
        }.map(\.element)
    }

    /// The text.
    public func text(_ style: TerminalStyle, isVerbose: Bool = false) -> TerminalText {
        let words = DenialWords(needsAccount: needsAccount, hasTimes: hasTimes)
        var text = head(style, words)
        for denial in sorted {
            let who = accounts.count > 1 ? "\(denial.principal) of \(denial.account)" : "\(denial.principal)"
            text += "\n\(style(.strong, of: denial.action))   \(who)   \(words.count(denial))"
            if let origins = words.origins(denial) { text += "   for \(origins)" }
            text += "\n"
            for line in words.lines(denial, isVerbose: isVerbose) {
                text += "  \(line.hasPrefix("back: ") ? style(.help, of: line) : TerminalText(line))\n"
            }
        }
        if !events.isEmpty { text += "\n" }
        for event in events {
            let last = (event.use.lastDenied ?? event.use.last).map { ", last \(words.text($0))" } ?? ""
            text += "event \(event.event.source) \(event.event.name) of \(event.principal) of \(event.account): denied "
            text += "\(NumberText.grouped(event.use.denied)) ×\(last); it maps to no known action\n"
        }
        return text
    }

    private func head(_ style: TerminalStyle, _ words: DenialWords) -> TerminalText {
        let what =
            denials.isEmpty
            ? "nothing was denied" : "\(NumberText.counted(denials.count, "action")) denied"
        let start =
            since.map { "since \(words.text($0))" }
            ?? firstTrim.map { "since \($0), the first trim on record" } ?? "in \(window), and no trim is on record"
        let newest = newest.map { "the newest event is of \(words.text($0))" } ?? "no event was seen"
        let taken = denials.count { $0.canBePutBack }
        let counts = denials.isEmpty ? "" : ", \(taken) taken away"
        var lines: TerminalText = "\(style(.strong, of: what)) \(start)\(counts); \(newest)\n"
        for (name, visibility) in accounts {
            let gaps = CoverageText.gapsOnly(visibility)
            if !gaps.isEmpty { lines += style(.warning, "\(name)\(gaps): what was denied there may be more") + "\n" }
        }
        if isShallow { lines += "the repository is shallow: commits before it are not known\n" }
        return lines
    }

    /// The same for programs.
    public var json: JSONText {
        let words = DenialWords(needsAccount: needsAccount, hasTimes: hasTimes)
        return [
            "window": UsageJSON.window(window),
            "since": words.json(since ?? firstTrim?.start),
            "firstTrim": .optional(firstTrim),
            "newestEvent": words.json(newest),
            "gaps": .array(
                accounts.filter { !$0.visibility.gaps.isEmpty || !$0.visibility.timeGaps.isEmpty }.map {
                    .string($0.name)
                }),
            "shallow": .boolean(isShallow),
            "denied": .array(sorted.map { words.json($0) }),
            "unmapped": .array(
                events.map { event in
                    [
                        "account": .string(event.account), "principal": .string(event.principal.description),
                        "source": .string(event.event.source), "event": .string(event.event.name),
                        "count": .integer(event.use.denied),
                        "last": words.json(event.use.lastDenied ?? event.use.last),
                    ]
                }),
        ]
    }
}
