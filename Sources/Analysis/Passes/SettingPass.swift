import ActionCatalog
import IAMModel

/// Decides by recording class, as `decisions` says.
///
/// Runs last: it decides everything that nothing else has decided.
struct SettingPass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        let sets = subject.catalog
        let settings = subject.defaults
        let section = subject.decisionsSection
        let classes: [(ActionSet, Decision, String, String)] = [
            (sets.recorded, settings.recorded, "recorded", "recorded"),
            (sets.likely, settings.likely, "likely", "likely recorded"),
            (sets.dataEvents, settings.dataEvent, "data_event", "data event"),
            (sets.inferredOnly, settings.inferredOnly, "inferred_only", "no event of its own"),
            (sets.unknown, settings.unknown, "unknown", "not known whether recorded"),
        ]
        for (actions, decision, key, recording) in classes {
            decisions.decide(
                actions, decision,
                because: .setting("\(section)\(key): \(decision.rawValue)", recording: recording))
        }
    }
}
