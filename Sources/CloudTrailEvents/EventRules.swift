import Bytes

/// The rules by which records are read, for sources that have fields and no records.
public enum EventRules {
    /// The `eventName`s of IAM's events that give or take a grant.
    public static let grantNames = GrantReader.names.map { "\($0)" }

    /// The `eventName`s of Identity Center's events that tell of permission sets.
    public static let permissionSetNames = PermissionSetReader.names.map { "\($0)" }

    /// Sources and `eventName`s of data events, for records that don't say what they are.
    public static let dataEventNames: [(source: String, names: [String])] = DataEventNames.bySource.map {
        ("\($0.source)", $0.names.map { "\($0)" })
    }

    /// How a request ended as the names of ``DecodedKind/Outcome``, and the action that a denial's message names.
    public static func outcome(
        code: String, message: String, source: String, name: String
    ) -> (outcome: DecodedKind.Outcome, deniedAction: String) {
        if code.isEmpty { return (!message.isEmpty && source.hasPrefix("signin.") ? .failed : .succeeded, "") }
        return span(of: message) { message in
            let outcome = span(of: code) { code in
                span(of: source) { source in
                    span(of: name) { Denial.outcome(code: code, message: message, source: source, name: $0) }
                }
            }
            return (outcome, outcome == .denied ? Denial.action(in: message).string : "")
        }
    }

    /// The role's ARN in a denial's message; empty where there is none.
    public static func role(inDenial message: String) -> String {
        span(of: message) { Denial.role(in: $0).string }
    }

    /// The role that a member of `requestParameters` names, as ``RoleMention`` has it; nil where it names none.
    public static func roleMention(key: String, value: String) -> String? {
        span(of: value) { value in
            if RoleText.isRoleARN(value) { return value.string }
            guard !value.hasPrefix("arn:"), RoleText.isName(value) else { return nil }
            switch span(of: key, { RequestRoles.kind(of: $0) }) {
            case .role: return value.string
            case .instanceProfileName: return "instance-profile/" + value.string
            case nil: return nil
            }
        }
    }

    private static func span<Result>(of text: String, _ body: (ByteSpan) -> Result) -> Result {
        // Readers load whole words: zeroes follow.
        let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: PaddedBuffer.padding)
        return bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return body(.empty) }
            return body(ByteSpan(start, text.utf8.count))
        }
    }
}
