import IAMModel
import PolicyLanguage
import PolicySemantics

extension Statement {
    /// Whether it has no condition and every resource: what it denies, it denies always.
    var isUnconditionalOnAllResources: Bool {
        conditions.isEmpty && coversAllResources
    }

    /// Whether it is about every resource.
    var coversAllResources: Bool {
        resources.map { !$0.isNegated && $0.entries.contains { $0.text == "*" } } ?? true
    }

    /// Whether it is about an action, `service:name` in any case.
    func concerns(_ action: String) -> Bool {
        actions.entries.contains { $0.pattern.matches(action) } != actions.isNegated
    }

    /// Whether it may be about a resource: a policy variable may stand for anything.
    func mayReach(_ resource: String) -> Bool {
        guard let resources else { return true }
        let matches = resources.entries.contains { entry in
            TextPattern(template: entry.text).hasVariables || Wildcard(entry.text).matches(resource)
        }
        return resources.isNegated || matches
    }
}
