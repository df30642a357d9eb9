import AccountState

/// Names for new customer-managed policies: none is taken twice, whatever the case of its letters.
struct PolicyNames {
    /// IAM's limit on a policy's name.
    private static let limit = 128
    private var taken: Set<String>

    init(taken paths: some Sequence<DocumentPath>) {
        taken = Set(
            paths.compactMap { path in
                if case .managed(let policy) = path.kind { policy.lowercased() } else { nil }
            })
    }

    /// A name that nobody has: `base`, `base-2` for a second part.
    mutating func unused(_ base: String, part: Int?) -> String {
        var number = part
        while true {
            let suffix = number.map { "-\($0)" } ?? ""
            let name = base.prefix(Self.limit - suffix.count) + suffix
            if taken.insert(name.lowercased()).inserted { return String(name) }
            number = (number ?? 1) + 1
        }
    }
}
