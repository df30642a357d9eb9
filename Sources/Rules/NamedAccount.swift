import IAMModel

/// An account with the name that users give it.
public struct NamedAccount: Hashable, Sendable {
    /// The name, which is the account's folder under `policies/` too.
    public internal(set) var name = ""
    /// The account's number.
    public internal(set) var id: AccountID
    /// Whether it is the organization's management account, over which no service control policy has power.
    public internal(set) var isManagement = false

    static let fields: [Field<Draft>] = [
        Field("name", \.name, .identifier, required: "name: demo", "The name."),
        Field("id", \.id, .accountID, required: "id: \"111111111111\"", "The account's number, in quotes."),
        Field(
            "management", \.isManagement, .boolean,
            "Whether it is the organization's management account, over which no service control policy has power."),
    ]

    /// An entry as far as it has been read.
    struct Draft {
        var name = ""
        var id: AccountID?
        var isManagement = false
    }
}

extension Field {
    /// A key that has to be there, whose value goes to a property that is nil before.
    init<Value>(
        _ key: String, _ property: WritableKeyPath<Target, Value?> & Sendable, _ form: Form<Value>,
        required example: String, _ text: String = ""
    ) {
        self.init(key, property, form.map { Optional($0) }, required: example as String?, text)
    }
}

extension Form where Value == NamedAccount {
    /// One entry of `accounts:`.
    static let account = Form(.mapping(NamedAccount.fields.map(\.schema))) { node, reader in
        var draft = NamedAccount.Draft()
        reader.read(node, into: &draft, NamedAccount.fields)
        guard let id = draft.id, !draft.name.isEmpty else { return nil }
        return NamedAccount(name: draft.name, id: id, isManagement: draft.isManagement)
    }
}

extension Form where Value == String {
    /// A name that can be a folder's: letters, digits, `-`, `_` and `.`, not at the beginning.
    static let identifier = text.checked(pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$") { text in
        let first = text.utf8.first ?? 0
        let isPlain = text.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "-_.".utf8.contains($0)
        }
        guard isPlain, text.utf8.count <= 64, !"-_.".utf8.contains(first) else {
            return (
                "`\(text)` can't be a name",
                "up to 64 letters (a–z), digits, `-`, `_` and `.` are taken, and a letter or digit first"
            )
        }
        return nil
    }
}
