import AWSAccess
import Diagnostics
import Glibc
import IAMModel
import JSONSyntax
import Reports
import Rules

/// The service control policies over an account as files, `scps/` beside `rules.yaml`, and what `scps:` of the rules says of them.
struct ControlFolder {
    private struct File {
        let path: String
        let old: [UInt8]?
        let new: [UInt8]
    }

    /// What to print.
    let summary: TerminalText
    private let files: [File]
    private let folder: String

    /// - Throws: a policy that is no JSON, a file that can't be read, rules that are none.
    init(_ outcome: OrganizationFetch.Outcome, account: String, id: AccountID, _ invocation: Invocation) throws {
        let rulesPath = invocation.value(.rules) ?? "rules.yaml"
        let rules = access(rulesPath, F_OK) == 0 ? try invocation.readRules() : nil
        let base = rulesPath.lastIndex(of: "/").map { String(rulesPath[...$0]) } ?? ""
        folder = "\(base)scps"
        let known = rules?.accounts.first { $0.id == id }
        switch outcome {
        case .none:
            files = []
            summary = ""
        case .management:
            files = []
            summary =
                known?.isManagement == true
                ? ""
                : "organization: \(account) manages it, and no policy of it binds the account: say `management: true` "
                    + "with the account in \(rulesPath)\n"
        case .levels(let levels):
            let names = ControlFolder.names(levels.joined())
            var files: [File] = []
            for policy in Set(levels.joined()).sorted(by: { $0.id < $1.id }) {
                let path = "\(folder)/\(names[policy.id] ?? policy.id).json"
                files.append(try ControlFolder.file(policy, path))
            }
            self.files = files
            let paths = levels.map { $0.map { "scps/\(names[$0.id] ?? $0.id).json" }.sorted() }
            let own = known.map { account in
                rules?.serviceControlPolicies.filter { $0.stands(over: account) }.flatMap(\.levels) ?? []
            }
            let changed = files.count { $0.old != $0.new }
            var text: TerminalText =
                "service control policies: \(levels.count) levels, \(files.count) documents, \(changed) new or changed\n"
            if own?.map({ $0.sorted() }) != paths {
                let list = paths.map { "[\($0.joined(separator: ", "))]" }.joined(separator: ", ")
                text +=
                    "next: put them into \(rulesPath):\n\n"
                    + "scps:\n  - { accounts: [\(account)], levels: [\(list)] }\n"
            }
            summary = text
        }
    }

    /// Writes what is new.
    func write() throws(DiagnosticError) {
        let changed = files.filter { $0.old != $0.new }
        guard !changed.isEmpty else { return }
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
            throw DiagnosticError(
                .error(.io, "can't make the folder: \(SystemError.text(errno))", at: SourceSpan(path: folder)))
        }
        for file in changed { try OutputFile.write(file.new, to: file.path) }
    }

    /// A policy's own name where it can be a file's and is nobody else's, else its number.
    private static func names(_ policies: some Sequence<OrganizationFetch.Policy>) -> [String: String] {
        let all = Dictionary(policies.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let uses = Dictionary(all.map { ($0.value.lowercased(), 1) }, uniquingKeysWith: +)
        return Dictionary(
            uniqueKeysWithValues: all.map { id, name in
                (id, uses[name.lowercased()] == 1 && isPlain(name) ? name : id)
            })
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 128
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x5F].contains(byte)
            }
    }

    /// The file stays as it is laid out where it says the same.
    private static func file(_ policy: OrganizationFetch.Policy, _ path: String) throws(DiagnosticError) -> File {
        let source = SourceText(path: "organizations:DescribePolicy \(policy.id)", bytes: Array(policy.content.utf8))
        let value = JSONValue(try JSONTree(parsing: source).root)
        let old = access(path, F_OK) == 0 ? try InputFile.bytes(path, limitInBytes: 1 << 20) : nil
        let there = old.flatMap { try? JSONTree(parsing: SourceText(path: path, bytes: $0)) }
        let isSame = there.map { JSONValue($0.root) == value } ?? false
        return File(path: path, old: old, new: isSame ? old ?? [] : JSONWriter.file(value))
    }
}
