import Checks

/// The formats of `check`.
public enum CheckFormat: String, Sendable, CaseIterable {
    /// For people, with marks under the lines.
    case text
    /// Workflow commands of GitHub Actions.
    case github
    /// SARIF 2.1.0.
    case sarif
    /// JUnit XML.
    case junit
    /// GitLab's code quality report.
    case gitlab
    /// A comment for a pull request.
    case markdown
    /// For programs.
    case json

    /// A result in this format.
    ///
    /// - Parameter subject: what was checked; nil where it could not be read.
    public func bytes(_ result: CheckResult, of subject: CheckSubject? = nil, style: TerminalStyle = .plain) -> [UInt8]
    {
        switch self {
        case .text: CheckText.text(result, style).bytes
        case .github: CheckGitHub.text(result).bytes
        case .sarif: CheckSARIF.value(result).bytes
        case .junit: CheckJUnit.text(result).bytes
        case .gitlab: CheckGitLab.value(result).bytes
        case .markdown: CheckReport(result, of: subject).text.bytes
        case .json: CheckJSON.value(result).bytes
        }
    }
}
