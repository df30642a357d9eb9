import Diagnostics

/// Writes an entry into a list of `rules.yaml` in place: every other byte stays, comments and layout included.
public enum RulesEdit {
    /// The file with an entry in front of another one of its list.
    ///
    /// - Parameter index: the entry that it goes before; the list's count for the end.
    /// - Throws: where the file can't take it: the list is an alias, or stands for another one, too.
    public static func inserting(
        _ entry: RulesEntry, at index: Int, into source: SourceText
    ) throws(DiagnosticError) -> SourceText {
        let outline = try YAMLOutline(of: source)
        guard let edits = RulesEdit.edits(entry, index, outline, source.bytes) else {
            throw refusal(entry, source, outline)
        }
        let written = SourceText(path: source.path, bytes: edits.applied(to: source.bytes))
        guard let new = try? YAMLDocument(parsing: written).root, let old = try? YAMLDocument(parsing: source).root,
            new.holds(entry, at: index, besides: old)
        else { throw refusal(entry, source, outline) }
        return written
    }

    private static func refusal(_ entry: RulesEntry, _ source: SourceText, _ outline: YAMLOutline) -> DiagnosticError {
        let value = outline.root?.member(entry.list)?.value
        return DiagnosticError(
            .error(
                .rulesValue, "nothing can be written into `\(entry.list)` without a change of what else the file says",
                at: value.map { source.span($0.range) } ?? SourceSpan(path: source.path),
                help: "write the list out, without anchors and aliases, or put this into it: `\(entry.text)`"))
    }

    private static func edits(
        _ entry: RulesEntry, _ index: Int, _ outline: YAMLOutline, _ bytes: [UInt8]
    ) -> [Edit]? {
        guard let root = outline.root, case .mapping(let members) = root.kind, let first = members.first else {
            return nil
        }
        let layout = YAMLLayout(bytes)
        guard let member = members.first(where: { $0.key == entry.list }) else {
            if root.isFlow {
                let item = "\(entry.list): [\(entry.flow)]"
                return FlowInsertion(layout, root, members.map { $0.keyRange.lowerBound..<$0.value.range.upperBound })
                    .edits(item, at: members.count)
            }
            let indent = layout.column(of: first.keyRange.lowerBound)
            let key = String(repeating: " ", count: indent) + "\(entry.list):"
            let lines = [key] + BlockItem(indent: indent + 2, gap: 1).lines(entry)
            return [layout.insertion(of: lines, at: outline.endMarker ?? bytes.count)]
        }
        guard case .sequence(let elements) = member.value.kind, index <= elements.count else { return nil }
        if !member.value.isFlow { return BlockInsertion(layout, member.value, elements).edits(entry, at: index) }
        if elements.isEmpty, !root.isFlow, !member.value.hasAnchor,
            let edits = unfolded(entry, member, layout)
        {
            return edits
        }
        return FlowInsertion(layout, member.value, elements.map(\.range)).edits(entry.flow, at: index)
    }

    /// `rules: []` becomes a list of lines.
    private static func unfolded(
        _ entry: RulesEntry, _ member: YAMLOutline.Member, _ layout: YAMLLayout
    ) -> [Edit]? {
        let range = member.value.range
        let isBare = layout.bytes[(range.lowerBound + 1)..<(range.upperBound - 1)].allSatisfy { $0 == 0x20 }
        let between = layout.bytes[member.keyRange.upperBound..<range.lowerBound]
        guard isBare, between.allSatisfy({ $0 == 0x20 || $0 == UInt8(ascii: ":") }) else { return nil }
        let colon = between.firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? range.lowerBound
        let indent = layout.column(of: member.keyRange.lowerBound) + 2
        return [
            Edit(colon..<range.upperBound, []),
            layout.insertion(of: BlockItem(indent: indent, gap: 1).lines(entry), at: layout.nextLine(range.upperBound)),
        ]
    }
}

extension YAMLOutline.Part {
    fileprivate func member(_ key: String) -> YAMLOutline.Member? {
        if case .mapping(let members) = kind { members.first { $0.key == key } } else { nil }
    }
}

extension YAMLNode {
    /// Whether a document says what another one says, and an entry at its place in its list.
    fileprivate func holds(_ entry: RulesEntry, at index: Int, besides old: YAMLNode) -> Bool {
        guard case .mapping(let new) = kind, case .mapping(let before) = old.kind else { return false }
        guard new.map(\.key) == before.map(\.key) + (before.contains { $0.key == entry.list } ? [] : [entry.list])
        else { return false }
        return new.enumerated().allSatisfy { position, member in
            let was = position < before.count ? before[position].value : nil
            guard member.key == entry.list else { return was.map(member.value.saysTheSame) ?? false }
            guard case .sequence(var elements) = member.value.kind, elements.indices.contains(index) else {
                return false
            }
            var known: [YAMLNode] = []
            if case .sequence(let list)? = was?.kind { known = list }
            let own = elements.remove(at: index)
            return own.says(entry) && elements.count == known.count
                && zip(elements, known).allSatisfy { $0.saysTheSame(as: $1) }
        }
    }

    private func says(_ entry: RulesEntry) -> Bool {
        guard case .mapping(let members) = kind, members.count == entry.fields.count else { return false }
        return zip(members, entry.fields).allSatisfy { member, field in
            guard member.key == field.key else { return false }
            switch (member.value.kind, field.value) {
            case (.scalar(let text, _), .text(let wanted)): return text.utf8.elementsEqual(wanted.utf8)
            case (.sequence(let elements), .list(let wanted)):
                return elements.count == wanted.count
                    && zip(elements, wanted).allSatisfy { element, text in
                        if case .scalar(let own, _) = element.kind { own.utf8.elementsEqual(text.utf8) } else { false }
                    }
            default: return false
            }
        }
    }

    private func saysTheSame(as other: YAMLNode) -> Bool {
        switch (kind, other.kind) {
        case (.scalar(let one, let isPlain), .scalar(let two, let wasPlain)):
            isPlain == wasPlain && one.utf8.elementsEqual(two.utf8)
        case (.sequence(let one), .sequence(let two)):
            one.count == two.count && zip(one, two).allSatisfy { $0.saysTheSame(as: $1) }
        case (.mapping(let one), .mapping(let two)):
            one.count == two.count
                && zip(one, two).allSatisfy { $0.key == $1.key && $0.value.saysTheSame(as: $1.value) }
        default: false
        }
    }
}
