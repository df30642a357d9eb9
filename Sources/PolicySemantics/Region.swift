/// A statement that may take a part of a region: its actions in its scope.
struct Cover {
    let actions: PatternSet
    let scope: Scope

    /// What keeps covers apart that can't be put together.
    private struct Side: Hashable {
        let set: PatternSet
        let conditions: [Condition]
        let principals: PrincipalSet?
    }

    /// One cover for all statements of the same scope: their actions together; then one for all of the same actions: their
    /// resources together.
    ///
    /// - Complexity: O(patterns).
    static func merged(_ statements: some Sequence<LoweredStatement>) -> [Cover] {
        let all = statements.map { Cover(actions: $0.actions, scope: $0.scope) }
        let byScope = merged(all, by: \.scope.resources, joining: \.actions) { first, actions in
            Cover(actions: actions, scope: first.scope)
        }
        return merged(byScope, by: \.actions, joining: \.scope.resources) { first, resources in
            Cover(
                actions: first.actions,
                scope: Scope(
                    resources: resources, conditions: first.scope.conditions, principals: first.scope.principals))
        }
    }

    private static func merged(
        _ covers: [Cover], by same: (Cover) -> PatternSet, joining other: (Cover) -> PatternSet,
        _ joined: (Cover, PatternSet) -> Cover
    ) -> [Cover] {
        var groups: [[Cover]] = []
        var positions: [Side: Int] = [:]
        for cover in covers {
            let side = Side(
                set: same(cover), conditions: cover.scope.conditions, principals: cover.scope.principals)
            // what has variables is known by being the same set
            if other(cover).isNegated || other(cover).hasVariables {
                groups.append([cover])
            } else if let position = positions[side] {
                groups[position].append(cover)
            } else {
                positions[side] = groups.count
                groups.append([cover])
            }
        }
        return groups.map { group in
            group.count == 1 ? group[0] : joined(group[0], PatternSet(group.flatMap { other($0).patterns }))
        }
    }
}

/// Actions on resources under conditions: a box, of which boxes are taken away until nothing is left, or a gap is found.
struct Region {
    private(set) var actions: Language
    private(set) var resources: Language
    /// What is asked of each condition key.
    private(set) var demands: [String: [Demand]] = [:]
    /// The pattern sets that the region began with: a cover with the same one takes that side whole, variables or not.
    private(set) var whole: [PatternSet]
    private let reading: ColonReading

    init(actions: PatternSet, resources: PatternSet, conditions: [Condition], reading: ColonReading) {
        self.actions = Language([actions, ActionIndex.universe])
        self.resources = Language([resources.read(reading)])
        self.reading = reading
        whole = [resources]
        demand(conditions)
    }

    /// Leaves only what a statement speaks of, too; resources are widened where it doesn't speak of all.
    mutating func narrow(to statement: LoweredStatement) {
        let scope = statement.scope
        actions = actions.intersected(statement.actions)
        if !scope.resources.isEverything {
            resources = Language(resources.sets.map(\.widened) + [scope.resources.widened.read(reading)])
            whole.append(scope.resources)
        }
        demand(scope.conditions)
    }

    private mutating func demand(_ conditions: [Condition]) {
        for condition in conditions { add(condition, true) }
    }

    private mutating func add(_ condition: Condition, _ holds: Bool) {
        demands[condition.key, default: []].append(Demand(condition: condition, holds: holds))
    }

    /// What a cover's conditions are to the region.
    private enum Meeting {
        case apart
        /// These don't follow from what is asked already.
        case open([Condition])
    }

    private func meeting(_ conditions: [Condition], within work: Work) -> Meeting {
        var open: [Condition] = []
        for condition in conditions {
            let own = demands[condition.key] ?? []
            let held = Demand(condition: condition, holds: true)
            if own.contains(held) { continue }
            if KeyQuestion.isImpossible(own + [Demand(condition: condition, holds: false)], within: work) { continue }
            if KeyQuestion.isImpossible(own + [held], within: work) { return .apart }
            open.append(condition)
        }
        return .open(open)
    }

    /// Takes covers away, and hands over every gap that is left until one says that this is enough.
    ///
    /// - Returns: false where the search was given up.
    func search(_ covers: [Cover], within work: Work, gap: (Region) -> Bool) -> Bool {
        guard let noAction = actions.isEmpty(within: work), let noResource = resources.isEmpty(within: work) else {
            return false
        }
        if noAction || noResource || demands.values.contains(where: { KeyQuestion.isImpossible($0, within: work) }) {
            return true
        }
        // what takes a part whatever the request first: less is left to be divided
        let plain = covers.filter { isPlain($0, within: work) }
        let others = plain.count == covers.count ? [] : covers.filter { !isPlain($0, within: work) }
        let ordered = plain + others
        var open: [(region: Region, next: Int)] = [(self, 0)]
        while let (region, next) = open.popLast() {
            switch region.divided(by: ordered[next...], within: work) {
            case .tooLarge: return false
            case .left: if gap(region) { return true }
            case .pieces(let pieces, let next): open += pieces.reversed().map { ($0, next) }
            }
        }
        return true
    }

    private func isPlain(_ cover: Cover, within work: Work) -> Bool {
        if case .open(let open) = meeting(cover.scope.conditions, within: work) { open.isEmpty } else { true }
    }

    private enum Division {
        /// What the first cover that takes a part leaves, to be gone on with from another one on.
        case pieces([Region], Int)
        /// No cover takes a part.
        case left
        case tooLarge
    }

    private func divided(by covers: ArraySlice<Cover>, within work: Work) -> Division {
        for (index, cover) in zip(covers.indices, covers) {
            guard work.spend(32) else { return .tooLarge }
            guard case .open(let open) = meeting(cover.scope.conditions, within: work) else { continue }
            let common = actions.intersected(cover.actions)
            switch common.isEmpty(within: work) {
            case true?: continue
            case nil: return .tooLarge
            case false?: break
            }
            let taken = cover.scope.resources
            guard let outside = outside(taken) else { continue }
            guard let takesAll = outside.isEmpty(within: work) else { return .tooLarge }
            // none of the region's resources taken: this cover is of no use
            if !takesAll, resources.intersected(taken.widened.read(reading)).isEmpty(within: work) == true { continue }
            var pieces: [Region] = []
            var inside = self
            inside.actions = common
            if !takesAll, !taken.hasVariables { inside.resources = resources.intersected(taken.read(reading)) }
            for condition in open {
                var piece = inside
                piece.add(condition, false)
                pieces.append(piece)
                inside.add(condition, true)
            }
            if !takesAll {
                var piece = self
                piece.actions = common
                piece.resources = outside
                pieces.append(piece)
            }
            var piece = self
            piece.actions = actions.intersected(cover.actions.complement)
            switch piece.actions.isEmpty(within: work) {
            case nil: return .tooLarge
            case true?: break
            case false?: pieces.append(piece)
            }
            return .pieces(pieces, index + 1)
        }
        return .left
    }

    /// The resources that a cover leaves; nil where that can't be told because of policy variables.
    private func outside(_ taken: PatternSet) -> Language? {
        if whole.contains(taken) { return Language([PatternSet([])]) }
        let read = taken.read(reading)
        guard taken.isNegated else { return resources.intersected(read.complement) }
        // what is excepted may be what a variable stands for
        if taken.hasVariables { return nil }
        return Language(resources.sets.map(\.widened)).intersected(read.complement)
    }
}
