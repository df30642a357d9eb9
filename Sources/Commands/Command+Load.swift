import ArchiveUsage
import Diagnostics
import ElasticLoad
import IAMModel
import Reports

extension Command {
    private static let to = Option.value("to", "URL", "the cluster that gets the events")
    private static let loadIndex = Option.value(
        "index", "NAME", "the index of an event, its date in braces; default: cloudtrail-{yyyy.MM}")
    private static let rejects = Option.value(
        "rejects", "FILE", "where records go that cannot be loaded, with the reason; default: cloudtrim-rejects.jsonl",
        from: .files(["jsonl"]))
    private static let noTemplate = Option.flag(
        "no-template", "leave the mapping to the templates that the cluster has")

    /// `cloudtrim load LOGS… --to URL`: log archives into ElasticSearch or OpenSearch.
    static let load = Command(
        "load", "load log archives into ElasticSearch or OpenSearch",
        operands: .many("LOGS…", from: .paths), options: [to, loadIndex, rejects, noTemplate] + Option.common
    ) { invocation in
        guard let address = invocation.value(to) else {
            throw DiagnosticError(.error(.usage, "load where?", help: "give `--to URL`"))
        }
        let pattern = try IndexPattern(invocation.value(loadIndex) ?? "cloudtrail-{yyyy.MM}")
        // A record at a time goes on its way: what is read in windows is no slower, and takes less memory.
        var limits = ArchiveLimits()
        limits.wholeFileInBytes = 32 << 20
        let records = try ArchiveRecords(paths: invocation.operands, limits: limits)
        let work = LoadWork(path: invocation.value(rejects) ?? "cloudtrim-rejects.jsonl")
        if invocation.isGiven(rejects) {
            var places = OutputPlaces(invocation, logs: invocation.operands)
            try places.writes(work.path, as: "--rejects")
        }
        var settings = BulkLoader.Settings(index: pattern)
        settings.makesTemplate = !invocation.isGiven(noTemplate)
        let loader = try BulkLoader(ClusterAccess.configuration(address), settings) { rejection in
            work.reject(place: "", reason: rejection.reason, json: rejection.json)
        }
        let progress = invocation.console.progress
        let problems = records.read { state in
            progress.show(files: state.files, of: state.totalFiles, bytes: state.bytes, of: state.totalBytes)
        } goesOn: {
            work.failure == nil
        } take: { record in
            guard work.failure == nil else { return }
            do throws(DiagnosticError) {
                try loader.add(
                    json: record.json, time: Timestamp(secondsSinceEpoch: record.time), roles: record.roles)
            } catch {
                work.failure = error
            }
        } refuse: { refused in
            work.reject(place: "\(refused.place)", reason: refused.reason, json: refused.json)
        }
        if let failure = work.failure { throw failure }
        try loader.finish()
        progress.clear()
        invocation.console.report(problems)
        try work.finish()
        let summary = loader.summary
        var text: TerminalText = "\(summary.created) events loaded into \(pattern.wildcard)"
        if summary.existing > 0 { text += ", \(summary.existing) were there" }
        if work.count > 0 { text += ", \(work.count) not taken: see \(work.path)" }
        invocation.console.output.write(text + "\n")
        return work.count > 0 || problems.contains { $0.severity == .error } ? .undecided : .success
    }
}

/// What a load keeps while it runs: the first failure, and the records that were not taken.
private final class LoadWork {
    let path: String
    var failure: DiagnosticError?
    private(set) var count = 0
    private var lines: [UInt8] = []

    init(path: String) { self.path = path }

    /// Notes a record that is not loaded.
    func reject(place: String, reason: String, json: [UInt8]) {
        count += 1
        lines += RejectLine.bytes(place: place, reason: reason, record: json)
    }

    /// Writes what was not taken, if anything.
    func finish() throws(DiagnosticError) {
        if count > 0 { try OutputFile.write(lines, to: path) }
    }
}
