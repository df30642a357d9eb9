import PolicySemantics

/// The name of a condition operator in its parts: `ForAnyValue:StringLikeIfExists`.
struct ConditionName {
    let qualifier: Condition.Qualifier
    let `operator`: ConditionOperator
    let ifExists: Bool

    /// Takes a name in any case, else nil.
    init?(_ name: String) {
        var rest = name[...]
        switch name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).first?.lowercased() {
        case "forallvalues": qualifier = .forAllValues
        case "foranyvalue": qualifier = .forAnyValue
        default: qualifier = .single
        }
        if qualifier != .single {
            guard let colon = name.firstIndex(of: ":") else { return nil }
            rest = name[name.index(after: colon)...]
        }
        ifExists = rest.lowercased().hasSuffix("ifexists")
        if ifExists { rest = rest.dropLast("IfExists".count) }
        guard let known = ConditionOperator(name: rest), !(ifExists && known == .null) else { return nil }
        self.operator = known
    }
}

extension ConditionOperator {
    /// The name of an operator with its qualifier and `IfExists`, as the manual writes it; nil where there is none such.
    public static func properName(of name: String) -> String? {
        guard let parts = ConditionName(name) else { return nil }
        let qualifier =
            switch parts.qualifier {
            case .single: ""
            case .forAllValues: "ForAllValues:"
            case .forAnyValue: "ForAnyValue:"
            }
        return qualifier + parts.operator.rawValue + (parts.ifExists ? "IfExists" : "")
    }
}

/// The name that is written most alike, if one is near enough to have been meant.
func nearest(_ name: String, among known: [String]) -> String? {
    let folded = Array(name.lowercased().utf8.prefix(64))
    let ranked = known.map { (distance(folded, Array($0.lowercased().utf8)), $0) }.min { $0.0 < $1.0 }
    guard let (distance, best) = ranked, distance <= max(1, folded.count / 3) else { return nil }
    return best
}

/// How many bytes must be put in, taken out, changed or swapped to make one text of the other.
private func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var row = Array(0...right.count)
    for i in left.indices {
        var next = [i + 1]
        for j in right.indices {
            var best = min(row[j] + (left[i] == right[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { best = min(best, before[j - 1] + 1) }
            next.append(best)
        }
        before = row
        row = next
    }
    return row[right.count]
}
