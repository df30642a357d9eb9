import JSONIndex

/// Something in a file that could not be read.
public struct RecordProblem: Sendable {
    /// What is wrong.
    public enum Kind: Sendable {
        /// The JSON itself: what follows in the file is lost, but for what begins on a line of its own.
        case broken(JSONFault.Kind)
        /// One record; what follows is read.
        case malformed(Malformation)
    }

    /// What is wrong.
    public var kind: Kind
    /// At which byte of the window.
    public var offset: Int
    /// Which record of the file it is, from 1; for broken JSON how many were met before, plus one.
    public var recordNumber: Int

    /// What is wrong, in words.
    public var message: String {
        switch kind {
        case .broken(let kind): JSONFault(kind, at: 0).message
        case .malformed(let malformation): "record \(recordNumber) \(malformation.message)"
        }
    }
}

/// Takes what a ``RecordReader`` reads.
public protocol RecordSink: ~Copyable {
    /// Takes the events of the decoder's batch, before the bytes go that they lie in.
    mutating func fold(_ decoder: inout EventDecoder)
    /// Takes a problem, while the window is there that holds its place.
    mutating func report(_ problem: RecordProblem)
}

/// What kind of file the records lie in.
public struct RecordSummary: Sendable {
    /// How many records were met, malformed ones included.
    public var records = 0
    /// How many of them were events.
    public var events = 0
    /// How many of them were Insight events.
    public var insights = 0
    /// Whether a `Records` or `Events` array was met, or a bare one, even if it is empty.
    public var hasArray = false
    /// Whether an object was met that lists digests of log files.
    public var isDigest = false
    /// How many objects were met that have nothing of CloudTrail's.
    public var foreign = 0

    /// Nothing met.
    public init() {}
}
