/// What is known of condition keys: what their values are, and how many a request has of one (IAM User Guide, "AWS global
/// condition context keys").
enum ConditionKey {
    /// What a key's values are.
    enum Kind {
        case text, bool, number, time, address
    }

    private static let kinds: [String: Kind] = [
        "aws:currenttime": .time, "aws:tokenissuetime": .time, "aws:epochtime": .time,
        "aws:multifactorauthage": .number,
        "aws:multifactorauthpresent": .bool, "aws:principalisawsservice": .bool, "aws:securetransport": .bool,
        "aws:viaawsservice": .bool, "aws:sourceip": .address, "aws:vpcsourceip": .address,
        "aws:principalaccount": .text, "aws:principalarn": .text, "aws:principalorgid": .text,
        "aws:principalservicename": .text, "aws:principaltype": .text, "aws:referer": .text,
        "aws:requestedregion": .text, "aws:resourceaccount": .text, "aws:resourceorgid": .text,
        "aws:sourceaccount": .text, "aws:sourcearn": .text, "aws:sourceorgid": .text, "aws:sourcevpc": .text,
        "aws:sourcevpce": .text, "aws:sourceidentity": .text, "aws:useragent": .text, "aws:userid": .text,
        "aws:username": .text, "aws:federatedprovider": .text, "aws:sourceinstancearn": .text,
        "aws:ec2instancesourcevpc": .text, "aws:ec2instancesourceprivateipv4": .address,
    ]

    private static let severalValues: Set<String> = [
        "aws:tagkeys", "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist",
        "aws:resourceorgpaths", "aws:sourceorgpaths",
    ]

    /// Whether its values are whatever somebody wrote into a tag.
    static func isTag(_ key: String) -> Bool {
        key.contains("tag/") || key.contains("context:") || key.contains("tagkeys")
    }

    /// Whether a request has at most one value of it; of keys that aren't global that isn't known here.
    static func hasOneValue(_ key: String) -> Bool {
        kinds[key] != nil
            || ["aws:principaltag/", "aws:resourcetag/", "aws:requesttag/"].contains { key.hasPrefix($0) }
    }

    /// What its values are, where all that is asked of it asks for values of one kind.
    static func kind(of key: String, under families: Set<ConditionFamily>) -> Kind {
        if let known = kinds[key] { return known }
        guard !isTag(key), !severalValues.contains(key), families.count == 1 else { return .text }
        switch families.first {
        case .bool: return .bool
        case .number: return .number
        case .time: return .time
        case .address: return .address
        default: return .text
        }
    }
}
