import Checks
import Diagnostics
import Reports

/// Whatever bytes a name is made of, it is text in every format of the gate, in a report's parts and above a patch.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNames(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let name = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let span = SourceSpan(path: name, line: 1, column: 1, lengthInCharacters: 1, lineText: name)
    let finding = Finding(
        .newAccess, name, at: span, element: name, notes: [Diagnostic.Note(name, at: span)], help: "`\(name)`")
    let result = CheckResult(findings: [finding], known: 0, fixed: [], documents: 1, catalog: name)
    for format in CheckFormat.allCases {
        let lines = lines(format.bytes(result, style: .plain))
        for line in lines {
            precondition(!line.contains(where: steers), "\(format) steers a terminal")
            precondition(format == .github || !isCommand(line), "\(format) holds a command")
        }
        if format == .github { precondition(lines.filter { !$0.isEmpty }.count == 1, "a command of its own") }
    }
    let text: TerminalText = "  \(name)\n\(name)\(name)\n"
    for line in lines(Commentary.bytes(text)) {
        precondition(!line.contains(where: steers) && !isCommand(line), "a command above a patch")
        let shown = line.drop { $0 == " " || $0 == "\t" || $0 == "X" }
        for mark in ["--- ", "+++ ", "@@ ", "diff --git", "*** ", "Index:"] {
            precondition(!shown.starts(with: mark.unicodeScalars), "a part of a patch")
        }
    }
    let cell: MarkdownText = "\(name)"
    precondition(
        !lines(cell.bytes).joined().contains { $0 == "<" } || cell.string.contains("<!-- -->")
            || cell.string.contains("<span>"))
    let page: HTMLText = "\(name)"
    precondition(!page.string.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) }, "a mark of HTML")
    return 0
}

private func lines(_ bytes: [UInt8]) -> [Substring.UnicodeScalarView] {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
        Substring($0).unicodeScalars
    }
}

private func steers(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09: false
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xE0000...0xE0FFF: true
    default: false
    }
}

private func isCommand(_ line: Substring.UnicodeScalarView) -> Bool {
    line.drop { $0.properties.isWhitespace }.starts(with: "::".unicodeScalars) || String(line).contains("##[")
}
