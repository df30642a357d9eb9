import Diagnostics
import JSONSyntax

/// One answer of `get-account-authorization-details`, with the file that it stands in.
struct StatePage {
    /// How much a file of an account state may hold.
    static let limits = JSONTree.Limits(sizeInBytes: 1 << 30, depth: 64)

    private let source: SourceText
    /// Where the page's own text starts in the file.
    private let offset: Int
    let root: JSONNode

    /// The pages of a file: one object, several one after the other, or a list of them.
    static func pages(of source: SourceText) throws(DiagnosticError) -> [StatePage] {
        if source.bytes.starts(with: [0x1F, 0x8B]) {
            throw DiagnosticError(
                .error(
                    .stateFormat, "the file is compressed", at: SourceSpan(path: source.path),
                    help: "unpack it first: `gunzip`"))
        }
        let pages: [StatePage]
        do throws(DiagnosticError) {
            pages = try parsed(source)
        } catch {
            throw DiagnosticError(error.diagnostics.map(withRemedy))
        }
        if pages.isEmpty {
            throw DiagnosticError(
                .error(
                    .stateFormat, "this is no account state, but an empty list", at: source.span(0..<1), help: remedy))
        }
        return pages
    }

    /// What to do about a file that is none.
    static let remedy = "`aws iam get-account-authorization-details > state.json` writes one"

    /// What is wrong with JSON that nobody writes by hand is seldom to be mended there.
    private static func withRemedy(_ diagnostic: Diagnostic) -> Diagnostic {
        let isAtStart = diagnostic.span.map { $0.column == 1 } ?? true
        guard diagnostic.code == .jsonSyntax, diagnostic.help == nil || isAtStart,
            !diagnostic.message.contains("UTF-16")
        else { return diagnostic }
        var diagnostic = diagnostic
        diagnostic.help = "this is no whole account state: " + remedy
        return diagnostic
    }

    private static func parsed(_ source: SourceText) throws(DiagnosticError) -> [StatePage] {
        let starts = topLevelValues(of: source.bytes)
        if starts.count <= 1 {
            let tree = try JSONTree(parsing: source, limits: limits)
            return spread(StatePage(source: source, offset: 0, root: tree.root))
        }
        var pages: [StatePage] = []
        for range in starts {
            let piece = SourceText(path: source.path, bytes: Array(source.bytes[range]))
            let tree: JSONTree
            do throws(DiagnosticError) {
                tree = try JSONTree(parsing: piece, limits: limits)
            } catch {
                throw located(error, in: source, piece: range)
            }
            pages += spread(StatePage(source: source, offset: range.lowerBound, root: tree.root))
        }
        return pages
    }

    /// A place in the file.
    func span(_ range: Range<Int>) -> SourceSpan {
        source.span((range.lowerBound + offset)..<(range.upperBound + offset))
    }

    /// The text of a value.
    func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> {
        source.bytes[(range.lowerBound + offset)..<(range.upperBound + offset)]
    }

    private static func spread(_ page: StatePage) -> [StatePage] {
        guard let elements = page.root.elements else { return [page] }
        return elements.map { StatePage(source: page.source, offset: page.offset, root: $0) }
    }

    /// Where the values of a file start and end, told by brackets alone; broken text is left to the parser.
    private static func topLevelValues(of bytes: [UInt8]) -> [Range<Int>] {
        var values: [Range<Int>] = []
        var start = 0
        var depth = 0
        var isInString = false
        var isEscaped = false
        bytes.withUnsafeBufferPointer { bytes in
            for index in bytes.indices {
                let byte = bytes[index]
                if isInString {
                    if isEscaped {
                        isEscaped = false
                    } else if byte == UInt8(ascii: "\\") {
                        isEscaped = true
                    } else if byte == UInt8(ascii: "\"") {
                        isInString = false
                    }
                    continue
                }
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    depth -= 1
                    if depth == 0 {
                        values.append(start..<(index + 1))
                        start = index + 1
                    }
                default: break
                }
            }
        }
        let rest = bytes[start...]
        if rest.contains(where: { $0 > 0x20 }) { values.append(start..<bytes.count) }
        return values
    }

    /// The same problems, placed in the whole file.
    private static func located(_ error: DiagnosticError, in source: SourceText, piece: Range<Int>) -> DiagnosticError {
        // Blanks in the place of what stands before and behind keep every offset, so the parser itself finds the place.
        let isBlank: (Int) -> Bool = { !piece.contains($0) && source.bytes[$0] != 0x0A }
        let blanked = source.bytes.indices.map { isBlank($0) ? 0x20 : source.bytes[$0] }
        do throws(DiagnosticError) {
            _ = try JSONTree(parsing: SourceText(path: source.path, bytes: blanked), limits: limits)
            return error
        } catch {
            return error
        }
    }
}
