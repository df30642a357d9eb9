import Diagnostics
import JSONSyntax

/// The list of services with which AWS's service reference begins: where each service's file lies
/// (Service Authorization Reference, "Simplified AWS service information for programmatic access").
public struct ReferenceList: Sendable {
    /// One service of the list.
    public struct Entry: Hashable, Sendable {
        /// What stands before the colon of its actions.
        public let service: String
        /// Where its file lies below the server: `/v1/s3/s3.json`.
        public let path: String
    }

    /// The services, in the list's order.
    public let entries: [Entry]

    /// More services than AWS will have in a long time.
    private static let limit = 5_000

    /// Reads a list; only the paths of its addresses are taken, so that it can't send anybody to another server.
    public init(parsing source: SourceText) throws(DiagnosticError) {
        let tree = try JSONTree(parsing: source)
        guard let elements = tree.root.elements else {
            throw ReferenceList.wrong("a list is expected", tree, tree.root)
        }
        guard !elements.isEmpty else { throw ReferenceList.wrong("it is empty", tree, tree.root) }
        guard elements.count <= ReferenceList.limit else {
            throw ReferenceList.wrong("it names more than \(ReferenceList.limit) services", tree, tree.root)
        }
        var seen: Set<String> = []
        entries = try elements.map { (element) throws(DiagnosticError) in
            guard let service = element["service"]?.string, ReferenceList.isPlain(service, "-_."),
                let path = element["url"]?.string.flatMap(ReferenceList.path)
            else { throw ReferenceList.wrong("a service's name and address are expected", tree, element) }
            guard seen.insert(service).inserted else {
                throw ReferenceList.wrong("`\(service)` stands in it twice", tree, element)
            }
            return Entry(service: service, path: path)
        }
    }

    /// The path of an address without query; nil where it is none, or one that climbs.
    private static func path(of address: String) -> String? {
        let parts = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "https:" || parts[0] == "http:", parts[1].isEmpty, !parts[2].isEmpty,
            isPlain(parts[3], "-_./"), !parts[3].split(separator: "/").contains("..")
        else { return nil }
        return "/" + parts[3]
    }

    private static func isPlain(_ text: some StringProtocol, _ more: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200
            && text.utf8.allSatisfy { $0.folded &- 0x61 < 26 || $0 &- 0x30 < 10 || more.utf8.contains($0) }
    }

    private static func wrong(_ message: String, _ tree: JSONTree, _ node: JSONNode) -> DiagnosticError {
        DiagnosticError(
            .error(.catalog, "this is no list of AWS's service reference: \(message)", at: tree.span(node)))
    }
}
