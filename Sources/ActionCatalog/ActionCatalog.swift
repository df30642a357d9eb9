import Diagnostics
import IAMModel
import Synchronization

/// What is known of AWS's actions: which there are, what they do, which trace they leave, and which event uses which.
///
/// The facts lie in a text that is part of the program (`Sources/CCatalog/catalog.txt`); at load only its lines are found,
/// a few hundred services are named, and everything else is read when it is asked for.
public final class ActionCatalog: Sendable {
    let text: CatalogText
    /// All services, by prefix.
    public let services: [CatalogService]
    /// Which catalog this is; part of every proposal, since a wildcard means more tomorrow.
    public let version: String
    /// Every action of the catalog.
    public let all: ActionSet
    /// `resources.type` of the data events, by the place of their line.
    let dataTypes: [UInt32: String]
    private let expansions = Mutex<[Wildcard: ActionSet]>([:])

    private static let program = Result { () throws(DiagnosticError) in try ActionCatalog(CatalogText.embedded()) }

    /// The catalog that is part of the program; read once.
    public static func embedded() throws(DiagnosticError) -> ActionCatalog {
        try program.get()
    }

    /// The largest text that is read; the embedded one has 1.4 MB.
    public static var limitInBytes: Int { CatalogText.limitInBytes }

    /// A catalog from elsewhere: what ``merged(with:label:)`` made, as it was stored.
    public convenience init(parsing source: SourceText) throws(DiagnosticError) {
        self.init(try CatalogText(source))
    }

    init(_ text: CatalogText) {
        self.text = text
        var dataTypes: [UInt32: String] = [:]
        services = text.blocks.map { block in
            for line in text.facts(block, UInt8(ascii: "D")) {
                dataTypes[line] = String(decoding: text.name(line), as: UTF8.self)
            }
            return ActionCatalog.service(block, text)
        }
        self.dataTypes = dataTypes
        all = ActionSet(0..<Int32(text.actions.count))
        version =
            text.head.lazy.map(text.line).first { $0.hasPrefix("version ") }
            .map { String($0.dropFirst("version ".count)) } ?? "unknown"
    }

    private static func service(_ block: CatalogText.Block, _ text: CatalogText) -> CatalogService {
        let fields = Fields(text, block.line)
        let isSilent = text.actions[Int(block.actions.lowerBound)..<Int(block.actions.upperBound)].allSatisfy {
            ![UInt8(ascii: "R"), UInt8(ascii: "r"), UInt8(ascii: "l")].contains(text.classByte($0))
        }
        return CatalogService(
            prefix: String(fields[0]), title: fields[1].isEmpty ? nil : String(fields[1]), actions: block.actions,
            isSilent: isSilent)
    }
}

extension CatalogText {
    /// The letter of the recording class of the action whose line starts at `start`.
    func classByte(_ start: UInt32) -> UInt8 {
        let name = name(start)
        let place = Int(start) + 2 + name.count + 3
        return place < bytes.count ? bytes[place] : 0
    }
}

// MARK: - Actions

