/// Who sends a request: what condition keys say of the caller has to agree with it (IAM User Guide, "AWS global condition
/// context keys", properties of the principal).
struct Caller {
    /// All names that it goes by, as in ``PrincipalSet``: a user or a role is of its account, too.
    let names: Set<String>
    /// `arn:aws:iam::111122223333:user/path/name`; nil for services and identities of elsewhere.
    private let arn: String?
    private let account: String
    /// `user`, `role` or `root`; empty for others.
    private let type: String
    /// The name without its path.
    private let name: String

    /// Somebody whom no document names.
    static let someone = Caller("AWS:arn:aws:iam::111122223333:user/someone")
    /// Somebody of each kind.
    static let examples = [
        someone, Caller("AWS:arn:aws:iam::111122223333:role/someone"), Caller("AWS:arn:aws:iam::111122223333:root"),
    ]

    /// Whoever goes by a name of a `Principal` element.
    init(_ name: String) {
        let parts = name.split(separator: ":", maxSplits: 6, omittingEmptySubsequences: false)
        guard parts.count == 7, parts[0] == "AWS", parts[3] == "iam", !parts[5].isEmpty else {
            names = [name]
            (arn, account, type, self.name) = (nil, "", "", "")
            return
        }
        arn = String(name.dropFirst("AWS:".count))
        account = String(parts[5])
        names = [name, "AWS:\(parts[1]):\(parts[2]):iam::\(account):root"]
        let path = parts[6].split(separator: "/", omittingEmptySubsequences: false)
        type = String(path[0])
        self.name = path.count > 1 ? String(path[path.count - 1]) : ""
    }

    /// Whoever a request's context describes, where it describes somebody.
    init(describedBy context: [String: [String]]) {
        func value(_ key: String) -> String? { context["aws:" + key]?.first }
        if let arn = value("principalarn") {
            self.init("AWS:\(arn)")
            return
        }
        let account = value("principalaccount") ?? "111122223333"
        switch value("principaltype") ?? (value("userid")?.contains(":") == true ? "AssumedRole" : "User") {
        case "AssumedRole": self.init("AWS:arn:aws:iam::\(account):role/someone")
        case "Account": self.init("AWS:arn:aws:iam::\(account):root")
        default: self.init("AWS:arn:aws:iam::\(account):user/\(value("username") ?? "someone")")
        }
    }

    /// What condition keys say of it, as far as its name tells.
    var facts: [String: [String]] {
        guard let arn else { return [:] }
        var facts = ["aws:principalarn": [arn], "aws:principalaccount": [account]]
        facts["aws:principaltype"] = Caller.principalTypes[type].map { [$0] }
        if type == "user" { facts["aws:username"] = [name] }
        return facts
    }

    private static let principalTypes = ["user": "User", "role": "AssumedRole", "root": "Account"]

    /// Whether nothing in a context contradicts it.
    func agrees(with context: [String: [String]]) -> Bool {
        context.allSatisfy { key, values in values.allSatisfy { agrees(key, $0) } }
    }

    private func agrees(_ key: String, _ value: String) -> Bool {
        switch key {
        case "aws:principalarn": value == arn
        case "aws:principalaccount": value == account
        case "aws:username": type == "user" && value == name
        case "aws:principaltype":
            value == Caller.principalTypes[type]
        case "aws:userid":
            switch type {
            case "role": value.contains(":")
            case "root": value == account
            default: type == "user" && !value.contains(":")
            }
        case let key where key.hasPrefix("aws:principaltag/"): type == "user" || type == "role"
        default: true
        }
    }
}

extension ConditionKey {
    /// Whether every request of a user or a role has it.
    static func isAlwaysPresent(_ key: String) -> Bool {
        [
            "aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:userid", "aws:currenttime",
            "aws:epochtime", "aws:securetransport", "aws:viaawsservice", "aws:principalisawsservice",
        ].contains(key)
    }

    /// How values look that AWS writes, the plainest first; none where any text will do.
    static func shapes(of key: String) -> [String] {
        switch key {
        case "aws:principalarn":
            ["user", "role"].map { "arn:aws:iam::111122223333:\($0)/?*" }
                + [
                    "arn:aws*:iam::????????????:user/?*", "arn:aws*:iam::????????????:role/?*",
                    "arn:aws*:iam::????????????:root",
                ]
        case "aws:userid": ["AIDA????????????????", "AIDA*", "AROA*:?*"]
        case "aws:sourcearn": ["arn:aws:s3:::?*", "arn:aws*:?*:*:*:?*"]
        case let key where key.hasSuffix("account"): ["111122223333", "????????????"]
        default: []
        }
    }

    /// Whether a value is one that AWS could write.
    static func isPlausible(_ value: String, of key: String) -> Bool {
        func isAccount(_ text: some StringProtocol) -> Bool {
            text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        switch key {
        case "aws:principalarn", "aws:sourcearn":
            let parts = value.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            guard parts.count == 6, parts[0] == "arn", ["aws", "aws-cn", "aws-us-gov"].contains(parts[1]) else {
                return false
            }
            return key == "aws:sourcearn" || parts[2] == "iam" && parts[3].isEmpty && isAccount(parts[4])
        case "aws:principalaccount", "aws:sourceaccount", "aws:resourceaccount": return isAccount(value)
        case "aws:principaltype":
            return ["Account", "User", "FederatedUser", "AssumedRole", "Anonymous"].contains(value)
        default: break
        }
        switch kind(of: key, under: []) {
        case .bool: return value == "true" || value == "false"
        case .number: return ExactNumber.number(value) != nil
        case .time: return Instant.readings(of: value).count == 1
        case .address: return IPNetwork(value)?.isAddress == true
        case .text: return true
        }
    }
}
