import Diagnostics
import IAMModel
import JSONSyntax

/// The service control policies that stand over an account, level by level from the root down
/// (Organizations API Reference, "ListParents", "ListPoliciesForTarget", "DescribePolicy").
public struct OrganizationFetch: Sendable {
    /// One policy.
    public struct Policy: Hashable, Sendable {
        /// `p-…`.
        public let id: String
        /// The name that people gave it.
        public let name: String
        /// Its text.
        public let content: String
    }

    /// What stands over an account.
    public enum Outcome: Sendable {
        /// The account is in no organization.
        case none
        /// The account manages the organization: no policy binds it.
        case management
        /// The policies of the root, of each unit and of the account itself.
        case levels([[Policy]])
    }

    /// Asks with the credentials of a run.
    ///
    /// - Throws: the first call that was refused or failed: levels that are not whole would forbid too little or too much.
    public static func levels(
        over account: AccountID, _ session: AWSSession
    ) throws(OrganizationFailure) -> Outcome {
        let client: AWSClient
        do throws(DiagnosticError) {
            client = try session.client(.organizations)
        } catch {
            throw .diagnostic(error)
        }
        do throws(AWSFailure) {
            let reader = OrganizationReader(client)
            guard try reader.managementAccount() != account.digits else { return .management }
            var path = [account.digits]
            while let parent = try reader.parent(of: path[0]) {
                path.insert(parent.id, at: 0)
                guard !parent.isRoot, path.count <= deepest else { break }
            }
            var levels: [[Policy]] = []
            for target in path { levels.append(try reader.policies(of: target)) }
            return .levels(levels)
        } catch {
            if error.code == "AWSOrganizationsNotInUseException" { return .none }
            throw .call(error)
        }
    }

    /// Units lie five deep at most (Organizations User Guide, "Quotas for AWS Organizations").
    private static let deepest = 16
}

/// Why there are no levels.
public enum OrganizationFailure: Error, Sendable {
    /// A call failed.
    case call(AWSFailure)
    /// The credentials ended, or an address is none.
    case diagnostic(DiagnosticError)

    /// What a reader sees.
    public var diagnostics: [Diagnostic] {
        switch self {
        case .call(let failure): [failure.diagnostic]
        case .diagnostic(let error): error.diagnostics
        }
    }
}

private struct OrganizationReader {
    private let client: AWSClient

    init(_ client: AWSClient) { self.client = client }

    func managementAccount() throws(AWSFailure) -> String {
        let answer = try client.send(.init("DescribeOrganization"))
        return node(answer)?["Organization"]?["MasterAccountId"]?.string ?? ""
    }

    func parent(of child: String) throws(AWSFailure) -> (id: String, isRoot: Bool)? {
        let answer = try client.send(.init("ListParents", [("ChildId", child)]))
        guard let parent = node(answer)?["Parents"]?.elements?.first, let id = parent["Id"]?.string else { return nil }
        return (id, parent["Type"]?.string == "ROOT")
    }

    func policies(of target: String) throws(AWSFailure) -> [OrganizationFetch.Policy] {
        var ids: [String] = []
        var token: String?
        repeat {
            let more = token.map { [("NextToken", $0)] } ?? []
            let answer = try client.send(
                .init("ListPoliciesForTarget", [("TargetId", target), ("Filter", "SERVICE_CONTROL_POLICY")] + more))
            ids += node(answer)?["Policies"]?.elements?.compactMap { $0["Id"]?.string } ?? []
            token = node(answer)?["NextToken"]?.string
        } while token != nil
        var policies: [OrganizationFetch.Policy] = []
        for id in ids.sorted() {
            let answer = try client.send(.init("DescribePolicy", [("PolicyId", id)]))
            let policy = node(answer)?["Policy"]
            guard let content = policy?["Content"]?.string else {
                throw AWSFailure(
                    action: "organizations:DescribePolicy", host: "organizations",
                    reason: .malformed("policy `\(id)` without `Content`"))
            }
            let name = policy?["PolicySummary"]?["Name"]?.string ?? id
            policies.append(OrganizationFetch.Policy(id: id, name: name, content: content))
        }
        return policies
    }

    private func node(_ answer: AWSAnswer) -> JSONNode? { if case .json(let node) = answer { node } else { nil } }
}
