import Checks
import Diagnostics
import Rules

/// The findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), which code scanning takes.
enum CheckSARIF {
    static func value(_ result: CheckResult) -> JSONText {
        let codes = Set(result.told.map(\.diagnostic.code.rawValue)).sorted()
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": "CloudTrim", "semanticVersion": "1.0.0",
                            "rules": .array(codes.map { rule($0) }),
                        ]
                    ], "columnKind": "unicodeCodePoints",
                    "results": .array(result.told.map { self.result($0, codes) }),
                ]
            ],
        ]
    }

    private static func rule(_ code: String) -> JSONText {
        let text = CheckName(rawValue: code)?.text ?? code
        return [
            "id": .string(code), "shortDescription": ["text": .string(text)],
            "help": ["text": .string("`cloudtrim explain \(code)` tells more; `check.\(code)` of rules.yaml sets it.")],
        ]
    }

    private static func result(_ finding: Finding, _ codes: [String]) -> JSONText {
        let diagnostic = finding.diagnostic
        let help = diagnostic.help.map { "\n\($0)" } ?? ""
        var members: [JSONText.Member] = [
            .init("ruleId", .string(diagnostic.code.rawValue)),
            .init("ruleIndex", .integer(codes.firstIndex(of: diagnostic.code.rawValue) ?? 0)),
            .init("level", .string(diagnostic.severity.rawValue)),
            .init("message", ["text": .string(diagnostic.message + help)]),
        ]
        if let span = diagnostic.span { members.append(.init("locations", [location(span, nil)])) }
        let related = diagnostic.notes.compactMap { note in note.span.map { location($0, note.message) } }
        if !related.isEmpty { members.append(.init("relatedLocations", .array(related))) }
        members.append(
            .init(
                "partialFingerprints",
                ["cloudtrim/v1": .string("\(diagnostic.code.rawValue) \(finding.key.path) \(finding.element)")]))
        return .object(members)
    }

    private static func location(_ span: SourceSpan, _ message: String?) -> JSONText {
        var physical: [JSONText.Member] = [.init("artifactLocation", ["uri": .string(uri(span.path))])]
        if span.line > 0 {
            var region: [JSONText.Member] = [.init("startLine", .integer(span.line))]
            if span.column > 0 {
                region.append(.init("startColumn", .integer(span.column)))
                region.append(.init("endColumn", .integer(span.column + span.lengthInCharacters)))
            }
            physical.append(.init("region", .object(region)))
        }
        var members: [JSONText.Member] = [.init("physicalLocation", .object(physical))]
        if let message { members.append(.init("message", ["text": .string(message)])) }
        return .object(members)
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
