import SearchCluster

/// Questions whether any document matches, each with who takes the answer.
struct DocumentQuestions {
    private var all: [(filter: JSONBody, take: (_ isThere: Bool) -> Void)] = []

    /// Asks whether any document matches.
    mutating func ask(_ filter: JSONBody, _ take: @escaping (_ isThere: Bool) -> Void) { all.append((filter, take)) }

    /// How many documents an index has at most, on average, for its questions to be asked together: what each shard takes for
    /// a search whatever it finds is more than what it takes to count so many.
    private static let fewDocuments = 20_000
    /// How many questions one search holds.
    private static let questionsAtOnce = 60

    /// The searches.
    ///
    /// - Parameters:
    ///   - documents: how many documents there are.
    ///   - indices: in how many indices.
    /// - Complexity: in large indices a search a question, which the first document ends; in small ones one for all of them.
    func jobs(documents: Int, in indices: Int) -> [SearchJob] {
        guard documents < DocumentQuestions.fewDocuments * max(1, indices) else {
            return all.map { question in
                let search = SmallSearch(
                    filters: [question.filter], aggregations: ["all": ["filter": ["match_all": [:]]]], isSample: true)
                return .small(search) { question.take($0["all"]["doc_count"].integer ?? 0 > 0) }
            }
        }
        return stride(from: 0, to: all.count, by: DocumentQuestions.questionsAtOnce).map { start in
            let some = Array(all[start..<min(all.count, start + DocumentQuestions.questionsAtOnce)])
            let aggregations = some.enumerated().map { ("q\($0)", ["filter": $1.filter] as JSONBody) }
            return .small(SmallSearch(filters: [], aggregations: .object(aggregations))) { answer in
                for (number, question) in some.enumerated() {
                    question.take(answer["q\(number)"]["doc_count"].integer ?? 0 > 0)
                }
            }
        }
    }
}
