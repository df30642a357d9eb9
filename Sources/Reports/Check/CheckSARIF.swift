import Checks
import Diagnostics
import Rules

/// The findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), as code scanning takes it (GitHub Docs, "SARIF
/// support for code scanning"): all of them, those that the tree of `--against` has, too, marked, since an alert that is missing is
/// taken for fixed.
enum CheckSARIF {
    /// GitHub shows no more of a run.
    static let limit = 5_000
    /// What `%SRCROOT%` stands for: the repository's top, wherever it lies.
    private static let root = "%SRCROOT%"

    static func value(_ result: CheckResult) -> JSONText {
        let all = result.told.map { ($0, "new") } + result.unchanged.map { ($0, "unchanged") }
        let ranked = all.enumerated().sorted {
            ($1.element.0.diagnostic.severity, $0.offset) < ($0.element.0.diagnostic.severity, $1.offset)
        }.map(\.element)
        let shown = all.count > limit ? Array(ranked.prefix(limit)) : all
        let codes = Set(shown.map(\.0.diagnostic.code.rawValue)).sorted()
        var fingerprints = Fingerprints()
        let results = shown.map { finding, state in
            self.result(finding, codes, state: result.against == nil ? nil : state, &fingerprints, result.start)
        }
        let driver: JSONText = [
            "name": "CloudTrim", "semanticVersion": .string(ProgramVersion.text),
            "rules": .array(codes.compactMap { DiagnosticCode(rawValue: $0).map(rule) }),
        ]
        let run: [JSONText.Member] = [
            .init("tool", ["driver": driver]), .init("automationDetails", ["id": "cloudtrim/"]),
            .init("invocations", [invocation(result, leftOut: all.count - shown.count)]),
            .init("originalUriBaseIds", .object([.init(root, ["description": ["text": "the top of the repository"]])])),
            .init("columnKind", "unicodeCodePoints"), .init("results", .array(results)),
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [.object(run)],
        ]
    }

    /// Whether all was decided, and how much is left out.
    private static func invocation(_ result: CheckResult, leftOut: Int) -> JSONText {
        var members: [JSONText.Member] = [.init("executionSuccessful", .boolean(!result.isUndecided))]
        if leftOut > 0 {
            let text = "\(NumberText.grouped(leftOut)) further results are left out, the least grave ones"
            members.append(
                .init("toolExecutionNotifications", [["level": "warning", "message": ["text": .string(text)]]]))
        }
        return .object(members)
    }

    private static func rule(_ code: DiagnosticCode) -> JSONText {
        let page = CodePage(code)
        let name = CheckName(rawValue: code.rawValue)
        let level = name?.defaultSeverity ?? .error
        var properties: [JSONText.Member] = [
            .init("tags", .array((score(code) == nil ? ["iam"] : ["iam", "security"]).map { .string($0) })),
            .init("precision", "very-high"),
            .init("problem.severity", level == .note ? "recommendation" : .string(level.rawValue)),
        ]
        if let score = score(code) { properties.append(.init("security-severity", .string(score))) }
        let settings = name == nil ? "" : "; `check.\(code.rawValue)` of rules.yaml sets it"
        let help = "`cloudtrim explain \(code.rawValue)` tells more\(settings)."
        let markdown: MarkdownText = """
            \(MarkdownText.sentence(page.what))

            **Why:** \(MarkdownText.sentence(page.why))

            **Example:** \(MarkdownText.sentence(page.example))

            **Remedy:** \(MarkdownText.sentence(page.remedy))

            \(MarkdownText.sentence(help))

            """
        return [
            "id": .string(code.rawValue), "name": .string(camel(code.rawValue)),
            "shortDescription": ["text": .string(name?.text ?? page.what)],
            "fullDescription": ["text": .string("\(page.what) \(page.why)")],
            "help": ["text": .string("\(page.remedy) \(help)"), "markdown": .string(markdown.string)],
            "defaultConfiguration": ["level": .string(level.rawValue)], "properties": .object(properties),
        ]
    }

