import AccountState
import ActionCatalog
import IAMModel
import Rules

/// Where a rule that keeps actions of one user, role or group has to stand: the first rule that matches decides.
///
/// Whatever else a rule asks for (a class, a service, an origin) may hold some day, so that every rule which names the
/// principal and one of the actions is taken for one that decides.
public struct RulePlacement: Sendable {
    /// In front of which rule; the number of rules where none has to stand behind it.
    public let index: Int
    /// The rule that stands there and may decide otherwise; nil where none does.
    public let shadow: Rule?
    /// The rule that keeps all of it already, whatever else holds; nil where there is none.
    public let keeper: Rule?

    /// Looks for a place.
    ///
    /// - Complexity: O(*members of a group* · *rules*).
    public init(
        keeping actions: ActionSet, of holder: Holder, in state: AccountState, rules: Rules, catalog: ActionCatalog
    ) {
        var index = rules.rules.count
        var keepers: [Rule?] = []
        for (subject, groups) in Self.subjects(of: holder, in: state) {
            let concerned = rules.rules(for: subject, inGroups: groups).filter { entry in
                !Self.actions(of: entry.rule, catalog).isDisjoint(with: actions)
            }
            let first = concerned.first
            keepers.append(
                first.flatMap { first in
                    let isMeant = first.isOwn || holder.kind == .group
                    return isMeant && Self.keeps(first.rule, actions, catalog) ? first.rule : nil
                })
            // What keeps, in front of the rest, may stay in front.
            let others = concerned.drop { $0.rule.decision == .keep }
            guard let place = others.first.flatMap({ other in rules.rules.firstIndex { $0.id == other.rule.id } })
            else { continue }
            index = min(index, place)
        }
        self.index = index
        shadow = index < rules.rules.count ? rules.rules[index] : nil
        keeper = keepers.contains(nil) ? nil : keepers.first ?? nil
    }

    private static func keeps(_ rule: Rule, _ actions: ActionSet, _ catalog: ActionCatalog) -> Bool {
        rule.decision == .keep && rule.hasNoConditionButActions
            && actions.isSubset(of: self.actions(of: rule, catalog))
    }

    private static func actions(of rule: Rule, _ catalog: ActionCatalog) -> ActionSet {
        rule.actions.reduce(into: ActionSet()) { $0.formUnion(catalog.expand($1)) }
    }

    /// Whose decisions the rule is for, with the groups that they are in.
    private static func subjects(
        of holder: Holder, in state: AccountState
    ) -> [(subject: RuleSubject, groups: [RuleSubject])] {
        func subject(_ holder: Holder, _ path: String, _ tags: [String: String] = [:]) -> RuleSubject {
            RuleSubject(holder.description, account: state.name, accountID: state.id.digits, path: path, tags: tags)
        }
        func groups(_ user: User) -> [RuleSubject] {
            user.groups.sorted().map { name in subject(.group(name), state.group(name)?.path ?? "/") }
        }
        switch holder.kind {
        case .user: return state.user(holder.name).map { [(subject(holder, $0.path, $0.tags), groups($0))] } ?? []
        case .role: return state.role(holder.name).map { [(subject(holder, $0.path, $0.tags), [])] } ?? []
        case .group:
            let members = state.members(ofGroup: holder.name)
            guard !members.isEmpty else { return [(subject(holder, state.group(holder.name)?.path ?? "/"), [])] }
            return members.map { (subject($0.holder, $0.path, $0.tags), groups($0)) }
        }
    }
}

extension Rule {
    /// Whether nothing but a principal's name and an action decides whether it matches.
    fileprivate var hasNoConditionButActions: Bool {
        origins == nil && services == nil && accessLevels == nil && classes == nil && serviceUsed == nil
            && serviceNamed == nil && documents == nil
    }
}
