import Rules

/// The JSON Schema (2020-12) of `rules.yaml`, from the tables that read the file.
public enum RulesSchema {
    /// The schema, a line feed at its end.
    public static var value: JSONText {
        var members: [JSONText.Member] = [
            .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
            .init("title", "The rules of CloudTrim, version 1"),
        ]
        members += self.members(of: Rules.schema)
        return .object(members)
    }

    private static func members(of schema: Schema) -> [JSONText.Member] {
        switch schema {
        case .text(let pattern):
            return [.init("type", "string")] + (pattern.map { [.init("pattern", .string($0))] } ?? [])
        case .oneOf(let words): return [.init("enum", .array(words.map { .string($0) }))]
        case .integer(let bounds):
            return [.init("type", "integer"), .init("minimum", .integer(bounds.lowerBound))]
                + (bounds.upperBound < .max ? [.init("maximum", .integer(bounds.upperBound))] : [])
        case .boolean: return [.init("type", "boolean")]
        case .list(let element):
            return [.init("type", "array"), .init("items", .object(members(of: element)))]
        case .either(let schemas): return [.init("anyOf", .array(schemas.map { .object(members(of: $0)) }))]
        case .mapping(let keys):
            let required = keys.filter(\.isRequired).map { JSONText.string($0.name) }
            return [
                .init("type", "object"),
                .init("properties", .object(keys.map { .init($0.name, .object(property($0))) })),
            ] + (required.isEmpty ? [] : [.init("required", .array(required))])
                + [.init("additionalProperties", .boolean(false))]
        }
    }

    private static func property(_ key: SchemaKey) -> [JSONText.Member] {
        (key.text.isEmpty ? [] : [.init("description", .string(key.text))]) + members(of: key.value)
    }
}
