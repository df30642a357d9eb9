import Diagnostics

/// The rewriting of a list or an object, item by item: what goes takes its comma and its white space along, what
/// comes gets those of its neighbours.
struct ListRewrite {
    let bytes: [UInt8]
    /// The list with its brackets.
    let list: Range<Int>
    /// The items as they stand: elements, or keys with their values.
    let items: [Range<Int>]
    /// What every item becomes; nil is as it is, none at all is nothing.
    private let texts: [[[UInt8]]?]
    /// What comes into a list without items.
    private let firstTexts: [[UInt8]]
    private let style: JSONStyle

    init(
        bytes: [UInt8], list: Range<Int>, items: [Range<Int>], replacing: [Int: [[UInt8]]],
        inserting: [Int: [[UInt8]]], style: JSONStyle
    ) {
        self.bytes = bytes
        self.list = list
        self.items = items
        self.style = style
        var texts: [[[UInt8]]?] = items.indices.map { replacing[$0] }
        for (index, new) in inserting where !new.isEmpty {
            if index < items.count {
                texts[index] = new + (texts[index] ?? [Array(bytes[items[index]])])
            }
        }
        if let last = items.indices.last, let new = inserting[items.count], !new.isEmpty {
            texts[last] = (texts[last] ?? [Array(bytes[items[last]])]) + new
        }
        self.texts = texts
        firstTexts = items.isEmpty ? inserting[0] ?? [] : []
    }

    func edits() -> [Edit] {
        if items.isEmpty { return firstTexts.isEmpty ? [] : [Edit(list, laidOut(firstTexts))] }
        if texts.allSatisfy({ $0 == nil }) { return [] }
        if texts.allSatisfy({ $0?.isEmpty == true }) {
            return [Edit((list.lowerBound + 1)..<(list.upperBound - 1), [])]
        }
        return growsTooLong ? [Edit(list, laidOut(allTexts))] : removals() + replacements()
    }

    private var allTexts: [[UInt8]] {
        items.indices.flatMap { texts[$0] ?? [Array(bytes[items[$0]])] }
    }

    /// Whether a list on one line becomes longer than a line should be, in a text of many lines.
    private var growsTooLong: Bool {
        guard !style.isOneLine, !bytes[list].contains(0x0A) else { return false }
        let all = allTexts
        let length = all.reduce(0) { $0 + $1.count + 2 }
        guard all.count > items.count, length > list.count else { return false }
        let start = JSONStyle.lineStart(of: list.lowerBound, in: bytes)
        return list.lowerBound - start + length > JSONStyle.widthInColumns
    }

    /// The list anew: an item a line, or all on one where the text is on one.
    private func laidOut(_ texts: [[UInt8]]) -> [UInt8] {
        let open = bytes[list.lowerBound]
        let close = bytes[list.upperBound - 1]
        if style.isOneLine {
            return [open] + texts.joined(separator: style.isSpaced ? [0x2C, 0x20] : [0x2C]) + [close]
        }
        let outer = Array((style.lineBreak + JSONStyle.indentation(at: list.lowerBound, in: bytes)).utf8)
        let inner = outer + Array(style.unit.utf8)
        return [open] + inner + texts.joined(separator: [0x2C] + inner) + outer + [close]
    }

    /// The bytes between an item and the next, comma included.
    private func gap(after index: Int) -> Range<Int> {
        items[index].upperBound..<items[index + 1].lowerBound
    }

    private func removals() -> [Edit] {
        var edits: [Edit] = []
        var index = 0
        while index < items.count {
            guard texts[index]?.isEmpty == true else {
                index += 1
                continue
            }
            let first = index
            while index < items.count, texts[index]?.isEmpty == true { index += 1 }
            edits += removal(of: first..<index)
        }
        return edits
    }

    /// Takes a run of items out. Between two that stay, one of the gaps stays: the one with the most line breaks, so
    /// that items which share a line don't pull the next line up, and blank lines between groups survive.
    private func removal(of run: Range<Int>) -> [Edit] {
        if run.lowerBound == 0 { return [Edit(items[0].lowerBound..<items[run.upperBound].lowerBound, [])] }
        let previous = items[run.lowerBound - 1].upperBound
        if run.upperBound == items.count { return [Edit(previous..<items[run.upperBound - 1].upperBound, [])] }
        let next = items[run.upperBound].lowerBound
        var kept = gap(after: run.upperBound - 1)
        for index in (run.lowerBound - 1)..<(run.upperBound - 1) where breaks(in: gap(after: index)) > breaks(in: kept)
        {
            kept = gap(after: index)
        }
        return [Edit(previous..<kept.lowerBound, []), Edit(kept.upperBound..<next, [])].filter { !$0.range.isEmpty }
    }

    private func breaks(in range: Range<Int>) -> Int { bytes[range].count { $0 == 0x0A } }

    private func replacements() -> [Edit] {
        items.indices.compactMap { index in
            guard let new = texts[index], !new.isEmpty else { return nil }
            return Edit(items[index], Array(new.joined(separator: new.count > 1 ? separator(at: index) : [])))
        }
    }

    /// The comma and the white space that the list has between items near an index.
    private func separator(at index: Int) -> [UInt8] {
        if items.count == 1 {
            let before = bytes[(list.lowerBound + 1)..<items[0].lowerBound]
            guard before.contains(0x0A) else { return style.isSpaced ? [0x2C, 0x20] : [0x2C] }
            return [0x2C] + withoutBlankLines(before)
        }
        let gap = Array(bytes[index > 0 ? self.gap(after: index - 1) : self.gap(after: 0)])
        guard gap.contains(0x0A), let comma = gap.firstIndex(of: 0x2C) else { return gap }
        // a comma at the end of a line, or in front of the next
        return gap[comma...].contains(0x0A)
            ? [0x2C] + withoutBlankLines(gap[(comma + 1)...]) : withoutBlankLines(gap[..<comma]) + gap[comma...]
    }

    /// The last line break and the indentation behind it.
    private func withoutBlankLines(_ space: ArraySlice<UInt8>) -> [UInt8] {
        guard let last = space.lastIndex(of: 0x0A) else { return Array(space) }
        let start = last > space.startIndex && space[last - 1] == 0x0D ? last - 1 : last
        return Array(space[start...])
    }
}
