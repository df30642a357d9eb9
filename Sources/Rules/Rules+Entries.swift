import Diagnostics
import IAMModel

extension Rules {
    /// Tells of entries of a list that share what has to be their own.
    ///
    /// A list with a broken entry was not taken over at all, so positions are those of the file.
    func unique(
        _ values: [String], _ list: String, _ key: String, _ message: String, _ reader: inout RulesReader
    ) {
        var first: [String: Int] = [:]
        for (index, value) in values.enumerated() {
            guard let other = first[value] else {
                first[value] = index
                continue
            }
            reader.problems.append(
                .error(
                    .rulesValue, "\(message) `\(value)`", at: reader.places["\(list)[\(index)].\(key)"],
                    notes: [.init("the other one is here", at: reader.places["\(list)[\(other)].\(key)"])]))
        }
    }

    /// Whether a pattern of accounts means one that the file names; a number is taken as it is.
    func isKnown(_ pattern: String) -> Bool {
        let wildcard = Wildcard(pattern)
        return AccountID(pattern) != nil
            || accounts.contains { wildcard.matches($0.name) || wildcard.matches($0.id.digits) }
    }

    /// Tells of a pattern that means no account.
    func unmatched(_ pattern: String, _ place: SourceSpan, _ reader: inout RulesReader) {
        let meant = accounts.map(\.name).nearest(to: pattern).map { "did you mean `\($0)`?" }
        reader.problems.append(
            .error(
                .rulesValue, "`\(pattern)` is none of the accounts", at: place,
                help: meant ?? "name it under `accounts` first"))
    }
}

extension Form where Value == Int {
    /// The version of the file's language.
    static let version = Form(.integer(1...1)) { node, reader in
        guard let version = integer(0...Int.max).read(node, &reader), version != 1 else { return 1 }
        reader.report(
            .rulesVersion, "version \(version) is not known", node.range,
            help: "this program reads version 1; a newer one may read this file")
        return nil
    }
}
