import Diagnostics
import HTTP

/// What a user reads of an answer that is not what was asked for.
enum HTTPStatusText {
    static func mayPass(_ status: Int) -> Bool { [429, 502, 503, 504].contains(status) }

    /// The first line of a text of a server, cut, without what a terminal would obey.
    static func line(_ text: String) -> String {
        let line = text.prefix { !$0.isNewline }
        let plain = String(line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init))
        return plain.count > 300 ? plain.prefix(300) + "…" : plain
    }

    /// A status that is no success, or a body that is no JSON.
    static func diagnostic(_ response: HTTPResponse, host: String, doing task: String) -> Diagnostic {
        if let answer = Answer(response.body), case .object = answer, !answer["error"].isNothing {
            let isClosed = ClusterFault(answer["error"], status: response.status).kind == .gone
            switch response.status {
            case 401: break
            case 403 where !isClosed: break
            case 404:
                let reason = answer["error"]["reason"].text.map { ": \(line($0))" } ?? ""
                return .error(
                    .serverAnswer, "`\(host)` has no such index\(reason)",
                    help: "give the indices' names with `--index` or `usage.elasticsearch.index`")
            default: return ClusterFault(answer["error"], status: response.status).diagnostic(host: host, doing: task)
            }
        }
        switch response.status {
        case 401:
            return .error(
                .serverAnswer, "`\(host)` asks for credentials, or does not know those given (401)",
                help: "set `CLOUDTRIM_USER` and `CLOUDTRIM_PASSWORD`, `CLOUDTRIM_API_KEY` or `CLOUDTRIM_TOKEN`; "
                    + "`…_FILE` names a file that holds the secret")
        case 403:
            return .error(
                .serverAnswer, "`\(host)` does not allow this (403) while \(task)",
                help: "the credentials need the right to read the indices and their mappings (`read`, "
                    + "`view_index_metadata`), and for `load` to write them and their template")
        case 300..<400:
            return .error(
                .serverAnswer,
                "`\(host)` points to `\(line(response.location))` (\(response.status)), which is not followed",
                help: "give the address at which the server itself answers")
        case 404:
            return .error(
                .serverAnswer, "`\(host)` has nothing at this address (404) while \(task)",
                help: "check the address's path; ElasticSearch answers at the root")
        case 429:
            return .error(
                .serverAnswer, "`\(host)` is overloaded (429) while \(task)", help: wait(response) ?? "try again later")
        case 200..<300:
            let what = response.contentType.contains("html") ? "a web page" : "something that is no JSON"
            return .error(
                .serverAnswer, "`\(host)` answers with \(what) while \(task)",
                help:
                    "check that the address is that of ElasticSearch or OpenSearch, not of a dashboard or a log-in page"
            )
        default:
            return .error(
                .serverAnswer, "`\(host)` answers \(response.status) while \(task)",
                help: wait(response) ?? "see the server's log, or that of the proxy in front of it")
        }
    }

    /// What the server itself says of when it will answer.
    private static func wait(_ response: HTTPResponse) -> String? {
        response.retryAfterInSeconds > 0
            ? "it asks to be left alone for \(response.retryAfterInSeconds) s: try again then" : nil
    }
}

extension Answer {
    /// Whether there is nothing.
    var isNothing: Bool { if case .null = self { true } else { false } }
}
