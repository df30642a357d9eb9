import Checks
import Diagnostics

/// What a run of the gate comes to, for all formats.
public struct CheckResult: Sendable {
    /// The findings that count, by file and place.
    public let findings: [Finding]
    /// How many findings a baseline knows already.
    public let known: Int
    /// Entries of the baseline that nothing matches any more.
    public let fixed: [Finding]
    /// How many documents were looked at.
    public let documents: Int
    /// The catalog's version.
    public let catalog: String

    /// A result.
    public init(findings: [Finding], known: Int, fixed: [Finding], documents: Int, catalog: String) {
        self.findings = findings
        self.known = known
        self.fixed = fixed
        self.documents = documents
        self.catalog = catalog
    }

    /// Findings and fixed entries together: all that is told.
    var told: [Finding] { findings + fixed }

    /// The gravest of what is told; nil where nothing is.
    public var gravest: Severity? { told.map(\.diagnostic.severity).max() }

    func count(_ severity: Severity) -> Int { findings.count { $0.diagnostic.severity == severity } }
}

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
    /// For programs.
    case json

    /// A result in this format.
    public func bytes(_ result: CheckResult, style: TerminalStyle) -> [UInt8] {
        switch self {
        case .text: CheckText.text(result, style).bytes
        case .github: CheckGitHub.text(result).bytes
        case .sarif: CheckSARIF.value(result).bytes
        case .junit: CheckJUnit.text(result).bytes
        case .json: CheckJSON.value(result).bytes
        }
    }
}
