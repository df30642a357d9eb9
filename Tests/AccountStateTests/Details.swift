import AccountState
import Diagnostics
import IAMModel

/// An answer of `get-account-authorization-details` with these entries.
func details(
    users: String = "", groups: String = "", roles: String = "", policies: String = "", path: String = "state.json"
) -> SourceText {
    SourceText(path: path, text: page(users: users, groups: groups, roles: roles, policies: policies))
}

/// One page of an answer.
func page(
    users: String = "", groups: String = "", roles: String = "", policies: String = "", more: String = ""
) -> String {
    """
    {
      "UserDetailList": [\(users)],
      "GroupDetailList": [\(groups)],
      "RoleDetailList": [\(roles)],
      "Policies": [\(policies)]\(more)
    }
    """
}

/// A user's entry; `more` are further members.
func userEntry(_ name: String, account: String = "111111111111", _ more: String = "") -> String {
    #"{ "UserName": "\#(name)", "Path": "/", "Arn": "arn:aws:iam::\#(account):user/\#(name)"\#(joined(more)) }"#
}

/// A group's entry.
func groupEntry(_ name: String, _ more: String = "") -> String {
    #"{ "GroupName": "\#(name)", "Path": "/", "Arn": "arn:aws:iam::111111111111:group/\#(name)"\#(joined(more)) }"#
}

/// A role's entry with a trust document.
func roleEntry(_ name: String, path: String = "/", _ more: String = "") -> String {
    #"{ "RoleName": "\#(name)", "Path": "\#(path)", "Arn": "arn:aws:iam::111111111111:role\#(path)\#(name)", "#
        + #""AssumeRolePolicyDocument": \#(trustText)\#(joined(more)) }"#
}

/// A managed policy's entry with one version.
func policyEntry(
    _ name: String, path: String = "/", account: String = "111111111111", document: String = readText,
    _ more: String = ""
) -> String {
    #"{ "PolicyName": "\#(name)", "Path": "\#(path)", "Arn": "arn:aws:iam::\#(account):policy\#(path)\#(name)", "#
        + #""DefaultVersionId": "v1", "PolicyVersionList": [{ "VersionId": "v1", "IsDefaultVersion": true, "#
        + #""Document": \#(document) }]\#(joined(more)) }"#
}

private func joined(_ more: String) -> String { more.isEmpty ? "" : ", " + more }

let trustText =
    #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#

let readText = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#

/// ``readText`` in the layout of the tree.
let readLaidOut = """
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "*"
        }
      ]
    }

    """

let demoID = AccountID("111111111111")

/// Reads a state as account `demo`.
func read(_ sources: SourceText..., id: AccountID? = demoID) throws(DiagnosticError) -> AccountReading {
    try AuthorizationDetails.read(sources, account: "demo", id: id)
}

/// The problems that a reading ends with, as `place: severity: message`.
func problems(_ action: () throws -> Void) -> [String] {
    do {
        try action()
        return []
    } catch {
        return ((error as? DiagnosticError)?.diagnostics ?? []).map(line)
    }
}

/// A diagnostic on one line.
func line(_ diagnostic: Diagnostic) -> String {
    (diagnostic.span.map { "\($0): " } ?? "") + "\(diagnostic.severity): \(diagnostic.message)"
}

extension AccountState {
    /// The text of a document.
    func text(_ path: String) -> String? {
        DocumentPath(path).flatMap { documents[$0] }.map(\.source.string)
    }
}
