import IAMModel
import SearchCluster

/// Where each event lies, of which some lie in several documents, and which documents are left out so that each counts once.
///
/// Two documents hold one event where its id, source, name, caller and recipient are the same. The one that is kept lies in
/// the index that holds most of CloudTrail's fields, and of these rather in one that holds other events, too.
final class EventCopies {
    /// Documents of one event in one index and on one day.
    private struct Row {
        let place: Place
        let count: Int
    }

    private struct Place: Hashable {
        let index: String
        let day: Int32
    }

    private struct Event {
        let content: String
        var rows: [Row]
        /// Whether documents of this id differ in more than where they lie: none of them is left out.
        var isMixed = false

        var documents: Int { rows.reduce(0) { $0 + $1.count } }
        var indices: Set<String> { Set(rows.map(\.place.index)) }
    }

    private var events: [String: Event] = [:]
    /// How many documents there are.
    private var totals: [Place: Int] = [:]
    private var partOf: [String: Int] = [:]
    private let maps: [FieldMap]

    /// What must be the same for two documents to hold one event, beside the id.
    private static let content: [CloudTrailField] = [.source, .name, .arn, .recipient]

    /// - Parameter maps: how the parts of a source call the fields.
    init(_ maps: [FieldMap]) { self.maps = maps }

    /// The search that finds all documents of a part; nil where it does not hold their ids.
    ///
    /// - Complexity: a row for each event of an index.
    func job(of part: Int, _ survey: IndexSurvey) -> SearchJob? {
        let map = maps[part]
        guard let id = map[.id] else { return nil }
        let columns = Columns(EventCopies.content, map, survey)
        let search = CompositeSearch(
            filters: survey.hasStrays ? map.proofs : [],
            sources: [.value(id), .value("_index")] + columns.sources + [.time(map.time, intervalInSeconds: 86_400)])
        return .composite(search) { page in
            for number in 0..<page.count {
                let row = page.row(number)
                let first = row.startIndex
                guard let id = row[first], let index = row[first + 1], let time = row.last.flatMap({ $0 }) else {
                    continue
                }
                let values = columns.row(row[(first + 2)...])
                let content = EventCopies.content.map { values.text($0) }.joined(separator: "\n")
                let place = Place(index: index, day: Identity.time(time)?.day.daysSinceEpoch ?? 0)
                self.partOf[index] = part
                self.add(id, content, Row(place: place, count: page.counts[number]))
            }
        }
    }

    private func add(_ id: String, _ content: String, _ row: Row) {
        totals[row.place, default: 0] += row.count
        guard !id.isEmpty else { return }
        if events[id] == nil {
            events[id] = Event(content: content, rows: [row])
        } else {
            events[id]?.rows.append(row)
            if events[id]?.content != content { events[id]?.isMixed = true }
        }
    }

    /// How many events there are, and how many of them lie in several documents.
    var counts: (all: Int, doubled: Int) { (events.count, events.values.count { $0.documents > 1 }) }

    /// What is left out of each index, in the order of their names; of what lies several times in the index that keeps it
    /// the ids alone are known.
    func remainders() -> [CopyRemainder] {
        let doubled = events.filter { $0.value.documents > 1 && !$0.value.isMixed }.sorted { $0.key < $1.key }
        let rank = rank(doubled.map(\.value))
        var removed: [Place: Int] = [:]
        var ids: [Place: [String]] = [:]
        var found: [String: CopyRemainder] = [:]
        for (id, event) in doubled {
            guard let kept = event.indices.min(by: { rank($0) < rank($1) }) else { continue }
            for row in event.rows where row.place.index != kept {
                removed[row.place, default: 0] += row.count
                ids[row.place, default: []].append(id)
            }
            let own = event.rows.filter { $0.place.index == kept }.reduce(0) { $0 + $1.count }
            if own > 1 { found[kept, default: remainder(of: kept)].repeated.append(id) }
        }
        for (place, count) in removed.sorted(by: { $0.key.day < $1.key.day }) {
            var remainder = found[place.index, default: remainder(of: place.index)]
            remainder.count += count
            if count == totals[place] {
                remainder.add(Day(daysSinceEpoch: place.day))
            } else {
                remainder.ids.formUnion(ids[place] ?? [])
            }
            found[place.index] = remainder
        }
        return found.values.sorted { $0.index < $1.index }
    }

    private func remainder(of index: String) -> CopyRemainder {
        let total = totals.reduce(0) { $0 + ($1.key.index == index ? $1.value : 0) }
        return CopyRemainder(index: index, part: partOf[index] ?? 0, total: total)
    }

    /// An order of indices by what is rather kept of them.
    private func rank(_ doubled: [Event]) -> (String) -> (Int, Int, Int, String) {
        var copied: [String: Int] = [:]
        for event in doubled where event.indices.count > 1 {
            for row in event.rows { copied[row.place.index, default: 0] += row.count }
        }
        let sizes = totals.reduce(into: [String: Int]()) { $0[$1.key.index, default: 0] += $1.value }
        return { [partOf, maps] index in
            let size = sizes[index] ?? 0
            return (-(partOf[index].map { maps[$0].count } ?? 0), copied[index] == size ? 1 : 0, -size, index)
        }
    }
}
