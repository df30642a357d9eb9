import FaultServer
import Synchronization

/// IAM's last-accessed reports on loopback, as AWS's query protocol gives them: jobs that take their time, pages, faults.
///
/// That the form is AWS's is shown by botocore's own parser (`answers.py`).
public final class IdentityServer: Sendable {
    /// What becomes of a principal's job.
    public enum Job: Sendable {
        /// A report of services, each with its last day and its tracked actions; a number of answers say `IN_PROGRESS` before.
        case report([Service], afterAnswers: Int = 0, perPage: Int = 1_000)
        /// The job fails.
        case failed(String)
        /// The call is refused.
        case denied
        /// So many calls are throttled, then there is a report.
        case throttled(times: Int, [Service])
        /// The job is forgotten once, then there is a report.
        case expired([Service])
    }

    /// A service of a report.
    public struct Service: Sendable {
        let namespace: String
        let last: String?
        let actions: [(name: String, last: String?)]

        /// A service, with days such as `2026-05-03`.
        public init(_ namespace: String, _ last: String? = nil, actions: [(name: String, last: String?)] = []) {
            self.namespace = namespace
            self.last = last
            self.actions = actions
        }
    }

    private struct State {
        var jobs: [String: String] = [:]
        var asked: [String: Int] = [:]
        var throttled: [String: Int] = [:]
        var forgotten: Set<String> = []
        var running = 0
        var mostAtOnce = 0
    }

    private let outcomes: [String: Job]
    private let created: String
    private let state = Mutex(State())
    private let others: @Sendable (FaultServer.Request) -> FaultServer.Answer?
    private let server = Mutex<FaultServer?>(nil)

    /// Serves the reports of principals, by their ARNs.
    ///
    /// - Parameters:
    ///   - created: when the jobs were started.
    ///   - others: answers to other calls; nil for an error.
    public init(
        _ outcomes: [String: Job], created: String = "2026-06-30T10:00:00Z",
        others: @escaping @Sendable (FaultServer.Request) -> FaultServer.Answer? = { _ in nil }
    ) throws {
        self.outcomes = outcomes
        self.created = created
        self.others = others
        let listening = try FaultServer { [weak self] request, _ in self?.answer(request) ?? .hangUp }
        server.withLock { $0 = listening }
    }

