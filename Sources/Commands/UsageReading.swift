import Analysis
import ArchiveUsage
import Attribution
import Diagnostics
import ElasticUsage
import IAMModel
import Rules
import Usage

/// Where usage is read from: log archives, or a cluster that counts.
struct UsageReading {
    let invocation: Invocation
    let rules: Rules
    let directory: PrincipalDirectory
    /// Whose use is asked for.
    let question: UsageQuestion
    /// Whether each account has its `usage.json`: for those who have no logs.
    let hasEvidence: Bool
    /// Whether a cluster counts day by day.
    var countsByDay = false

    /// Reads usage and links it.
    ///
    /// - Parameter window: the window, once the newest event is known.
    func record(
        window: (_ newest: Day) -> UsageWindow
    ) throws(DiagnosticError) -> (record: UsageRecord, attribution: Attribution) {
        if let settings = try clusterSettings() { return try cluster(settings, window) }
        let record = try archives(window)
        return (record, Attribution(of: record, directory: directory))
    }

    /// The cluster that is asked; nil where archives are read. The command line goes before the rules.
    private func clusterSettings() throws(DiagnosticError) -> (url: String, settings: ElasticSource.Settings)? {
        var settings = ElasticSource.Settings()
        settings.isByDay = countsByDay
        if let ruled = rules.elasticsearch {
            settings.index = ruled.index
            settings.keyPrefix = ruled.keyPrefix
            settings.timestampField = ruled.timestampField
        }
        if let index = invocation.value(.index) { settings.index = index }
        let given = invocation.value(.elasticsearch)
        guard given == nil || invocation.values(.logs).isEmpty else {
            throw DiagnosticError(
                .error(
                    .usage, "`--logs` and `--elasticsearch` don't go together",
                    help: "an event that both hold would count twice: give one of them"))
        }
        if invocation.values(.logs).isEmpty, let url = given ?? rules.elasticsearch?.url { return (url, settings) }
        guard !invocation.isGiven(.index) else {
            throw DiagnosticError(
                .error(
                    .usage, "`--index` wants a cluster",
                    help: "give `--elasticsearch URL`, or `usage: { elasticsearch: { url: … } }` in the rules"))
        }
        return nil
    }

    /// Asks a cluster; once more where it changed meanwhile, and holds again all that it held before.
    private func cluster(
        _ access: (url: String, settings: ElasticSource.Settings), _ window: (_ newest: Day) -> UsageWindow
    ) throws(DiagnosticError) -> (record: UsageRecord, attribution: Attribution) {
        let first = try source(access, window)
        do throws(DiagnosticError) {
            return try answer(of: first, window)
        } catch {
            guard error.diagnostics.contains(where: { $0.code == .changedCluster }) else { throw error }
            let second = try source(access, window)
            try second.requireAll(of: first)
            return try answer(of: second, window)
        }
    }

    private func source(
        _ access: (url: String, settings: ElasticSource.Settings), _ window: (_ newest: Day) -> UsageWindow
    ) throws(DiagnosticError) -> ElasticSource {
        try ElasticSource(ClusterAccess.configuration(access.url), access.settings) { _, newest in
            let days = window(newest.day)
            // Use after the end counts, too.
            return days.first...max(days.last, newest.day)
        }
    }

    private func answer(
        of source: ElasticSource, _ window: (_ newest: Day) -> UsageWindow
    ) throws(DiagnosticError) -> (record: UsageRecord, attribution: Attribution) {
        var (record, attribution) = try source.record(
            of: question.asked, directory: directory, isWanted: question.isWanted)
        if let newest = record.coverage.newest?.day { setAside(before: window(newest), &record.coverage) }
        var told = source.limitations + record.coverage.gaps.map(\.diagnostic)
        if invocation.isGiven(.verbose) { told += source.mappings + record.coverage.notes }
        if !told.isEmpty { invocation.console.report(told) }
        return (record, attribution)
    }

    private func archives(_ window: (_ newest: Day) -> UsageWindow) throws(DiagnosticError) -> UsageRecord {
        var paths = invocation.values(.logs)
        if paths.isEmpty {
            let folder = rules.source.path.lastIndex(of: "/").map { rules.source.path[...$0] } ?? ""
            paths = rules.logs.map { $0.hasPrefix("/") ? $0 : folder + $0 }
        }
        guard !paths.isEmpty else {
            throw DiagnosticError(
                .error(
                    .usage, "no logs are named",
                    help: hasEvidence && invocation.command.has(.fromUsage)
                        ? "give `--from-usage` to take each account's usage.json, or `--logs PATH`"
                        : "give `--logs PATH` or `--elasticsearch URL`, or `usage: { logs: [PATH] }` in \(rules.source.path)"
                ))
        }
        let progress = invocation.console.progress
        let reader = ArchiveReader(
            paths: paths, isStrict: invocation.isGiven(.strict), verifies: invocation.isGiven(.verify)
        ) { state in
            progress.show(files: state.files, of: state.totalFiles, bytes: state.bytes, of: state.totalBytes)
        }
        var record = try reader.read()
        progress.clear()
        if let newest = record.coverage.newest?.day { setAside(before: window(newest), &record.coverage) }
        let told = record.coverage.gaps.map(\.diagnostic) + (invocation.isGiven(.verbose) ? record.coverage.notes : [])
        if !told.isEmpty { invocation.console.report(told) }
        return record
    }

    /// Makes notes of gaps before all days that count: those of the window and of new grants, and the 36 hours in which
    /// sessions began that went on into it. Where logs are kept for less time than their digest files, these are many.
    private func setAside(before window: UsageWindow, _ coverage: inout ObservedCoverage) {
        let first = min(window.first, window.last.advanced(byDays: -rules.window.newGrantDays)).advanced(byDays: -2)
        func isBefore(_ gap: CoverageGap) -> Bool { gap.lastDay.map { $0 < first } ?? false }
        coverage.notes += coverage.gaps.filter(isBefore).map { gap in
            var note = gap.diagnostic
            note.severity = .note
            note.help = "the days that count begin with \(first)"
            return note
        }
        coverage.gaps.removeAll(where: isBefore)
    }
}
