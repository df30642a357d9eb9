import Analysis

/// The story of a put-back in words: `trimmed 2026-01-31, denied 3 ×, put back 2026-06-12`.
enum PutBackText {
    static func words(for story: PutBack) -> String {
        let times = story.trimmed.map { "\($0)" }.joined(separator: " and ")
        let denied = story.denied > 0 ? ", denied \(NumberText.grouped(story.denied)) ×" : ""
        let back = story.isFound ? ", put back by \(story.back)" : ", put back \(story.back)"
        let text = "trimmed \(times)\(denied)\(back)"
        guard let keeping = story.keeping else { return text }
        return text
            + "; put back \(story.trimmed.count) times: to keep it, `cloudtrim keep \(keeping.principal) \(keeping.action) "
            + "--reason … --until …`"
    }
}