    /// `http://127.0.0.1:PORT`.
    public var url: String { server.withLock { $0?.url ?? "" } }
    /// How many jobs were on their way at once, at most.
    public var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }
    /// The principals for whom a job was started, in order.
    public var started: [String] {
        let requests = server.withLock { $0?.requests ?? [] }
        return requests.compactMap { IdentityServer.form($0.text)["Arn"] }
    }
    /// What was asked.
    public var requests: [FaultServer.Request] { server.withLock { $0?.requests ?? [] } }

    /// Listens no more.
    public func stop() { server.withLock { $0?.stop() } }

    private func answer(_ request: FaultServer.Request) -> FaultServer.Answer {
        let form = IdentityServer.form(request.text)
        switch form["Action"] {
        case "GenerateServiceLastAccessedDetails": return generate(form["Arn"] ?? "")
        case "GetServiceLastAccessedDetails": return details(form["JobId"] ?? "", form["Marker"])
        default: return others(request) ?? IdentityServer.error(400, "InvalidAction", "no such operation")
        }
    }

    private func generate(_ arn: String) -> FaultServer.Answer {
        state.withLock { state in
            switch outcomes[arn] {
            case .denied:
                return IdentityServer.error(
                    403, "AccessDenied", "User is not authorized to perform: iam:GenerateServiceLastAccessedDetails")
            case .throttled(let times, _) where state.throttled[arn, default: 0] < times:
                state.throttled[arn, default: 0] += 1
                return IdentityServer.error(400, "Throttling", "Rate exceeded")
            case nil: return IdentityServer.error(404, "NoSuchEntity", "ARN \(arn) not found.")
            default: break
            }
            let job = "job-\(state.jobs.count)"
            state.jobs[job] = arn
            state.running += 1
            state.mostAtOnce = max(state.mostAtOnce, state.running)
            return IdentityServer.result("GenerateServiceLastAccessedDetails", "<JobId>\(job)</JobId>")
        }
    }

    private func details(_ job: String, _ marker: String?) -> FaultServer.Answer {
        state.withLock { state in
            guard let arn = state.jobs[job] else { return IdentityServer.error(404, "NoSuchEntity", "no such job") }
            state.asked[job, default: 0] += 1
            switch outcomes[arn] {
            case .report(let services, let answers, let length):
                if state.asked[job, default: 0] <= answers {
                    return IdentityServer.result(
                        "GetServiceLastAccessedDetails",
                        "<JobStatus>IN_PROGRESS</JobStatus><JobType>ACTION_LEVEL</JobType>"
                            + "<JobCreationDate>\(created)</JobCreationDate><IsTruncated>false</IsTruncated>")
                }
                let first = marker.flatMap { Int($0) } ?? 0
                let last = min(services.count, first + length)
                if last == services.count { state.running -= 1 }
                return report(services[first..<last], marker: last < services.count ? last : nil)
            case .throttled(_, let services):
                state.running -= 1
                return report(services[...], marker: nil)
            case .expired(let services):
                state.running -= 1
                guard state.forgotten.insert(arn).inserted else { return report(services[...], marker: nil) }
                return IdentityServer.error(404, "NoSuchEntity", "job \(job) not found")
            case .failed(let reason):
                state.running -= 1
                return IdentityServer.result(
                    "GetServiceLastAccessedDetails",
                    "<JobStatus>FAILED</JobStatus><JobCreationDate>\(created)</JobCreationDate>"
                        + "<Error><Message>\(reason)</Message><Code>InternalError</Code></Error>")
            case .denied, nil: return IdentityServer.error(404, "NoSuchEntity", "no such job")
            }
        }
    }

    private func report(_ services: ArraySlice<Service>, marker: Int?) -> FaultServer.Answer {
        let members = services.map { service in
            let last = service.last.map {
                "<LastAuthenticated>\($0)T09:00:00Z</LastAuthenticated>"
                    + "<LastAuthenticatedEntity>arn:aws:iam::111111111111:user/a</LastAuthenticatedEntity>"
                    + "<LastAuthenticatedRegion>eu-west-1</LastAuthenticatedRegion>"
            }
            let actions = service.actions.map { name, last in
                "<member><ActionName>\(name)</ActionName>"
                    + (last.map {
                        "<LastAccessedTime>\($0)T09:00:00Z</LastAccessedTime><LastAccessedRegion>eu-west-1</LastAccessedRegion>"
                    } ?? "") + "</member>"
            }
            return "<member><ServiceName>\(service.namespace)</ServiceName>\(last ?? "")"
                + "<ServiceNamespace>\(service.namespace)</ServiceNamespace>"
                + "<TotalAuthenticatedEntities>\(last == nil ? 0 : 1)</TotalAuthenticatedEntities>"
                + "<TrackedActionsLastAccessed>\(actions.joined())</TrackedActionsLastAccessed></member>"
        }
        let more =
            marker.map { "<IsTruncated>true</IsTruncated><Marker>\($0)</Marker>" } ?? "<IsTruncated>false</IsTruncated>"
        return IdentityServer.result(
            "GetServiceLastAccessedDetails",
            "<JobStatus>COMPLETED</JobStatus><JobType>ACTION_LEVEL</JobType><JobCreationDate>\(created)</JobCreationDate>"
                + "<JobCompletionDate>\(created)</JobCompletionDate>"
                + "<ServicesLastAccessed>\(members.joined())</ServicesLastAccessed>\(more)")
    }

    /// An answer of IAM's.
    public static func result(_ operation: String, _ body: String) -> FaultServer.Answer {
        .status(
            200, headers: ["Content-Type": "text/xml"],
            body:
                "<\(operation)Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><\(operation)Result>\(body)"
                + "</\(operation)Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></\(operation)Response>"
        )
    }

    /// An error of IAM's.
    public static func error(_ status: Int, _ code: String, _ message: String) -> FaultServer.Answer {
        .status(
            status, headers: ["Content-Type": "text/xml"],
            body:
                "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>\(code)</Code>"
                + "<Message>\(message)</Message></Error><RequestId>1</RequestId></ErrorResponse>")
    }

    /// The fields of a form, decoded.
    public static func form(_ text: String) -> [String: String] {
        let pairs = text.split(separator: "&").map { pair -> (String, String) in
            let parts = pair.split(separator: "=", maxSplits: 1)
            let value = parts.count > 1 ? decoded(parts[1]) : ""
            return (String(parts[0]), value)
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
