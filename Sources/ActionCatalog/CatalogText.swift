import CCatalog
import Diagnostics

/// The text of a catalog with the places of its lines, found in one pass; what a line says is read when it is asked for.
///
/// Invariant: `bytes` never change and live as long as this object; every offset is that of a line's first byte.
final class CatalogText: Sendable {
    /// The lines of one service.
    struct Block: Sendable {
        /// The line that starts it.
        let line: UInt32
        /// Its resource types, condition keys and data events: lines from here on, up to the first action.
        var facts: Range<UInt32>
        /// Its actions, by their place in ``CatalogText/actions``.
        var actions: Range<Int32>
        /// Its operations, by their place in ``CatalogText/operations``.
        var operations: Range<Int>
    }

    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
    private let owner: Owner?
    /// Lines of the head (`version`, `source`, `E`, `N` …), in the order of the text.
    let head: [UInt32]
    let blocks: [Block]
    let actions: [UInt32]
    let operations: [UInt32]

    /// Frees the memory of a text that was not embedded.
    private final class Owner: Sendable {
        nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
        init(_ bytes: [UInt8]) {
            memory = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
            memory.copyBytes(from: bytes)
        }
        deinit { memory.deallocate() }
    }

    /// The largest text that is read; the embedded one has 1.4 MB.
    static let limitInBytes = 64 << 20

    /// The text that is part of the program.
    static func embedded() throws(DiagnosticError) -> CatalogText {
        try CatalogText(
            UnsafeRawBufferPointer(start: ccatalog_text, count: ccatalog_length), owner: nil, path: "embedded catalog")
    }

    /// A text from elsewhere, checked for order as well.
    convenience init(_ source: SourceText) throws(DiagnosticError) {
        guard source.bytes.count <= CatalogText.limitInBytes else {
            throw DiagnosticError(.error(.catalog, "a catalog of more than 64 MiB", at: SourceSpan(path: source.path)))
        }
        let owner = Owner(source.bytes)
        try self.init(
            UnsafeRawBufferPointer(rebasing: owner.memory[..<source.bytes.count]), owner: owner, path: source.path)
        try checkOrder(path: source.path)
    }

    private init(_ bytes: UnsafeRawBufferPointer, owner: Owner?, path: String) throws(DiagnosticError) {
        self.bytes = bytes
        self.owner = owner
        var head: [UInt32] = []
        var blocks: [Block] = []
        var actions: [UInt32] = []
        var operations: [UInt32] = []
        head.reserveCapacity(512)
        blocks.reserveCapacity(512)
        actions.reserveCapacity(24_000)
        operations.reserveCapacity(4_000)
        var position = 0
        guard let base = bytes.baseAddress, bytes.count <= UInt32.max else {
            throw CatalogText.malformed(path, line: 1)
        }
        while position < bytes.count {
            let start = UInt32(truncatingIfNeeded: position)
            let length = ccatalog_distance(base + position, 0x0A, bytes.count - position)
            switch bytes[position] {
            case UInt8(ascii: "A"):
                if actions.count == Int(blocks.last?.actions.lowerBound ?? 0), !blocks.isEmpty {
                    blocks[blocks.count - 1].facts = blocks[blocks.count - 1].facts.lowerBound..<start
                }
                actions.append(start)
            case UInt8(ascii: "O"):
                operations.append(start)
            case UInt8(ascii: "S"):
                CatalogText.close(&blocks, actions.count, operations.count, start)
                blocks.append(
                    Block(
                        line: start, facts: start + UInt32(length) + 1..<start + UInt32(length) + 1,
                        actions: Int32(actions.count)..<Int32(actions.count),
                        operations: operations.count..<operations.count))
            case UInt8(ascii: "T"), UInt8(ascii: "K"), UInt8(ascii: "D"):
                break
            default:
                guard blocks.isEmpty else {
                    throw CatalogText.malformed(path, line: 1 + bytes[..<position].count { $0 == 0x0A })
                }
                head.append(start)
            }
            position += length + 1
        }
        CatalogText.close(&blocks, actions.count, operations.count, UInt32(bytes.count))
        self.head = head
        self.blocks = blocks
        self.actions = actions
        self.operations = operations
        guard let first = head.first, line(first) == "cloudtrim-catalog 1" else {
            throw CatalogText.malformed(path, line: 1)
        }
    }

