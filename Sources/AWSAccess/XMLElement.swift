import CExpat

/// An element of an XML document, as AWS's query protocol answers: its children, or its text.
///
/// Attributes, comments and name spaces mean nothing in those answers and are left out.
public struct XMLElement: Hashable, Sendable {
    /// The name, without a prefix.
    public let name: String
    /// The elements within, in their order.
    public internal(set) var children: [XMLElement] = []
    /// The text within, that of children apart.
    public internal(set) var text = ""

    /// An element without content.
    public init(_ name: String) { self.name = name }

    /// Why a text is no answer.
    public enum Refusal: Error, Hashable, Sendable {
        /// It is not well-formed: the parser's words, and the line.
        case malformed(String, line: Int)
        /// It has a document type declaration, which no answer of AWS has: entities could make gigabytes of nothing.
        case declaration
        /// Elements lie in one another deeper than ``depthLimit``.
        case tooDeep
    }

    /// How deep elements may lie in one another; AWS's lie nine deep.
    public static let depthLimit = 64

    /// Reads a whole document.
    public init(parsing bytes: [UInt8]) throws(Refusal) {
        let builder = XMLBuilder()
        guard let parser = XML_ParserCreate("UTF-8") else { throw .malformed("no memory", line: 0) }
        defer { XML_ParserFree(parser) }
        builder.parser = parser
        XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
        XML_SetElementHandler(
            parser, { context, name, _ in XMLBuilder.of(context)?.open(name) },
            { context, _ in XMLBuilder.of(context)?.close() })
        XML_SetCharacterDataHandler(parser) { context, text, count in XMLBuilder.of(context)?.add(text, Int(count)) }
        XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in XMLBuilder.of(context)?.stop(.declaration) }
        let isWhole = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                XML_Parse(parser, text.baseAddress, Int32(clamping: text.count), 1) == XML_STATUS_OK
            }
        }
        if let refusal = builder.refusal { throw refusal }
        guard isWhole, let root = builder.root else {
            let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "no element"
            throw .malformed(reason, line: Int(XML_GetCurrentLineNumber(parser)))
        }
        self = root
    }

    /// The first child of a name.
    public subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The text of the first child of a name; nil where there is none.
    public func text(_ name: String) -> String? { self[name]?.text }
}

/// Puts elements together while expat walks over them; a class, since expat keeps its address.
private final class XMLBuilder {
    var parser: XML_Parser?
    private(set) var root: XMLElement?
    private(set) var refusal: XMLElement.Refusal?
    private var path: [XMLElement] = []
    private var texts: [[UInt8]] = []

    static func of(_ context: UnsafeMutableRawPointer?) -> XMLBuilder? {
        context.map { Unmanaged<XMLBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    func open(_ name: UnsafePointer<CChar>?) {
        guard let name, refusal == nil else { return }
        guard path.count < XMLElement.depthLimit else { return stop(.tooDeep) }
        let whole = String(cString: name)
        path.append(XMLElement(whole.split(separator: ":").last.map(String.init) ?? whole))
        texts.append([])
    }

    func close() {
        guard refusal == nil, var element = path.popLast(), let text = texts.popLast() else { return }
        if element.children.isEmpty { element.text = String(decoding: text, as: UTF8.self) }
        if path.isEmpty { root = element } else { path[path.count - 1].children.append(element) }
    }

    func add(_ text: UnsafePointer<CChar>?, _ count: Int) {
        guard let text, refusal == nil, !texts.isEmpty else { return }
        text.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
            texts[texts.count - 1] += UnsafeBufferPointer(start: bytes, count: count)
        }
    }

    func stop(_ reason: XMLElement.Refusal) {
        refusal = reason
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }
}
