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
    /// How many of those came in a wrapping, by its kind.
    public var wrapped: [RecordWrapping: Int] = [:]
    /// How many records tell of no caller, by their category.
    public var withoutCaller: [String: Int] = [:]
    /// Whether an array of records was met, even if it is empty.
    public var hasArray = false
    /// Whether one was a `Records` or `Events` array, which is CloudTrail's.
    public var hasRecords = false
    /// Whether an object was met that lists digests of log files.
    public var isDigest = false
    /// How many objects were met that have nothing of CloudTrail's, by what they are.
    public var others: [OtherLog: Int] = [:]
    /// How many objects hold CloudTrail's fields in a form that is not read, by the form.
    public var strange: [RecordForm: Int] = [:]

    /// Nothing met.
    public init() {}

    /// Whether anything of CloudTrail's was met, were it an empty list of records.
    public var isCloudTrail: Bool {
        events > 0 || !withoutCaller.isEmpty || hasRecords && others.isEmpty && strange.isEmpty
    }

    /// Says that all events that came in no wrapping came in one that only the file shows.
    mutating func takeAs(_ wrapping: RecordWrapping) {
        let plain = events - wrapped.values.reduce(0, +)
        if plain > 0 { wrapped[wrapping, default: 0] += plain }
    }

    /// What most of the other objects are.
    public var mostlyOther: OtherLog? {
        others.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
    }

    /// Whether anything was met that is something.
    var hasMet: Bool { records > 0 || hasArray || !others.isEmpty }
}
