/// The action patterns of several statements, ordered so that one that includes a given pattern is found fast.
struct ActionIndex {
    private var isEverything = false
    private var exact: Set<TextPattern> = []
    private var byService: [ArraySlice<TextPattern.Unit>: [TextPattern]] = [:]
    private var spanning: [TextPattern] = []
    /// What each `NotAction` excepts.
    private var exceptions: [[TextPattern]] = []

    private static let colon = TextPattern.Unit(UInt8(ascii: ":"))
    /// Every action has a service and a name.
    static let universe = PatternSet([TextPattern("?*:?*")])

    /// Whether a set holds all actions; `*:*` says so, too.
    static func isEverything(_ actions: PatternSet) -> Bool {
        actions.isNegated
            ? actions.patterns.isEmpty : actions.patterns.contains { $0.clearlyIncludes(universe.patterns[0]) }
    }

    /// Takes up the patterns of a set.
    mutating func insert(_ actions: PatternSet) {
        if ActionIndex.isEverything(actions) {
            isEverything = true
            return
        }
        if actions.isNegated {
            exceptions.append(actions.patterns)
            return
        }
        for pattern in actions.patterns {
            exact.insert(pattern)
            if pattern.isLiteral { continue }
            if let service = ActionIndex.service(of: pattern) {
                byService[service, default: []].append(pattern)
            } else {
                spanning.append(pattern)
            }
        }
    }

    /// The units in front of the colon, where they are plain.
    private static func service(of pattern: TextPattern) -> ArraySlice<TextPattern.Unit>? {
        guard let index = pattern.units.firstIndex(of: colon), index < pattern.prefixCount else { return nil }
        return pattern.units[..<index]
    }

    /// Whether one of the patterns includes all that a pattern matches; false may only mean that it takes several.
    func clearlyIncludes(_ pattern: TextPattern) -> Bool {
        if isEverything || exact.contains(pattern) { return true }
        if let service = ActionIndex.service(of: pattern), let own = byService[service],
            own.contains(where: { $0.clearlyIncludes(pattern) })
        {
            return true
        }
        return spanning.contains { $0.clearlyIncludes(pattern) }
            || exceptions.contains { excepted in !excepted.contains { $0.intersects(pattern) } }
    }
}
