import IAMModel
import Proposals

/// What is new in one of AWS's policies for those who have documents of their own in its place, in words.
enum PolicyNewsText {
    static func sentence(_ news: PolicyNews) -> String {
        let shown = news.actions.prefix(6).joined(separator: ", ")
        let more = news.actions.count > 6 ? " and \(news.actions.count - 6) more" : ""
        let who = news.holders.prefix(4).map(\.description).joined(separator: ", ")
        let others = news.holders.count > 4 ? " and \(news.holders.count - 4) more" : ""
        let day = news.day.map { " on \($0)" } ?? ""
        return "AWS changed \(news.policy)\(day): it allows \(shown)\(more) now, which \(who)\(others) "
            + "\(news.holders.count == 1 ? "has" : "have") not, with documents of their own in its place"
    }
}
