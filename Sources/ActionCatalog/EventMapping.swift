import IAMModel

/// Which actions an event uses.
public struct EventMapping: Hashable, Sendable {
    /// How the event is known.
    public enum Kind: Hashable, Sendable {
        /// It uses actions.
        case mapped
        /// It needs none, for this reason.
        case needsNoAction(Reason)
        /// Nobody says what it uses; the services that its source belongs to, none where not even those are known.
        case unmapped(services: [String])
    }

    /// Why an event needs no action.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// A sign-in to the console, or a change of role there.
        case signIn = "sign-in"
        /// The console asks itself.
        case console
        /// Open to everybody, whatever their policies say.
        case `public`
        /// A service did it by itself.
        case service
        /// A service that is no more.
        case retired

        /// In words, for people.
        public var explanation: String {
            switch self {
            case .signIn: "a sign-in, no use of an action"
            case .console: "the console asks itself"
            case .public: "needs no grant"
            case .service: "done by a service"
            case .retired: "of a service that is no more"
            }
        }
    }

    /// The actions that are used for certain.
    public internal(set) var own: [ActionID]
    /// Those that are possibly used, too: kept where granted.
    public internal(set) var further: [ActionID]
    /// Possibly used as well, where the answer was that there is no such thing (`NoSuchKey`, 404).
    public internal(set) var whenNotFound: [ActionID]
    /// Whether it may have needed `iam:PassRole`.
    public internal(set) var mayPassRole: Bool
    /// How the event is known.
    public internal(set) var kind: Kind
    /// Which trace the event belongs to: a data event, or what is known of its own action.
    public internal(set) var recordingClass: RecordingClass
    /// Who says so, in words.
    public internal(set) var evidence: String
}