    /// `NewAccess`: a stable name that people read.
    private static func camel(_ code: String) -> String {
        code.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// How dangerous it is, 0.1 to 10 (over 9 critical, 7 high, 4 medium), where it is of danger at all.
    private static func score(_ code: DiagnosticCode) -> String? {
        switch code {
        case .newAccess, .loosenedGate, .privilegeEscalation: "8.8"
        case .forbiddenActions, .awsChanges, .unreadFile, .changedEvidence: "8.1"
        case .brokenDocument, .unknownReference: "7.0"
        case .wildcardAction, .notActionAllow, .wildcardResource: "5.5"
        case .unusedAction, .refusedDocument, .declaredGrant, .expiredRule: "4.3"
        case .unknownAction, .unmanaged, .orphanDocument: "2.5"
        default: nil
        }
    }

    private static func result(
        _ finding: Finding, _ codes: [String], state: String?, _ fingerprints: inout Fingerprints,
        _ start: RepositoryPlace
    ) -> JSONText {
        let diagnostic = finding.diagnostic
        let help = diagnostic.help.map { "\n\($0)" } ?? ""
        var members: [JSONText.Member] = [
            .init("ruleId", .string(diagnostic.code.rawValue)),
            .init("ruleIndex", .integer(codes.firstIndex(of: diagnostic.code.rawValue) ?? 0)),
            .init("level", .string(diagnostic.severity.rawValue)),
            .init("message", ["text": .string(message(diagnostic.message + finding.concern("\nfor ", "") + help))]),
        ]
        if let span = diagnostic.span { members.append(.init("locations", [location(span, nil, start)])) }
        let related = diagnostic.notes.compactMap { note in note.span.map { location($0, note.message, start) } }
        if !related.isEmpty { members.append(.init("relatedLocations", .array(related))) }
        if let state { members.append(.init("baselineState", .string(state))) }
        if !finding.principals.isEmpty {
            members.append(
                .init("properties", ["principals": .array(finding.principals.map { .string($0) })]))
        }
        members.append(.init("partialFingerprints", ["primaryLocationLineHash": .string(fingerprints.next(finding))]))
        return .object(members)
    }

    private static func location(_ span: SourceSpan, _ message: String?, _ start: RepositoryPlace) -> JSONText {
        let path = start.path(span.path)
        var artifact: [JSONText.Member] = [.init("uri", .string(uri(path)))]
        if !path.hasPrefix("/"), !path.hasPrefix("git:") { artifact.append(.init("uriBaseId", .string(root))) }
        var physical: [JSONText.Member] = [.init("artifactLocation", .object(artifact))]
        if span.line > 0 {
            var region: [JSONText.Member] = [.init("startLine", .integer(span.line))]
            if span.column > 0 {
                region.append(.init("startColumn", .integer(span.column)))
                region.append(.init("endLine", .integer(span.line)))
                region.append(.init("endColumn", .integer(span.column + span.lengthInCharacters)))
            }
            physical.append(.init("region", .object(region)))
        }
        var members: [JSONText.Member] = [.init("physicalLocation", .object(physical))]
        if let message { members.append(.init("message", ["text": .string(self.message(message))])) }
        return .object(members)
    }

    /// A text without a link: `](` makes one of what stands before and behind it (SARIF 2.1.0, 3.11.6).
    private static func message(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "(", result.last == "]" { result.append(" ") }
            result.append(scalar)
        }
        return String(result)
    }

    /// A path as a relative reference (RFC 3986): what has another meaning there is written as `%XX`.
    private static func uri(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                text.append(Character(UnicodeScalar(byte)))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return text
    }
}

extension Finding {
    /// Whom it concerns, in a text where notes have no place; nothing where it is about nobody's access.
    func concern(_ before: String, _ behind: String) -> String {
        principals.isEmpty ? "" : before + principals.joined(separator: ", ") + behind
    }
}
