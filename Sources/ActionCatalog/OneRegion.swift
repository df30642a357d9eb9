import IAMModel

/// What one region of a partition records, so that a trail without that region shows nothing of it.
///
/// From botocore's endpoint rules and its table of end points, as pinned, and from curated rows with their documents.
public struct OneRegion: Hashable, Sendable {
    /// The region: `us-east-1`.
    public let region: String
    /// The services that all or some of it belongs to, in order.
    public let services: [String]
    /// The actions of which events lie there.
    public let actions: ActionSet
    /// Those of them that no other region records; the rest may be called by regional end points as well, as that of STS.
    public let onlyThere: ActionSet

    /// The same of another region, where its events were seen, whatever the end points say.
    public func moved(to region: String) -> OneRegion {
        OneRegion(region: region, services: services, actions: actions, onlyThere: onlyThere)
    }
}

extension ActionCatalog {
    /// What single regions of a partition record, by region; none where the partition has one region, or is not known.
    public func recordedInOneRegion(of partition: String) -> [OneRegion] {
        var all: [String: ActionSet] = [:]
        var only: [String: ActionSet] = [:]
        var names: [String: Set<String>] = [:]
        for line in text.head
        where text.bytes[Int(line)] == UInt8(ascii: "R") && text.name(line).elementsEqual(partition.utf8) {
            let fields = Fields(text, line)
            let region = String(fields[1])
            for word in fields.words(2) {
                let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard let prefix = parts.first, let service = serviceIndex(of: prefix) else { continue }
                let actions =
                    parts.count == 1
                    ? services[service].all
                    : ActionSet(parts[1].split(separator: ",").compactMap { id(of: $0, inService: service) })
                names[region, default: []].insert(String(prefix))
                all[region, default: []].formUnion(actions)
                if fields[3] != "+" { only[region, default: []].formUnion(actions) }
            }
        }
        return all.sorted { $0.key < $1.key }.map { region, actions in
            OneRegion(
                region: region, services: names[region, default: []].sorted(), actions: actions,
                onlyThere: only[region, default: []])
        }
    }

    /// The partition of a region, by what its name starts with; `aws` where no other partition's regions start so.
    public func partition(ofRegion region: some StringProtocol) -> String {
        var found = "aws"
        for line in text.head where text.bytes[Int(line)] == UInt8(ascii: "P") {
            let fields = Fields(text, line)
            if !fields[1].isEmpty, region.hasPrefix(fields[1]) { found = String(fields[0]) }
        }
        return found
    }

    /// The region in which IAM's events of a partition are recorded; nil where the partition is not known.
    public func globalRegion(of partition: String) -> String? {
        text.head.lazy.filter { self.text.bytes[Int($0)] == UInt8(ascii: "P") }.map { Fields(self.text, $0) }
            .first { $0[0] == partition }.map { String($0[2]) }
    }
}
