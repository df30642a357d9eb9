/// One key of a mapping of `rules.yaml`: what it is called and where its value goes.
struct Field<Target>: Sendable {
    let key: String
    let isRequired: Bool
    /// What a missing key may look like, for the remedy.
    let example: String?
    /// Whether the key may stand without a value.
    let takesNull: Bool
    /// What it says and what may stand there, for editors.
    let schema: SchemaKey
    let read: @Sendable (inout Target, YAMLNode, inout RulesReader) -> Void

    /// A key whose value goes to a property.
    init<Value>(
        _ key: String, _ property: WritableKeyPath<Target, Value> & Sendable, _ form: Form<Value>,
        required example: String? = nil, _ text: String = ""
    ) {
        self.key = key
        schema = SchemaKey(name: key, text: text, isRequired: example != nil, value: form.schema)
        isRequired = example != nil
        self.example = example
        takesNull = false
        read = { target, node, reader in
            if let value = form.read(node, &reader) { target[keyPath: property] = value }
        }
    }

    /// A key whose value goes to a property that is nil without it.
    init<Value>(
        _ key: String, _ property: WritableKeyPath<Target, Value?> & Sendable, _ form: Form<Value>, _ text: String = ""
    ) {
        self.key = key
        schema = SchemaKey(name: key, text: text, isRequired: false, value: form.schema)
        isRequired = false
        example = nil
        takesNull = false
        read = { target, node, reader in
            if let value = form.read(node, &reader) { target[keyPath: property] = value }
        }
    }

    /// A key that holds a mapping of further keys for one property.
    init<Section>(
        _ key: String, _ property: WritableKeyPath<Target, Section> & Sendable, _ fields: [Field<Section>],
        _ text: String = ""
    ) {
        self.key = key
        schema = SchemaKey(name: key, text: text, isRequired: false, value: .mapping(fields.map(\.schema)))
        isRequired = false
        example = nil
        takesNull = false
        read = { target, node, reader in reader.read(node, into: &target[keyPath: property], fields) }
    }

    /// A key that holds a mapping of further keys for the same target.
    init(_ key: String, fields: [Field<Target>], _ text: String = "") {
        self.key = key
        schema = SchemaKey(name: key, text: text, isRequired: false, value: .mapping(fields.map(\.schema)))
        isRequired = false
        example = nil
        takesNull = false
        read = { target, node, reader in reader.read(node, into: &target, fields) }
    }

    /// The same key in a mapping of which the target is a part.
    func lifted<Whole>(to part: WritableKeyPath<Whole, Target> & Sendable) -> Field<Whole> {
        Field<Whole>(key, isRequired: isRequired, example: example, takesNull: takesNull, schema: schema) {
            [read] target, node, reader in read(&target[keyPath: part], node, &reader)
        }
    }

    fileprivate init(
        _ key: String, isRequired: Bool, example: String?, takesNull: Bool, schema: SchemaKey,
        read: @escaping @Sendable (inout Target, YAMLNode, inout RulesReader) -> Void
    ) {
        self.key = key
        self.isRequired = isRequired
        self.example = example
        self.takesNull = takesNull
        self.schema = schema
        self.read = read
    }
}
