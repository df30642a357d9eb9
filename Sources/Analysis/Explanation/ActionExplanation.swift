import AccountState
import ActionCatalog
import Attribution
import Diagnostics
import IAMModel
import Rules

/// All that speaks for and against one action of one principal, or of one origin in a role: who used it, what grants
/// it, what narrows it, what decided, and what becomes of it.
public struct ActionExplanation: Sendable {
    /// What one origin did with it.
    public struct OriginsUse: Sendable {
        /// Who.
        public let origin: Origin
        /// How often, first, last, and how often it was denied.
        public let use: Use
        /// Why it may be in use though no event names it, and the last time; nil where nothing says so.
        public let possible: OriginUse.Evidence?
    }

    /// A pattern that grants it.
    public struct Grant: Sendable {
        /// The document.
        public let path: DocumentPath
        /// The pattern's place, that of the key for `NotAction`.
        public let span: SourceSpan
        /// The pattern as it is written.
        public let pattern: String
        /// The statement, by its Sid or number.
        public let statement: String
        /// Through whom the principal has the document: itself, or groups.
        public let holders: [Holder]
        /// Whether the statement is about some resources only.
        public let hasResources: Bool
        /// Whether the statement has conditions.
        public let hasConditions: Bool
        /// What becomes of the action in this pattern, in words.
        public let outcome: String
        /// Whether it goes from this pattern.
        public let goes: Bool
    }

    /// A statement, or a document, that takes it away or may.
    public struct Limit: Sendable {
        /// The place: the pattern that denies, or the document that allows nothing of it.
        public let span: SourceSpan
        /// What it does, in words.
        public let effect: String
        /// Whether nothing is left of the action; else some request may pass.
        public let forbids: Bool
    }

    /// What becomes of an action in the documents that grant it.
    public enum Fate: Sendable {
        /// It stays in all of them.
        case stays
        /// It goes from all of them.
        case goes
        /// It goes from some.
        case goesFromSome
    }

    /// What becomes of it in the documents that grant it; nil where none does. What is decided for the principal is not all:
    /// others may need the document, and whoever is new counts with what it used where older ones hold it, too.
    public var fate: Fate? {
        let going = grants.count { $0.goes }
        return grants.isEmpty ? nil : going == 0 ? .stays : going == grants.count ? .goes : .goesFromSome
    }

    /// What is decided in effect: what ``fate`` says where that is another thing than the decision.
    public var effect: Decision? {
        switch (decision?.decision, fate) {
        case (_, .goes?): .remove
        case (.remove?, .stays?): .keep
        default: decision?.decision
        }
    }

    /// Whose action.
    public let principal: PrincipalReference
    /// As IAM writes it.
    public let action: String
    /// What the catalog says of its trace, and why.
    public let recording: ActionDescription
    /// What IAM's last-accessed report says of it, of all origins together; nil where there is none.
    public let access: AccessStatement?
    /// Why its use would not have been seen; nil where it would.
    public let hole: String?
    /// By origin; origins that neither used it nor may have are left out.
    public let uses: [OriginsUse]
    /// In order of documents, statements and patterns.
    public let grants: [Grant]
    /// Own Deny statements, then the boundary, then service control policies.
    public let limits: [Limit]
    /// Whether it is granted after all of that.
    public let isGranted: Bool
    /// What is decided and why; nil where it is neither granted nor used.
    public let decision: (decision: Decision, reason: DecisionReason)?
    /// Of `sts:AssumeRole` the principal's rights, role by role; empty for other actions.
    public var rights: [AssumeRight] = []
    /// Where the rule or the setting stands that decided; nil where it has its default, or where it is none.
    public let decidedAt: SourceSpan?
    /// The reason that the deciding rule gives; nil where no rule decided, or where it gives none.
    public let ruleReason: String?
}
