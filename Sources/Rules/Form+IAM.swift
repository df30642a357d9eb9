import IAMModel

extension Form where Value == Day {
    /// A day as `2026-06-30`, with quotes or without.
    static let day = Form(.text(pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")) { node, reader in
        guard case .scalar(let text, let isPlain) = node.kind else {
            reader.wrongType(node, "a day such as `2026-06-30`")
            return nil
        }
        if let day = Day(text) { return day }
        let meaning = isPlain ? YAMLMeaning(plain: text) : .text
        if meaning == .timestamp || meaning == .text, text.utf8.contains(UInt8(ascii: "-")) {
            let isLong = text.utf8.count > 10 && Day(text.prefix(10)) != nil
            reader.wrongValue(
                node,
                isLong ? "`\(reader.path)` wants a day, not a point in time" : "`\(text)` is no day of the calendar",
                help: isLong ? "write `\(text.prefix(10))`; days are those of UTC" : "a day is written `2026-06-30`")
        } else {
            reader.wrongType(node, "a day such as `2026-06-30`")
        }
        return nil
    }
}

extension Form where Value == AccountID {
    /// Twelve digits in quotes.
    static let accountID = Form(.text(pattern: "^[0-9]{12}$")) { node, reader in
        guard case .scalar(let text, let isPlain) = node.kind else {
            reader.wrongType(node, "the twelve digits of an account in quotes")
            return nil
        }
        guard let id = AccountID(text) else {
            let digits = text.utf8.filter { (0x30...0x39).contains($0) }
            let help: String? =
                if digits.count == 12 {
                    "write `\"\(String(decoding: digits, as: UTF8.self))\"`"
                } else if digits.count < 12, digits.count == text.utf8.count, !digits.isEmpty {
                    "\(digits.count) digits are given: are leading zeros missing?"
                } else { nil }
            reader.wrongValue(node, "`\(text)` is no account: an account has twelve digits", help: help)
            return nil
        }
        guard !isPlain else {
            let trap =
                text.hasPrefix("0") ? "YAML 1.1 reads it as an octal number or drops the zero" : "YAML reads a number"
            reader.wrongType(node, "the twelve digits in quotes", help: "write `\"\(text)\"`: \(trap)")
            return nil
        }
        return id
    }
}

extension Form where Value == ActionPattern {
    /// `s3:Get*`, `*`, `*:List*`.
    static let actionPattern = Form<String>.text.checked(pattern: #"^(\*|[A-Za-z0-9*?_.-]+:[A-Za-z0-9*?_.-]+)$"#) {
        text in
        guard text != "*" else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            let help = parts.count == 1 ? "write `\(text):*` for a whole service" : nil
            return ("`\(text)` is no action pattern: it is `service:Action`, or `*`", help)
        }
        let isWritable = text.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "*?:-_.".utf8.contains($0)
        }
        return isWritable ? nil : ("`\(text)` is no action pattern: no action has such a character", nil)
    }.map { ActionPattern($0) }
}

extension Form where Value == PrincipalPattern {
    /// `role/break-glass`, `user/*`, `*`.
    static let principal = Form<String>.text.checked(pattern: #"^(\*|[a-z*?]+/.+)$"#) { text in
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let kinds = ["user", "role", "group"]
        if text == "*" { return nil }
        guard parts.count == 2, !parts[1].isEmpty else {
            return ("`\(text)` names no kind of principal", "write `role/\(text)`, `user/\(text)` or `group/\(text)`")
        }
        if text.hasPrefix("arn:") {
            return (
                "`\(text)` is an ARN", "name the account in `accounts`, and the principal as `role/name` or `user/name`"
            )
        }
        let kind = Wildcard(parts[0])
        guard !kinds.contains(where: { kind.matches($0) }) else { return nil }
        let meant = kinds.nearest(to: String(parts[0])).map { "did you mean `\($0)/\(parts[1])`?" }
        return ("`\(parts[0])` is no kind of principal", meant ?? "write `role/…`, `user/…` or `group/…`")
    }.map { PrincipalPattern($0) }
}
