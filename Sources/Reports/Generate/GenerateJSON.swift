import AccountState
import Analysis
import Attribution
import IAMModel
import Proposals

/// `cloudtrim generate --format json` for programs: the same facts as the text, and the patch.
public enum GenerateJSON {
    /// The whole result.
    ///
    /// - Parameters:
    ///   - evidence: changes of `usage.json`.
    ///   - folder: the tree of policies relative to where the patch will be applied, `policies`.
    public static func value(
        _ plan: ProposalPlan, evidence: [ProposalPlan.FileChange], window: UsageWindow, usage: UsageByPrincipal,
        catalog version: String, folder: String
    ) -> JSONText {
        let patch = (plan.changes + evidence).flatMap {
            UnifiedDiff(path: "\(folder)/\($0.path)", old: $0.old, new: $0.new).bytes
        }
        return [
            "window": UsageJSON.window(window),
            "catalog": .string(version),
            "accounts": .array(plan.accounts.filter(\.isSelected).map { account($0, usage) }),
            "disagreements": .array(
                usage.disagreements(in: Set(plan.accounts.map(\.analysis.state.id))).sorted { $0.key < $1.key }.map {
                    UsageJSON.disagreement($0.key, $0.value)
                }),
            "unmapped": .array(
                usage.unmapped(in: Set(plan.accounts.map(\.analysis.state.id))).sorted { $0.key < $1.key }
                    .map { UsageJSON.unmapped($0.key, $0.value) }),
            "failures": .array(plan.failures.map { .string($0.message) }),
            "patch": .string(String(decoding: patch, as: UTF8.self)),
        ]
    }

    private static func account(_ account: ProposalPlan.Account, _ usage: UsageByPrincipal) -> JSONText {
        let state = account.analysis.state
        return [
            "account": .string(state.name),
            "id": .string(state.id.digits),
            "coverage": UsageJSON.coverage(account.analysis.visibility),
            "attribution": UsageJSON.attribution(usage.linked(in: state.id)),
            "proposals": .array(account.proposals.map(proposal)),
            "destinations": .array(account.destinations.map(destination)),
            "leftAlone": .array(account.leftAlone.compactMap(leftAlone)),
            "policyNews": .array(
                account.news.map {
                    [
                        "policy": .string($0.policy), "day": .optional($0.day), "actions": strings($0.actions),
                        "holders": strings($0.holders.map(\.description)),
                    ]
                }),
            "leftovers": .array(
                account.leftovers.map {
                    ["document": .string($0.path.text), "reason": .string(LeftoverText.reason($0.reason))]
                }),
            "breakGlass": .array(account.breakGlass.map(breakGlass)),
            "unheld": .array(account.analysis.unheld.map { .string($0.text) }),
            "check": [
                "documentsProved": .integer(account.check.documents),
                "principalsProved": .integer(account.check.principals),
                "actionsLookedUp": .integer(account.check.actions),
            ],
        ]
    }

    private static func breakGlass(_ use: BreakGlassUse) -> JSONText {
        [
            "principal": .string(use.principal.description), "rule": .string(use.rule.id),
            "uses": .array(
                use.uses.map {
                    [
                        "by": .string($0.origin.description), "events": .integer($0.events),
                        "first": .optional($0.first), "last": .string("\($0.last)"),
                    ]
                }),
        ]
    }

    private static func leftAlone(_ decision: DocumentDecision) -> JSONText? {
        decision.leftAlone.map { reason in
            [
                "document": .string(decision.path.text), "attachedTo": .optional(decision.attachedTo),
                "reason": .string(reason),
            ]
        }
    }

    private static func destination(_ destination: DestinationProposal) -> JSONText {
        let isUser = if case .user = destination.origin { true } else { false }
        return [
            "document": .string(destination.path.text), "origin": .string(destination.origin.description),
            "user": isUser ? .string(destination.name) : .null,
            "role": .string(destination.role.name), "characters": .integer(destination.characters),
            "actions": [
                "used": .integer(destination.counts.used), "possiblyUsed": .integer(destination.counts.possiblyUsed),
                "kept": .integer(destination.counts.kept), "review": .integer(destination.counts.review),
                "unseen": .integer(destination.counts.unseen),
            ],
            "change": .string(destination.change.rawValue),
        ]
    }

    private static func proposal(_ proposal: Proposal) -> JSONText {
        let evidence = proposal.evidence
        var change = ""
        var documents: [DocumentPath] = []
        var reason: String?
        switch proposal.change {
        case .edited: change = "edited"
        case .removed: change = "removed"
        case .replaced(let by): (change, documents) = ("replaced", by)
        case .split(let into): (change, documents) = ("split", into)
        case .impossible(let why): (change, reason) = ("impossible", why)
        case .unchanged: change = "unchanged"
        }
        return [
            "document": .string(proposal.decision.path.text),
            "attachedTo": .optional(proposal.decision.attachedTo),
            "holders": .array(proposal.decision.holders.map { .string($0.description) }),
            "change": .string(change),
            "documents": .array(documents.map { .string($0.text) }),
            "reason": .optional(reason),
            "used": .array(evidence.used.map(used)),
            "denied": .array(evidence.denied.map(used)),
            "goes": .array(
                evidence.narrowed.map {
                    ["pattern": .string($0.pattern), "matched": .integer($0.matched), "actions": strings($0.goes)]
                }),
            "rights": .array(evidence.rights.map(right)),
            "kept": .array(evidence.kept.map(group)),
            "review": .array(evidence.review.map(group)),
            "parts": .array(
                documents.isEmpty
                    ? [] : evidence.parts.map { ["sid": .string($0.sid), "actions": .integer($0.count)] }),
            "settings": .array(
                evidence.settings.map { ["setting": .string($0.setting), "fewer": .integer($0.count)] }),
            "servicesLeftOut": strings(evidence.servicesLeftOut),
            "servicesLeftOutUnseen": strings(evidence.servicesLeftOutUnseen),
            "silentServices": strings(evidence.silentServices),
            "forbidden": .array(
                evidence.forbidden.map { ["reason": .string($0.reason), "actions": strings($0.actions)] }),
            "needs": .array(
                evidence.needs.map {
                    [
                        "principal": .string($0.principal.description), "actions": .integer($0.count),
                        "alone": strings($0.alone),
                    ]
                }),
            "ownDocument": .optional(evidence.ownDocument),
            "permissionSet": .optional(proposal.decision.permissionSet?.name),
            "contradictions": strings(evidence.contradictions),
            "unknownPatterns": strings(evidence.unknownPatterns),
            "remarks": strings(proposal.remarks),
        ]
    }

    private static func right(_ cut: RightCut) -> JSONText {
        [
            "element": cut.element == .resource ? "Resource" : "Principal",
            "name": .string(cut.text),
            "role": .string(cut.role.name),
            "account": .string(cut.role.account.digits),
            "principals": strings(cut.who.map(\.description)),
        ]
    }

    private static func strings(_ strings: [String]) -> JSONText { .array(strings.map { .string($0) }) }

    private static func used(_ used: Evidence.Used) -> JSONText {
        [
            "action": .string(used.action), "count": .integer(used.use.count), "denied": .integer(used.use.denied),
            "first": .optional(used.use.first?.day), "last": .optional(used.use.last?.day), "by": strings(used.by),
            "afterWindow": .boolean(used.isAfterWindow),
        ]
    }

    private static func group(_ group: Evidence.Group) -> JSONText {
        [
            "reason": .string(EvidenceText.words(for: group.reason)),
            "actions": strings(group.actions),
            "details": .object(group.details.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
        ]
    }
}
