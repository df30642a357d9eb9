import ActionCatalog
import IAMModel

/// Decides what CloudTrail may not show in services in which the principal has no event at all.
///
/// Runs before ``SettingPass``, whose settings are for services at work: nobody who wrote `*` meant a service by name,
/// while a pattern that names one was meant. What is recorded is none of its affair: absence says it all.
struct UntouchedServicePass: DecisionPass {
    func decide(_ decisions: inout ActionDecisions, in subject: DecisionCase) {
        let sets = subject.catalog
        let open = decisions.open.subtracting(subject.touched).subtracting(sets.recorded)
        guard !open.isEmpty else { return }
        let settings = subject.untouchedServices
        let section = subject.origin == nil ? "untouched_services" : "pairs"
        let unnamed = open.subtracting(subject.granted.named)
        let connecting = sets.dataEvents.union(sets.traceless)
        for (recording, actions) in classes(of: sets) {
            let these = open.intersection(actions)
            let loose = unnamed.intersection(these)
            decide(&decisions, these.intersection(subject.granted.named), settings.named, "\(section).named", recording)
            decide(
                &decisions, loose.intersection(sets.silent), settings.unnamedSilent, "\(section).unnamed_silent",
                recording)
            decide(
                &decisions, loose.intersection(connecting), settings.unnamedDataEvents,
                "\(section).unnamed_data_events", recording)
            decide(&decisions, loose, settings.unnamed, "\(section).unnamed", recording)
        }
    }

    private func classes(of sets: CatalogSets) -> [(String, ActionSet)] {
        [
            ("likely recorded", sets.likely), ("data event", sets.dataEvents),
            ("no event of its own", sets.inferredOnly), ("not known whether recorded", sets.unknown),
        ]
    }

    private func decide(
        _ decisions: inout ActionDecisions, _ actions: ActionSet, _ decision: Decision, _ key: String,
        _ recording: String
    ) {
        decisions.decide(
            actions, decision,
            because: .setting("\(key): \(decision.rawValue)", recording: recording))
    }
}
