import Diagnostics

/// The profiles of `~/.aws/config` and `~/.aws/credentials`, or of the files that `AWS_CONFIG_FILE` and
/// `AWS_SHARED_CREDENTIALS_FILE` name.
struct AWSProfiles: Sendable {
    /// One profile: the keys of both files, those of the credentials file first.
    struct Profile: Sendable {
        let name: String
        let values: [String: String]
        let nested: [String: [String: String]]
        /// Where it begins, for messages.
        let span: SourceSpan

        subscript(key: String) -> String? { values[key].flatMap { $0.isEmpty ? nil : $0 } }
    }

    private let config: ProfileFile?
    private let credentials: ProfileFile?

    /// Reads both files; one that is not there is empty.
    init(_ surroundings: AWSSurroundings) throws(DiagnosticError) {
        config = try AWSProfiles.file("AWS_CONFIG_FILE", "~/.aws/config", surroundings)
        credentials = try AWSProfiles.file("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", surroundings)
    }

    private static func file(
        _ variable: String, _ usual: String, _ surroundings: AWSSurroundings
    ) throws(DiagnosticError) -> ProfileFile? {
        let path = surroundings.path(surroundings.variable(variable) ?? usual)
        guard let bytes = try surroundings.file(path) else { return nil }
        return try ProfileFile(path: path, bytes: bytes)
    }

    /// The profile of a name; nil where neither file has it.
    func profile(_ name: String) -> Profile? {
        let headings = name == "default" ? ["default", "profile default"] : ["profile \(name)"]
        let own = headings.compactMap { config?.sections[$0] }.first
        let secret = credentials?.sections[name]
        guard let file = own != nil ? config : credentials, let section = own ?? secret else { return nil }
        return Profile(
            name: name, values: (own?.values ?? [:]).merging(secret?.values ?? [:]) { $1 }, nested: section.nested,
            span: SourceSpan(path: file.path, line: section.line, column: 0))
    }

    /// A section of another kind, `sso-session NAME` or `services NAME`.
    func section(_ kind: String, _ name: String) -> ProfileFile.Section? { config?.sections["\(kind) \(name)"] }

    /// The names of all profiles, sorted.
    var names: [String] {
        let own = (config?.sections.keys).map { keys in
            keys.compactMap { $0 == "default" ? $0 : $0.hasPrefix("profile ") ? String($0.dropFirst(8)) : nil }
        }
        return Set((own ?? []) + (credentials.map { Array($0.sections.keys) } ?? [])).sorted()
    }
}
