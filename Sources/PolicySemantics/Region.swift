/// A statement that may take a part of a region: its actions on its resources.
struct Cover {
    let actions: PatternSet
    let resources: PatternSet

    /// One cover for all statements of the same resources: their actions together.
    static func merged(_ statements: [LoweredStatement]) -> [Cover] {
        var covers: [Cover] = []
        var positions: [PatternSet: Int] = [:]
        for statement in statements {
            let resources = statement.scope.resources
            if statement.actions.isNegated {
                covers.append(Cover(actions: statement.actions, resources: resources))
            } else if let position = positions[resources] {
                covers[position] = Cover(
                    actions: PatternSet(covers[position].actions.patterns + statement.actions.patterns),
                    resources: resources)
            } else {
                positions[resources] = covers.count
                covers.append(Cover(actions: statement.actions, resources: resources))
            }
        }
        return covers
    }
}

/// Actions on resources: a rectangle, of which rectangles are taken away until nothing is left, or a gap is found.
struct Region {
    /// What is left of a region.
    enum Remainder {
        /// Nothing.
        case covered
        /// These actions on these resources.
        case gap(Language, Language)
        /// The search was given up.
        case tooLarge
    }

    private var actions: Language
    private var resources: Language
    /// The pattern sets that the region began with: a cover with the same one takes that side whole, variables or not.
    private var whole: [PatternSet]
    private var budgetInSteps = 2_000

    init(actions: PatternSet, resources: PatternSet) {
        self.actions = Language([actions, ActionIndex.universe])
        self.resources = Language([resources])
        whole = [resources]
    }

    /// Leaves only what is in these sets, too.
    mutating func narrow(to actions: PatternSet, _ resources: PatternSet) {
        self.actions = self.actions.intersected(actions)
        self.resources = self.resources.intersected(resources)
        whole.append(resources)
    }

    /// What the covers leave of the region.
    mutating func uncovered(by covers: [Cover]) -> Remainder {
        guard let noAction = actions.isEmpty, let noResource = resources.isEmpty else { return .tooLarge }
        return noAction || noResource ? .covered : remainder(actions, resources, covers[...])
    }

    private mutating func remainder(
        _ actions: Language, _ resources: Language, _ covers: ArraySlice<Cover>
    ) -> Remainder {
        for (index, cover) in zip(covers.indices, covers) {
            budgetInSteps -= 1
            if budgetInSteps < 0 { return .tooLarge }
            let common = actions.intersected(cover.actions)
            switch common.isEmpty {
            case true?: continue
            case nil: return .tooLarge
            case false?: break
            }
            guard let outside = outside(resources, cover.resources) else { continue }
            let rest = covers[(index + 1)...]
            // the actions that the cover leaves, on all resources
            let others = actions.intersected(cover.actions.complement)
            switch others.isEmpty {
            case nil: return .tooLarge
            case true?: break
            case false?:
                switch remainder(others, resources, rest) {
                case .covered: break
                case let remainder: return remainder
                }
            }
            // the actions that it takes, on the resources that it leaves
            switch outside.isEmpty {
            case nil: return .tooLarge
            case true?: return .covered
            case false?:
                // none of the region's resources taken: this cover is of no use
                if resources.intersected(cover.resources.widened).isEmpty == true { continue }
                return remainder(common, outside, rest)
            }
        }
        return .gap(actions, resources)
    }

    /// The resources that a cover leaves; nil where that can't be told because of policy variables.
    private func outside(_ resources: Language, _ taken: PatternSet) -> Language? {
        if whole.contains(taken) { return Language([PatternSet([])]) }
        guard taken.isNegated else { return resources.intersected(taken.complement) }
        // what is excepted may be what a variable stands for
        if taken.hasVariables { return nil }
        return Language(resources.sets.map(\.widened)).intersected(taken.complement)
    }
}
