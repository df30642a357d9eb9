/// A statement that may take a part of a region: its actions in its scope.
struct Cover {
    let actions: PatternSet
    let scope: Scope

    /// One cover for all statements of the same scope: their actions together.
    static func merged(_ statements: some Sequence<LoweredStatement>) -> [Cover] {
        var covers: [Cover] = []
        var positions: [Scope: Int] = [:]
        for statement in statements {
            if statement.actions.isNegated {
                covers.append(Cover(actions: statement.actions, scope: statement.scope))
            } else if let position = positions[statement.scope] {
                covers[position] = Cover(
                    actions: PatternSet(covers[position].actions.patterns + statement.actions.patterns),
                    scope: statement.scope)
            } else {
                positions[statement.scope] = covers.count
                covers.append(Cover(actions: statement.actions, scope: statement.scope))
            }
        }
        return covers
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

    /// Leaves only what is in these sets and under these conditions, too; the resources are widened.
    mutating func narrow(to actions: PatternSet, _ resources: PatternSet, _ conditions: [Condition]) {
        self.actions = self.actions.intersected(actions)
        self.resources = Language(self.resources.sets.map(\.widened) + [resources.widened.read(reading)])
        whole.append(resources)
        demand(conditions)
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
        let others = covers.filter { !isPlain($0, within: work) }
        return remainder((plain + others)[...], work, gap) != .tooLarge
    }

    private func isPlain(_ cover: Cover, within work: Work) -> Bool {
        if case .open(let open) = meeting(cover.scope.conditions, within: work) { open.isEmpty } else { true }
    }

    private enum Outcome {
        case searched, enough, tooLarge
    }

    private func remainder(_ covers: ArraySlice<Cover>, _ work: Work, _ gap: (Region) -> Bool) -> Outcome {
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
            let takesAll = outside.isEmpty(within: work)
            if takesAll == nil { return .tooLarge }
            // none of the region's resources taken: this cover is of no use
            if takesAll == false,
                resources.intersected(taken.widened.read(reading)).isEmpty(within: work) == true
            {
                continue
            }
            var pieces: [Region] = []
            var inside = self
            inside.actions = common
            if takesAll == false, !taken.hasVariables {
                inside.resources = resources.intersected(taken.read(reading))
            }
            for condition in open {
                var piece = inside
                piece.add(condition, false)
                pieces.append(piece)
                inside.add(condition, true)
            }
            if takesAll == false {
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
            for piece in pieces {
                let outcome = piece.remainder(covers[(index + 1)...], work, gap)
                if outcome != .searched { return outcome }
            }
            return .searched
        }
        return gap(self) ? .enough : .searched
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
