/// A request that one set of documents allows and another one doesn't, so that a second evaluator can replay it.
public struct Counterexample: Sendable {
    /// `service:Name`
    public let action: String
    /// The resource's ARN, or `*`.
    public let resource: String
    /// The values of condition keys, by the keys as the documents write them, in order.
    public let context: [(key: String, values: [String])]
    /// The names that the caller goes by, `AWS:arn:…`; none where the documents name no principals.
    public let principals: [String]
}

extension Counterexample: CustomStringConvertible {
    /// The request in words.
    public var description: String {
        var text = "`\(action)` on `\(resource)`"
        // a caller goes by its account's name, too
        if let caller = principals.max(by: { $0.hasSuffix(":root") && !$1.hasSuffix(":root") }) {
            text += " by `\(caller.split(separator: ":", maxSplits: 1).last.map(String.init) ?? caller)`"
        }
        let given = context.map { key, values in
            "`\(key)` is " + values.map { "`\($0)`" }.joined(separator: " and ")
        }
        return given.isEmpty ? text : text + " where " + given.joined(separator: ", ")
    }
}
