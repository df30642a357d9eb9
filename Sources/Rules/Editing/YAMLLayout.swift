import Diagnostics

/// How a file is laid out in lines.
struct YAMLLayout {
    let bytes: [UInt8]
    /// `\n` or `\r\n`, as the first line ends.
    let lineBreak: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let first = bytes.firstIndex(of: 0x0A)
        lineBreak = first.map { $0 > 0 && bytes[$0 - 1] == 0x0D } ?? false ? [0x0D, 0x0A] : [0x0A]
    }

    /// Where the line of an offset begins.
    func lineStart(_ offset: Int) -> Int { (bytes[..<offset].lastIndex(of: 0x0A) ?? -1) + 1 }

    /// Where the line behind that of an offset begins; the file's end where there is none.
    func nextLine(_ offset: Int) -> Int { bytes[offset...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count }

    /// How many spaces a place has in front of it; what is no space counts, too.
    func column(of offset: Int) -> Int {
        let start = lineStart(offset)
        return offset - (start == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : start)
    }

    /// The bytes of a line without its break.
    func line(_ start: Int) -> ArraySlice<UInt8> {
        var line = bytes[start..<(bytes[start...].firstIndex(of: 0x0A) ?? bytes.count)]
        if line.last == 0x0D { line.removeLast() }
        return line
    }

    /// How far the line is indented that begins at a place, and what stands there first; nil where it is blank.
    func indentation(_ start: Int) -> (columns: Int, first: UInt8)? {
        let line = line(start)
        return line.firstIndex { $0 != 0x20 && $0 != 0x09 }.map { ($0 - start, line[$0]) }
    }

    func isBlank(_ start: Int) -> Bool { start < bytes.count && indentation(start) == nil }

    func isComment(_ start: Int) -> Bool { start < bytes.count && indentation(start)?.first == UInt8(ascii: "#") }

    /// Whole lines at a place where a line begins, or at the file's end.
    func insertion(of lines: [String], at offset: Int) -> Edit {
        var text: [UInt8] = []
        if offset == bytes.count, let last = bytes.last, last != 0x0A { text += lineBreak }
        for line in lines { text += Array(line.utf8) + lineBreak }
        return Edit(offset..<offset, text)
    }
}

/// An entry as lines with a dash.
struct BlockItem {
    /// The column of the dash.
    let indent: Int
    /// The spaces behind it.
    let gap: Int

    func lines(_ entry: RulesEntry) -> [String] {
        entry.lines.enumerated().map { index, line in
            String(repeating: " ", count: indent)
                + (index == 0 ? "-" : " ") + String(repeating: " ", count: gap) + line
        }
    }

    func line(_ entry: RulesEntry) -> String {
        String(repeating: " ", count: indent) + "-" + String(repeating: " ", count: gap) + entry.flow
    }
}

/// A place in a list of lines with dashes.
struct BlockInsertion {
    private let layout: YAMLLayout
    private let elements: [YAMLOutline.Part]
    private let indent: Int

    init(_ layout: YAMLLayout, _ list: YAMLOutline.Part, _ elements: [YAMLOutline.Part]) {
        self.layout = layout
        self.elements = elements
        indent = Self.dash(of: elements.first, layout).map { layout.column(of: $0) } ?? 0
    }

    /// Where the dash of an entry stands, on the entry's line or above it; the first one tells the column.
    private static func dash(of element: YAMLOutline.Part?, _ layout: YAMLLayout) -> Int? {
        guard let element else { return nil }
        var start = layout.lineStart(element.range.lowerBound)
        while true {
            if let (columns, first) = layout.indentation(start), first == UInt8(ascii: "-"),
                start + columns < element.range.lowerBound
            {
                return start + columns
            }
            guard start > 0 else { return nil }
            start = layout.lineStart(start - 1)
        }
    }

