import IAMModel

/// A service that AWS ended: from a day on nobody can use it.
public struct RetiredService: Hashable, Sendable {
    /// What stands before the colon of its actions.
    public let prefix: String
    /// The day.
    public let day: Day
    /// The page of AWS that says so.
    public let document: String
}

extension ActionCatalog {
    /// All services that AWS ended, by prefix.
    public var retiredServices: [RetiredService] {
        text.head.lazy.filter { self.text.bytes[Int($0)] == UInt8(ascii: "X") }.compactMap { line in
            let fields = Fields(self.text, line)
            guard let day = Day(fields[1]), let document = self.text.document(fields[2]) else { return nil }
            return RetiredService(prefix: String(fields[0]), day: day, document: document)
        }
    }
}
