import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import EventLog
import IAMModel
import StateBuilder
import Usage

@testable import UsageEvidence

/// The evidence of a log, as `generate --write` would put it down: 90 days to 2026-06-30.
struct EvidenceWorld {
    static let first = Day(year: 2026, month: 4, day: 2)
    static let last = Day(year: 2026, month: 6, day: 30)
    static let may = Day(year: 2026, month: 5, day: 15)

    var states: [AccountState]
    var log = EventLog(from: EvidenceWorld.first, to: EvidenceWorld.last)
    let window = UsageWindow(endingWith: EvidenceWorld.last, days: 90)
    let catalog: ActionCatalog

    init(_ states: AccountState...) throws {
        self.states = states
        catalog = try ActionCatalog.embedded()
    }

    /// What the log tells before it becomes evidence.
    var usage: UsageByPrincipal {
        let attribution = Attribution(of: log.record, directory: PrincipalDirectory(of: states))
        return UsageByPrincipal(log.record, attribution, window: window, catalog: catalog)
    }

    /// The evidence of all accounts.
    var evidence: [AccountEvidence] {
        AccountEvidence.all(
            of: states, record: log.record, usage: usage, window: window, isEndGiven: true,
            named: Set(states.map(\.id.digits)), catalogVersion: catalog.version)
    }

    /// Each account's file.
    var files: [String] {
        evidence.map { String(decoding: EvidenceWriter.bytes(of: $0, catalog: catalog), as: UTF8.self) }
    }

    /// What reading a text gives.
    func read(_ text: String, of number: Int = 0) throws(DiagnosticError) -> EvidenceReading {
        try EvidenceReader.read(
            SourceText(path: "policies/demo/usage.json", text: text), account: states[number].id, catalog: catalog)
    }
}