    func edits(_ entry: RulesEntry, at index: Int) -> [Edit]? {
        let starts = elements.map { Self.dash(of: $0, layout).map { layout.lineStart($0) } }
        guard !elements.isEmpty, !starts.contains(nil) else { return nil }
        let near = elements[min(index, elements.count - 1)]
        let dash = Self.dash(of: near, layout) ?? near.range.lowerBound
        let isOnLine = layout.lineStart(near.range.lowerBound) == layout.lineStart(dash)
        let item = BlockItem(indent: indent, gap: isOnLine ? max(1, near.range.lowerBound - dash - 1) : 1)
        var lines = near.isFlow ? [item.line(entry)] : item.lines(entry)
        let isSpaced = elements.indices.dropFirst().contains { position in
            layout.isBlank(layout.lineStart(max(0, place(before: position, starts) - 1)))
        }
        if index < elements.count {
            if isSpaced { lines.append("") }
            return [layout.insertion(of: lines, at: place(before: index, starts))]
        }
        if isSpaced { lines.insert("", at: 0) }
        return [layout.insertion(of: lines, at: end(elements[elements.count - 1]))]
    }

    /// The line where an entry begins, with the comments above it.
    private func place(before index: Int, _ starts: [Int?]) -> Int {
        let limit = index > 0 ? end(elements[index - 1]) : 0
        var place = starts[index] ?? 0
        while place > limit {
            let above = layout.lineStart(place - 1)
            guard above >= limit, layout.isComment(above), (layout.indentation(above)?.columns ?? 0) >= indent else {
                break
            }
            place = above
        }
        return place
    }

    /// The line behind an entry, and behind what is commented out of it.
    private func end(_ element: YAMLOutline.Part) -> Int {
        let upper = element.range.upperBound
        let start = layout.lineStart(upper)
        let isBehind = element.endsWithBlockText && layout.bytes[start..<upper].allSatisfy { $0 == 0x20 }
        var end = isBehind ? start : layout.nextLine(upper)
        while layout.isComment(end), (layout.indentation(end)?.columns ?? 0) > indent { end = layout.nextLine(end) }
        return end
    }
}

/// A place in a list in brackets, or in a mapping in braces.
struct FlowInsertion {
    private let layout: YAMLLayout
    private let whole: Range<Int>
    private let items: [Range<Int>]

    init(_ layout: YAMLLayout, _ whole: YAMLOutline.Part, _ items: [Range<Int>]) {
        self.layout = layout
        self.whole = whole.range
        self.items = items
    }

    func edits(_ text: String, at index: Int) -> [Edit] {
        guard let last = items.last else {
            let open = layout.bytes[whole].firstIndex { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
            let place = (open ?? whole.lowerBound) + 1
            return [Edit(place..<place, text)]
        }
        let lineBreak = String(decoding: layout.lineBreak, as: UTF8.self)
        if index < items.count {
            let place = items[index].lowerBound
            let start = layout.lineStart(place)
            let isFirst = layout.bytes[start..<place].allSatisfy { $0 == 0x20 } && start > 0
            let indent = String(repeating: " ", count: place - start)
            return [Edit(place..<place, "\(text)," + (isFirst ? lineBreak + indent : " "))]
        }
        // A remark behind the last item stays with it.
        let rest = layout.bytes[last.upperBound..<whole.upperBound]
        let comma = rest.firstIndex { $0 != 0x20 }.flatMap { layout.bytes[$0] == UInt8(ascii: ",") ? $0 : nil }
        let behind = comma.map { $0 + 1 } ?? last.upperBound
        let next = layout.nextLine(behind)
        let remark = layout.bytes[behind..<next].first { $0 != 0x20 }
        let start = layout.lineStart(last.lowerBound)
        let indent = String(repeating: " ", count: layout.indentation(start)?.columns ?? 0)
        guard remark == UInt8(ascii: "#"), next < whole.upperBound else {
            return [Edit(behind..<behind, (comma == nil ? ", " : " ") + text + (comma == nil ? "" : ","))]
        }
        return (comma == nil ? [Edit(behind..<behind, ",")] : [])
            + [Edit(next..<next, indent + text + (comma == nil ? "" : ",") + lineBreak)]
    }
}