extension ActionCatalog {
    /// The place of a service in ``services``, by its prefix in any case.
    public func serviceIndex(of prefix: some StringProtocol) -> Int? {
        let key = Array(prefix.utf8.map(\.folded))
        var low = 0
        var high = services.count
        while low < high {
            let middle = (low + high) / 2
            let order = text.name(text.blocks[middle].line).compares(to: key)
            if order == 0 { return middle }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The place in ``services`` of the service that an action belongs to.
    public func serviceIndex(of action: ActionID) -> Int {
        var low = 0
        var high = services.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if services[middle].actions.lowerBound <= action.index { low = middle } else { high = middle }
        }
        return low
    }

    /// The action of a name, `s3:getobject` in any case; nil if the catalog does not know it.
    public func id(of name: some StringProtocol) -> ActionID? {
        guard let colon = name.firstIndex(of: ":"), let service = serviceIndex(of: name[..<colon]) else { return nil }
        return id(of: name[name.index(after: colon)...], inService: service)
    }

    /// The action of a name without prefix in one service.
    func id(of name: some StringProtocol, inService service: Int) -> ActionID? {
        let range = text.blocks[service].actions
        let key = Array(name.utf8)
        return text.search(text.actions, Int(range.lowerBound)..<Int(range.upperBound)) { $0.comparesFolded(to: key) }
            .map { ActionID(index: Int32($0)) }
    }

    /// An action as IAM writes it: `s3:GetObject`.
    public func name(of action: ActionID) -> String {
        "\(services[serviceIndex(of: action)].prefix):\(localName(of: action))"
    }

    /// An action as IAM writes it, without its service.
    public func localName(of action: ActionID) -> String {
        String(decoding: text.name(text.actions[Int(action.index)]), as: UTF8.self)
    }

    /// What trace an action leaves in CloudTrail.
    public func recordingClass(of action: ActionID) -> RecordingClass {
        let line = text.actions[Int(action.index)]
        switch text.classByte(line) {
        case UInt8(ascii: "R"), UInt8(ascii: "r"): return .recorded
        case UInt8(ascii: "l"): return .likely
        case UInt8(ascii: "i"), UInt8(ascii: "c"): return .inferredOnly
        case UInt8(ascii: "f"): return .follows(operationsFollowed(by: action))
        case UInt8(ascii: "d"):
            let block = text.blocks[serviceIndex(of: action)]
            let lines = text.facts(block, UInt8(ascii: "D"))
            guard let number = Int(Fields(text, line)[2].dropFirst()), lines.indices.contains(number - 1),
                let type = dataTypes[lines[number - 1]]
            else { return .unknown }
            return .dataEvent(type)
        default: return .unknown
        }
    }

    /// Whether an action connects to something, or invokes it, without an event of its own (`es:ESHttpGet`,
    /// `rds-db:connect`): a workload may do nothing else, so that the lack of other events of the service says nothing.
    ///
    /// Its class is `inferredOnly`.
    public func connectsWithoutEvent(_ action: ActionID) -> Bool {
        text.classByte(text.actions[Int(action.index)]) == UInt8(ascii: "c")
    }

    /// How far an action reaches.
    public func accessLevel(of action: ActionID) -> AccessLevel {
        let line = text.actions[Int(action.index)]
        switch text.bytes[min(Int(line) + 2 + text.name(line).count + 1, text.bytes.count - 1)] {
        case UInt8(ascii: "L"): return .list
        case UInt8(ascii: "R"): return .read
        case UInt8(ascii: "P"): return .permissionsManagement
        case UInt8(ascii: "T"): return .tagging
        default: return .write
        }
    }
}

// MARK: - Patterns

extension ActionCatalog {
    /// The actions that a pattern matches; none where the catalog knows no such action.
    ///
    /// Patterns are kept with what they expand to, since principals share them.
    ///
    /// - Complexity: O(1) for `*`, O(log *n*) without a wildcard, else O(actions of the service) or of all, once.
    public func expand(_ pattern: ActionPattern) -> ActionSet {
        let bytes = pattern.folded.bytes
        if pattern.folded.isLiteral { return id(of: pattern.text).map { ActionSet([$0]) } ?? ActionSet() }
        if bytes.allSatisfy({ $0 == UInt8(ascii: "*") }) { return all }
        if let service = pattern.service {
            guard let index = serviceIndex(of: service) else { return ActionSet() }
            if bytes[(service.utf8.count + 1)...].allSatisfy({ $0 == UInt8(ascii: "*") }) {
                return services[index].all
            }
        }
        if let known = expansions.withLock({ $0[pattern.folded] }) { return known }
        var found = ActionSet()
        if let service = pattern.service.flatMap({ serviceIndex(of: $0) }) {
            match(pattern.folded, service, into: &found)
        } else {
            for service in services.indices { match(pattern.folded, service, into: &found) }
        }
        expansions.withLock { $0[pattern.folded] = found }
        return found
    }

    /// Adds the actions of one service whose full name, in lower case, a pattern matches.
    private func match(_ pattern: Wildcard, _ service: Int, into found: inout ActionSet) {
        let prefix = text.name(text.blocks[service].line)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: prefix.count + 1 + CatalogText.longestNameInBytes) {
            buffer in
            _ = buffer.initialize(fromContentsOf: prefix)
            buffer[prefix.count] = UInt8(ascii: ":")
            pattern.bytes.withUnsafeBufferPointer { pattern in
                for index in services[service].actions {
                    let name = text.name(text.actions[Int(index)]).prefix(CatalogText.longestNameInBytes)
                    var end = prefix.count + 1
                    for byte in name {
                        buffer[end] = byte.folded
                        end += 1
                    }
                    if Wildcard.matches(pattern, UnsafeBufferPointer(rebasing: buffer[..<end])) {
                        found.insert(ActionID(index: index))
                    }
                }
            }
        }
    }
}

extension CatalogText {
    /// Longer names do not occur; they would be cut for matching.
    static let longestNameInBytes = 256
}
