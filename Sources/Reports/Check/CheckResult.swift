import Checks
import Diagnostics

/// What a run of the gate comes to, for all formats.
public struct CheckResult: Sendable {
    /// The findings that count, in the order in which they are told.
    public private(set) var findings: [Finding]
    /// What the tree of `--against` has to object to itself.
    public private(set) var unchanged: [Finding] = []
    /// How many findings a baseline knows already.
    public let known: Int
    /// Entries of the baseline that nothing matches any more.
    public private(set) var fixed: [Finding]
    /// How many findings lie in files that were not asked for.
    public private(set) var elsewhere = 0
    /// How many documents were looked at.
    public let documents: Int
    /// The catalog's version; empty where none was read.
    public let catalog: String
    /// From which severity on a finding fails.
    public var failsFrom = Severity.error
    /// How the tree of `--against` is named.
    public var against: String?
    /// Where the program was started, for places that are relative to the repository.
    public var start = RepositoryPlace()

    /// A result.
    public init(findings: [Finding], known: Int, fixed: [Finding], documents: Int, catalog: String) {
        self.findings = findings
        self.known = known
        self.fixed = fixed
        self.documents = documents
        self.catalog = catalog
    }

    /// What kept the gate from deciding anything: every format tells of it.
    public init(failure diagnostics: [Diagnostic]) {
        self.init(
            findings: diagnostics.map(Finding.init(unreadable:)), known: 0, fixed: [], documents: 0, catalog: "")
    }

    /// Findings and fixed entries together: all that is told.
    var told: [Finding] { findings + fixed }

    /// The gravest of what is told; nil where nothing is.
    public var gravest: Severity? { told.map(\.diagnostic.severity).max() }

    /// Whether something could not be read, so that nothing is decided of it.
    public var isUndecided: Bool { findings.contains(where: \.isUndecided) }

    /// Whether a finding fails the gate.
    func fails(_ finding: Finding) -> Bool { finding.diagnostic.severity >= failsFrom }

    func count(_ severity: Severity) -> Int { findings.count { $0.diagnostic.severity == severity } }

    /// Parts what the change adds from what was there, and puts first what lies on lines that it changes, then what is graver.
    public mutating func part(by earlier: EarlierFindings, changed: ChangedLines) {
        let parted = earlier.parted(findings) { changed.contain($0.diagnostic.span) }
        unchanged = parted.old
        let gravestFirst = Array(Severity.allCases.sorted().reversed())
        func rank(_ finding: Finding) -> Int {
            let place = gravestFirst.firstIndex(of: finding.diagnostic.severity) ?? 0
            return place + (changed.contain(finding.diagnostic.span) ? 0 : gravestFirst.count)
        }
        findings = parted.new.enumerated()
            .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
    }

    /// Leaves only what lies in some files, and what could not be read.
    public mutating func narrow(to isMeant: (String) -> Bool) {
        func isTold(_ finding: Finding) -> Bool {
            finding.isUndecided || finding.diagnostic.span.map { isMeant($0.path) } ?? false
        }
        elsewhere = findings.count { !isTold($0) }
        findings = findings.filter(isTold)
        unchanged = unchanged.filter(isTold)
        fixed = []
    }
}

/// Where the program was started in a repository, so that a place can be told from the repository's top on, as code hosts do.
public struct RepositoryPlace: Sendable {
    private let top: String
    private let folder: String

    /// - Parameters:
    ///   - top: the repository's top, an absolute path.
    ///   - current: the folder that the program was started in, an absolute path.
    public init(top: String, current: String) {
        let top = top.hasSuffix("/") ? top : top + "/"
        self.top = top
        folder = (current + "/").hasPrefix(top) ? String((current + "/").dropFirst(top.count)) : ""
    }

    /// The top itself.
    public init() {
        top = ""
        folder = ""
    }

    /// A path from the repository's top on; as it is where it lies elsewhere.
    func path(_ path: String) -> String {
        if path.hasPrefix("/") { return !top.isEmpty && path.hasPrefix(top) ? String(path.dropFirst(top.count)) : path }
        if path.hasPrefix("git:") { return path }
        var parts: [Substring] = []
        for part in (folder + path).split(separator: "/") where part != "." {
            if part == "..", parts.last.map({ $0 != ".." }) ?? false { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
