import ActionCatalog
import Diagnostics
import HTTP

/// AWS's service reference, read from its server or a mirror of it: the list of services, then each service's file.
///
/// All or nothing: one file that cannot be had, and there is no result.
struct ReferenceFetch {
    /// AWS's own end point (Service Authorization Reference, "Simplified AWS service information for programmatic
    /// access").
    static let endpoint = "https://servicereference.us-east-1.amazonaws.com"
    private static let listPath = "/v1/service-list.json"
    /// The largest file of 2026, `ec2`, has 1 MB.
    private static let limitInBytes = 32 << 20
    private static let limitOfAllInBytes = 512 << 20

    private let configuration: HTTPConfiguration
    private let progress: ProgressLine

    /// A server by its address; nothing is shown to it to be let in.
    init(_ address: String, progress: ProgressLine) throws(DiagnosticError) {
        var configuration = try ClusterAccess.anonymous(address)
        configuration.limitInBytes = ReferenceFetch.limitInBytes
        configuration.timeoutInMilliseconds = 60_000
        configuration.retries.attempts = 4
        self.configuration = configuration
        self.progress = progress
    }

    /// All files, in the order of their services' names.
    func files() throws(DiagnosticError) -> [SourceText] {
        var client = try client()
        let list: HTTPResponse
        do throws(HTTPFailure) {
            list = try client.send(HTTPRequest(.get, ReferenceFetch.listPath))
        } catch {
            throw problem(error)
        }
        let entries = try ReferenceList(parsing: text(of: list, ReferenceFetch.listPath)).entries
            .sorted { $0.service < $1.service }
        for (number, entry) in entries.enumerated() { client.submit(HTTPRequest(.get, entry.path), tag: number) }
        var files: [SourceText?] = Array(repeating: nil, count: entries.count)
        var done = (files: 0, bytes: 0)
        while let (number, result) = client.next() {
            switch result {
            case .failure(let failure): throw problem(failure)
            case .success(let answer):
                done.files += 1
                done.bytes += answer.body.count
                guard done.bytes <= ReferenceFetch.limitOfAllInBytes else {
                    throw problem(.tooLarge(limitInBytes: ReferenceFetch.limitOfAllInBytes))
                }
                files[number] = try text(of: answer, entries[number].path)
                progress.show(files: done.files, of: entries.count, bytes: done.bytes, of: nil)
            }
        }
        return files.compactMap { $0 }
    }

    private func client() throws(DiagnosticError) -> HTTPClient {
        do throws(HTTPFailure) {
            return try HTTPClient(configuration)
        } catch {
            throw problem(error)
        }
    }

    /// A whole file, named by its address; an answer that is none is told apart here, not where JSON is read.
    private func text(of answer: HTTPResponse, _ path: String) throws(DiagnosticError) -> SourceText {
        let address = configuration.endpoint.text + path
        guard answer.isSuccess else {
            let target = answer.location.isEmpty ? "" : ", which leads to `\(answer.location.prefix(200))`"
            throw DiagnosticError(
                .error(
                    .unreachable, "`\(address)` answers with status \(answer.status)\(target)",
                    help: ReferenceFetch.remedy))
        }
        let first = answer.body.first { $0 > 0x20 }
        guard first == UInt8(ascii: "[") || first == UInt8(ascii: "{") else {
            let what = answer.contentType.contains("html") || first == UInt8(ascii: "<") ? "a web page" : "no JSON"
            throw DiagnosticError(
                .error(.unreachable, "`\(address)` answers with \(what)", help: ReferenceFetch.remedy))
        }
        return SourceText(path: address, bytes: answer.body)
    }

    private func problem(_ failure: HTTPFailure) -> DiagnosticError {
        var diagnostic = failure.diagnostic(host: configuration.endpoint.host, doing: "reading the service reference")
        diagnostic.help = [diagnostic.help, ReferenceFetch.elsewhere].compactMap { $0 }.joined(separator: "; or ")
        return DiagnosticError(diagnostic)
    }

    private static let elsewhere = "fetch the files elsewhere and give them with `--from FOLDER`"
    private static let remedy = "a proxy may stand between: try again later, or \(elsewhere)"
}
