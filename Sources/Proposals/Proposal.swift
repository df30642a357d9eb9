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
}

/// What a user or a federated person needs as a destination role: a document of its own, made from the role's statements.
public struct DestinationProposal: Sendable {
    /// Where it lies, in the tree of the user's account; for a person in that of the role's.
    public let path: DocumentPath
    /// Who acts: a user or a person.
    public let origin: Origin
    /// In which role.
    public let role: PrincipalReference
    /// Its size in characters without white space.
    public let characters: Int
    /// Whether it is new, changed or gone.
    public let change: Change

    /// The user's or the person's name.
    public var name: String {
        switch origin {
        case .user(let user): user.name
        case .person(let person): person.description
        case .role, .service, .outside, .unknown: origin.description
        }
    }

    /// What happens to the file.
    public enum Change: String, Sendable {
        /// There was none.
        case added
        /// It is another than before.
        case changed
        /// It is as it was.
        case unchanged
    }
}
