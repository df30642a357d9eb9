import Checks
import Diagnostics
import Foundation
import Testing

@testable import Reports

/// What hostile people call their roles, sessions, statements and files.
enum NastyName {
    static let all = [
        "x\r\n::stop-commands::pause\r\n::error file=rules.yaml,line=1::forged\r\n",
        "x\r\n--- /dev/null\r\n+++ b/pwn.yml\r\n@@ -0,0 +1,1 @@\r\n+on: push\r\n",
        "::set-output name=a::b", "  ::add-mask::x", "##[set-output name=a]b", "##vso[task.setvariable variable=a]b",
        "\u{1B}[2J\u{1B}]0;title\u{7}", "\u{9B}31m", "a\u{202E}gnirts\u{2066}", "ze\u{200B}ro\u{FEFF}\u{2060}",
        "tags\u{E0041}\u{E0042}\u{E007F}", "fillers\u{3164}\u{115F}\u{AD}\u{34F}", "para\u{2028}graph\u{2029}s\u{85}",
        "`\u{301} @octo/team [all fine](https://evil.example) ![x](https://evil.example/x.png) `\u{301}",
        "</details><script>alert(1)</script><!--", "\"]]>&amp;'", "$x$ | y", "GH-12 www.evil.example #7", "- list",
        "1. list",
        "%0A::error::x", "\u{FFFE}\u{0}", "{0}[a](1)",
    ]

    /// What no output may hold but the line feeds that the program writes.
    static func steers(_ scalar: Unicode.Scalar) -> Bool {
        let ranges: [ClosedRange<UInt32>] = [
            0...8, 0xB...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x34F...0x34F, 0x61C...0x61C, 0x115F...0x1160, 0x17B4...0x17B5,
            0x180B...0x180F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164...0x3164, 0xFE00...0xFE0F,
            0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF0...0xFFFB, 0xE0000...0xE0FFF,
        ]
        return ranges.contains { $0.contains(scalar.value) }
    }

    /// Whether a job's log takes something in it for a command.
    static func commands(_ text: String) -> Bool {
        let lines = text.unicodeScalars.split { $0 == "\n" || $0 == "\r" }
        return lines.contains { $0.drop { $0.properties.isWhitespace }.starts(with: "::".unicodeScalars) }
            || ["##[", "##vso[", "##teamcity["].contains { text.contains($0) }
    }
}

@Test(arguments: NastyName.all) func `a name is text in every medium`(name: String) throws {
    let cell: TerminalText = "  \(name)  x\n\(name)\n"
    let shown = String(decoding: cell.bytes, as: UTF8.self)
    #expect(shown.utf8.count { $0 == 0x0A } == 2 && !shown.unicodeScalars.contains(where: NastyName.steers))
    #expect(!NastyName.commands(shown))
    let patch = String(decoding: Commentary.bytes(cell), as: UTF8.self)
    #expect(!patch.split(separator: "\n").contains { $0.drop { " \tX".contains($0) }.prefix(3) == "---" })
    let page: HTMLText = "<p>\(name)</p>"
    #expect(page.string.count { $0 == "<" } == 2 && !page.string.unicodeScalars.contains(where: NastyName.steers))
    let element: XMLText = "<a b=\"\(name)\">\(name)</a>"
    #expect(element.string.unicodeScalars.count { $0 == "<" } == 2 && isXML(element.string), "\(element.string)")
    let command: WorkflowText = "::error file=\(WorkflowCommand.property(name)),line=1::\(name)\n"
    let parts = command.string.unicodeScalars.split(separator: ":", omittingEmptySubsequences: false)
    #expect(command.string.utf8.count { $0 == 0x0A } == 1 && parts[2].count { $0 == "," } == 1)
    let row: MarkdownText =
        "| \(MarkdownText.code(name)) | \(name) | \(MarkdownText.sentence("the `\(name)` of \(name)")) |"
    for mark in ["](", "<script", "@octo", "www.", "GH-1", "://", "#7", "\n"] {
        #expect(!withoutCode(row.string).contains(mark), "\(mark): \(row.string)")
    }
    let value = try JSONSerialization.jsonObject(with: Data(JSONText.string(name).bytes), options: .fragmentsAllowed)
    #expect((value as? String)?.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
    let json = JSONText.string(name).text.dropLast()
    #expect(!json.unicodeScalars.contains { NastyName.steers($0) || $0 == "\n" } && !json.contains("##"))
}

/// Whether all of it are characters of XML 1.0, and every `&` begins a reference.
private func isXML(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0xFFFE || $0 == "\n" || $0.value > 0xFFFF }
        && text.replacing(#/&(amp|lt|gt|quot);/#, with: "").unicodeScalars.allSatisfy { $0 != "&" }
}

/// Without what stands in code, where only its own end means something.
private func withoutCode(_ text: String) -> String {
    text.replacing(#/<code>[^<]*<\/code>/#.matchingSemantics(.unicodeScalar), with: "").replacing(#"\]"#, with: "")
        .replacing(#/`[^`]*`/#.matchingSemantics(.unicodeScalar), with: "")
}

@Test func `two names that are nothing alone make no command together`() {
    let text: TerminalText = "\("#")\("#[set-output]") \(" :")\(":x")\n\(" :")\(":add-mask::x")\n"
    #expect(!NastyName.commands(String(decoding: text.bytes, as: UTF8.self)))
}

@Suite struct NastyFindingTests {
    /// Findings that have a name in each of their fields.
    private static func result(_ name: String) -> CheckResult {
        let span = SourceSpan(path: "policies/\(name).json", line: 3, column: 2, lengthInCharacters: 4, lineText: name)
        let finding = Finding(
            .newAccess, "statement `\(name)` grants \(name)", at: span, element: name,
            notes: [.init(name, at: span), .init("`\(name)`")], help: "take `\(name)` out")
        var grave = finding
        grave.diagnostic.severity = .error
        return CheckResult(findings: [grave, finding], known: 0, fixed: [], documents: 1, catalog: name)
    }

    @Test(arguments: NastyName.all) func `a name is text in every field of every format`(name: String) throws {
        let result = Self.result(name)
        let other = String(decoding: CheckFormat.junit.bytes(Self.result("x"), style: .plain), as: UTF8.self)
        let marks = other.utf8.count { $0 == UInt8(ascii: "<") }
        for format in CheckFormat.allCases {
            let bytes = format.bytes(result, style: .plain)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.unicodeScalars.contains(where: NastyName.steers), "\(format)")
            switch format {
            case .github:
                let lines = text.split(separator: "\n")
                #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("::error ") || $0.hasPrefix("::warning ") })
            case .junit: #expect(isXML(text) && text.unicodeScalars.count { $0 == "<" } == marks, "\(text)")
            case .sarif, .json, .gitlab: _ = try JSONSerialization.jsonObject(with: Data(bytes))
            case .markdown, .text: break
            }
            if format != .github { #expect(!NastyName.commands(text), "\(format)") }
        }
        let coloured = DiagnosticRenderer(style: TerminalStyle(isColoured: true)).text(result.findings[0].diagnostic)
        let plain = coloured.string.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
        #expect(!plain.unicodeScalars.contains(where: NastyName.steers))
    }
}
