/// What AWS says in the `errorMessage` of a denied request.
///
/// `User: … is not authorized to perform: apigateway:GET on resource: … because …` names the action that was checked, which
/// beats any table for that event (IAM User Guide, "Troubleshoot access denied error messages").
public enum DenialMessage {
    /// The action that a message names, as it is written there (`SNS:ListTopics`); nil where it names none.
    public static func action(in message: some StringProtocol) -> String? {
        let marker = "not authorized to perform:"
        guard let found = message.firstRange(of: marker) else { return nil }
        let rest = message[found.upperBound...].drop { $0 == " " || $0 == "[" }
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ":" || $0 == "_") }
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return String(name)
    }
}
