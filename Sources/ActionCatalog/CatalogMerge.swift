import Diagnostics
import IAMModel

/// A catalog with a newer service reference merged over it, to be stored and read again by ``ActionCatalog/init(parsing:)``.
public struct MergedCatalog: Sendable {
    /// The text of the catalog.
    public let bytes: [UInt8]
    /// What is new in it, by service; nothing changes that is not in here.
    public let changes: [CatalogChange]
}

extension ActionCatalog {
    /// The version of the catalog that this one was merged over; nil where this one was not merged.
    ///
    /// A stored catalog is of use only as long as this is the embedded one's version.
    public var base: String? {
        text.head.lazy.map(text.line).first { $0.hasPrefix("base ") }.map { String($0.dropFirst("base ".count)) }
    }

    /// This catalog with what a newer service reference says laid over it.
    ///
    /// Actions and operations are only ever added, never taken out: the reference is one source of several. A class that
    /// a document of AWS decides stays. Every other change of a class is in the list of changes.
    ///
    /// - Parameter label: what the new version is called behind the old one, such as the day of the refresh.
    public func merged(with reference: [ReferenceService], label: String) -> MergedCatalog {
        var changes: [CatalogChange] = []
        var lines: [String] = []
        for line in text.head.map(text.line) {
            if line.hasPrefix("version ") {
                lines.append("version \(version)+\(label.filter { !$0.isWhitespace })")
                lines.append("base \(base ?? version)")
            } else if !line.hasPrefix("base ") {
                lines.append(line)
            }
        }
        var news = Dictionary(reference.map { ($0.prefix, $0) }) { first, _ in first }
        var known: Set<String> = []
        for service in reference {
            known.formUnion(service.actions.map { "\(service.prefix):\($0.name)".lowercased() })
        }
        var blocks: [(prefix: String, lines: [String])] = []
        for (index, service) in services.enumerated() {
            var merge = ServiceMerge(text, text.blocks[index], service.prefix)
            if let new = news.removeValue(forKey: service.prefix) {
                merge.apply(new) { self.id(of: $0) != nil || known.contains($0.lowercased()) }
                changes += merge.changes
            }
            blocks.append((service.prefix, merge.lines))
        }
        for (prefix, new) in news {
            var merge = ServiceMerge(newService: prefix)
            merge.apply(new) { self.id(of: $0) != nil || known.contains($0.lowercased()) }
            changes += merge.changes
            blocks.append((prefix, merge.lines))
        }
        blocks.sort { $0.prefix.utf8.lexicographicallyPrecedes($1.prefix.utf8) }
        lines += blocks.flatMap(\.lines)
        changes.sort { ($0.subject, $0.detail) < ($1.subject, $1.detail) }
        return MergedCatalog(bytes: Array((lines.joined(separator: "\n") + "\n").utf8), changes: changes)
    }
}