    /// Ends the last block where the next one starts.
    private static func close(_ blocks: inout [Block], _ actions: Int, _ operations: Int, _ end: UInt32) {
        guard let last = blocks.indices.last else { return }
        if blocks[last].facts.isEmpty, Int(blocks[last].actions.lowerBound) == actions {
            blocks[last].facts = blocks[last].facts.lowerBound..<end
        }
        blocks[last].actions = blocks[last].actions.lowerBound..<Int32(actions)
        blocks[last].operations = blocks[last].operations.lowerBound..<operations
    }

    private static func malformed(_ path: String, line: Int) -> DiagnosticError {
        DiagnosticError(
            .error(
                .catalog, "this is no catalog of actions of version 1",
                at: SourceSpan(path: path, line: line, column: 1),
                help: "delete the file, or run `cloudtrim catalog refresh` again"))
    }

    /// Whether a tab, one byte, a tab and a letter stand at `place`, all of one line.
    private func hasLevelAndClass(after place: Int) -> Bool {
        place + 3 < bytes.count && bytes[place] == 0x09 && bytes[place + 1] > 0x20 && bytes[place + 2] == 0x09
            && bytes[place + 3] > 0x20
    }

    /// Binary search depends on the order of services and actions; a text from elsewhere must have it.
    private func checkOrder(path: String) throws(DiagnosticError) {
        for (before, after) in zip(blocks, blocks.dropFirst())
        where !name(before.line).lexicographicallyPrecedes(name(after.line)) {
            throw CatalogText.malformed(path, line: 1 + bytes[..<Int(after.line)].count { $0 == 0x0A })
        }
        for block in blocks {
            var before: UnsafeRawBufferPointer?
            for place in block.actions {
                let start = actions[Int(place)]
                let name = name(start)
                let isOrdered = before.map { $0.comesBeforeFolded(name) } ?? !name.isEmpty
                guard isOrdered, hasLevelAndClass(after: Int(start) + 2 + name.count) else {
                    throw CatalogText.malformed(path, line: 1 + bytes[..<Int(start)].count { $0 == 0x0A })
                }
                before = name
            }
            for place in block.operations.dropFirst()
            where !name(operations[place - 1]).lexicographicallyPrecedes(name(operations[place])) {
                throw CatalogText.malformed(path, line: 1 + bytes[..<Int(operations[place])].count { $0 == 0x0A })
            }
        }
    }
}

extension CatalogText {
    /// A whole line, without its end.
    func line(_ start: UInt32) -> String {
        String(decoding: bytes[Int(start)..<end(of: start)], as: UTF8.self)
    }

    /// The address of a document by its number; nil where there is none of that number.
    func document(_ number: some StringProtocol) -> String? {
        guard !number.isEmpty else { return nil }
        for line in head where bytes[Int(line)] == UInt8(ascii: "W") && name(line).compares(to: number.utf8) == 0 {
            return String(Fields(self, line)[1])
        }
        return nil
    }

    /// The end of the line that starts at `start`.
    func end(of start: UInt32) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        return Int(start) + ccatalog_distance(base + Int(start), 0x0A, bytes.count - Int(start))
    }

    /// The first field of a line: from the third byte to the first tab.
    func name(_ start: UInt32) -> UnsafeRawBufferPointer {
        guard let base = bytes.baseAddress else { return bytes }
        let from = min(Int(start) + 2, bytes.count)
        let toEnd = ccatalog_distance(base + from, 0x0A, bytes.count - from)
        let length = ccatalog_distance(base + from, 0x09, toEnd)
        return UnsafeRawBufferPointer(start: base + from, count: length)
    }

    /// The lines of a block's facts that start with `kind`.
    func facts(_ block: Block, _ kind: UInt8) -> [UInt32] {
        var lines: [UInt32] = []
        var position = block.facts.lowerBound
        while position < block.facts.upperBound {
            if bytes[Int(position)] == kind { lines.append(position) }
            position = UInt32(end(of: position) + 1)
        }
        return lines
    }

    /// The place of `name` among lines that are ordered by their first field.
    func search(_ lines: [UInt32], _ range: Range<Int>, _ compare: (UnsafeRawBufferPointer) -> Int) -> Int? {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            let order = compare(name(lines[middle]))
            if order == 0 { return middle }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}
