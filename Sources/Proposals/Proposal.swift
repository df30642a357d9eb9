import AccountState
import Analysis
import Attribution
import IAMModel

/// The edits that one decision about a document needs, with the evidence for it.
public struct Proposal: Sendable {
    /// What happens to the document.
    public enum Change: Sendable {
        /// It is edited in place.
        case edited
        /// Nothing of it stays.
        case removed
        /// It is no longer attached; these documents take its place.
        case replaced(by: [DocumentPath])
        /// It is edited in place, and what does not fit goes to these documents.
        case split(into: [DocumentPath])
        /// It ought to change and cannot; why, in words.
        case impossible(String)
        /// It stays as it is, and something of it waits for a person.
        case unchanged
    }

    /// The decision.
    public let decision: DocumentDecision
    /// What happens.
    public let change: Change
    /// What speaks for it.
    public let evidence: Evidence
    /// How many statements of the document change.
    public let changedStatements: Int
    /// How many statements the document has.
    public let statements: Int
    /// What a reader should know besides, in words.
    public let remarks: [String]

    /// Whether new documents, which come in parts, take the document's place.
    public var makesNewDocuments: Bool {
        if case .replaced(let documents) = change { !documents.isEmpty } else { false }
    }
}
