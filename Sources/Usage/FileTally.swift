/// What the files of a source are: what was read and in which wrapping, and what was left out or lost, by kind.
public struct FileTally: Hashable, Sendable {
    /// Files of one kind.
    public struct Group: Hashable, Sendable {
        /// How many.
        public private(set) var files: Int
        /// How many records of it they hold, where records are counted.
        public private(set) var records: Int
        /// The first of their paths, sorted: which ones does not depend on the order of reading.
        public private(set) var paths: [String]

        /// How many paths are kept.
        public static let shown = 3

        /// One file.
        public init(path: String, records: Int = 0) {
            files = 1
            self.records = records
            paths = [path]
        }

        /// A group that was counted elsewhere.
        public init(files: Int, records: Int = 0) {
            self.files = files
            self.records = records
            paths = []
        }

        /// Adds another group; commutative and associative.
        public mutating func merge(_ other: Group) {
            files += other.files
            records += other.records
            paths = Array((paths + other.paths).sorted().prefix(Group.shown))
        }
    }

    /// Events that came in a wrapping, by its name.
    public var wrapped: [String: Group] = [:]
    /// What was left out, by its kind.
    public var leftOut: [String: Group] = [:]
    /// What might be CloudTrail's and could not be read, by its form.
    public var unread: [String: Group] = [:]

    /// Its parts by their names in files and answers.
    public static let parts: [(String, any WritableKeyPath<FileTally, [String: Group]> & Sendable)] = [
        ("wrapped", \.wrapped), ("leftOut", \.leftOut), ("unread", \.unread),
    ]

    /// No file.
    public init() {}

    /// Whether there is nothing to tell: all files are as CloudTrail delivers them.
    public var isPlain: Bool { wrapped.isEmpty && leftOut.isEmpty && unread.isEmpty }

    /// Adds another tally; commutative and associative.
    public mutating func merge(_ other: FileTally) {
        wrapped.merge(other.wrapped, uniquingKeysWith: FileTally.sum)
        leftOut.merge(other.leftOut, uniquingKeysWith: FileTally.sum)
        unread.merge(other.unread, uniquingKeysWith: FileTally.sum)
    }

    private static func sum(_ left: Group, _ right: Group) -> Group {
        var sum = left
        sum.merge(right)
        return sum
    }
}

extension [String: FileTally.Group] {
    /// Adds a file of a kind.
    public mutating func add(_ kind: String, path: String, records: Int = 0) {
        let group = FileTally.Group(path: path, records: records)
        if self[kind]?.merge(group) == nil { self[kind] = group }
    }
}
