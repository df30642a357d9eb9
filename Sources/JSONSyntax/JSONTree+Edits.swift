import Diagnostics

extension JSONTree {
    /// The edits that change some elements of a list and leave every other byte alone.
    ///
    /// An element goes with its comma and its line; a new one comes with the list's own white space. A list on one
    /// line that grows past 100 columns is laid out anew, an element a line, unless the whole text is on one line.
    ///
    /// - Parameter list: an array of this tree; anything else has no elements, and no edits.
    public func edits(of list: JSONNode, _ change: ListChange) -> [Edit] {
        guard let elements = list.elements else { return [] }
        let style = JSONStyle(of: root, in: source.bytes)
        let isOnOneLine = !source.bytes[list.range].contains(0x0A)
        let indentation = indentation(ofItemsIn: list, elements.first?.range, style)
        func texts(_ values: [JSONValue]) -> [[UInt8]] {
            values.map {
                style.text($0, indentation: indentation, isOnOneLine: isOnOneLine && !elements.isEmpty)
            }
        }
        return ListRewrite(
            bytes: source.bytes, list: list.range, items: elements.map(\.range),
            replacing: change.replacing.mapValues(texts), inserting: change.inserting.mapValues(texts), style: style
        ).edits()
    }

    /// The edits that take members out of an object, by index, each with its comma and its line.
    public func edits(removingMembers indices: Set<Int>, from object: JSONNode) -> [Edit] {
        guard let members = object.members else { return [] }
        return ListRewrite(
            bytes: source.bytes, list: object.range, items: members.map(\.range),
            replacing: Dictionary(uniqueKeysWithValues: indices.map { ($0, []) }), inserting: [:],
            style: JSONStyle(of: root, in: source.bytes)
        ).edits()
    }

    /// The edits that put members into an object, in front of the one with an index, or at its end.
    public func edits(inserting members: [JSONValue.Member], into object: JSONNode, at index: Int? = nil) -> [Edit] {
        guard let old = object.members else { return [] }
        let style = JSONStyle(of: root, in: source.bytes)
        let isOnOneLine = !source.bytes[object.range].contains(0x0A) && !old.isEmpty
        let indentation = indentation(ofItemsIn: object, old.first?.range, style)
        let colon: [UInt8] = style.isOneLine && !style.isSpaced ? [0x3A] : [0x3A, 0x20]
        let texts = members.map { member in
            JSONWriter.quoted(member.key) + colon
                + style.text(member.value, indentation: indentation, isOnOneLine: isOnOneLine)
        }
        return ListRewrite(
            bytes: source.bytes, list: object.range, items: old.map(\.range), replacing: [:],
            inserting: [index ?? old.count: texts], style: style
        ).edits()
    }

    /// The edit that writes another value in the place of one.
    ///
    /// A list or object comes on many lines, unless the text, or the object around it, stands on one line and it fits.
    public func replacement(of node: JSONNode, by value: JSONValue) -> Edit {
        let style = JSONStyle(of: root, in: source.bytes)
        let lineStart = JSONStyle.lineStart(of: node.range.lowerBound, in: source.bytes)
        let before = source.bytes[lineStart..<node.range.lowerBound]
        let first = before.first { $0 != 0x20 && $0 != 0x09 }
        let compact = style.text(value, indentation: "", isOnOneLine: true)
        let sharesLine = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        if style.isOneLine || sharesLine && before.count + compact.count <= JSONStyle.widthInColumns {
            return Edit(node.range, compact)
        }
        let indentation = JSONStyle.indentation(at: node.range.lowerBound, in: source.bytes)
        return Edit(node.range, style.text(value, indentation: indentation, isOnOneLine: false))
    }

    /// The indentation that items of a list have, or would have if it had any.
    private func indentation(ofItemsIn list: JSONNode, _ first: Range<Int>?, _ style: JSONStyle) -> String {
        if let first, source.bytes[list.range.lowerBound..<first.lowerBound].contains(0x0A) {
            return JSONStyle.indentation(at: first.lowerBound, in: source.bytes)
        }
        return JSONStyle.indentation(at: list.range.lowerBound, in: source.bytes) + style.unit
    }
}
