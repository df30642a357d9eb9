import Diagnostics
import IAMModel
import JSONSyntax
import PolicyLanguage

/// The answer of `aws iam get-account-authorization-details`: the state of one account, as AWS tells it.
///
/// One answer may come in several pages, in one file or in several, each page an object, one after the other or in a list.
public struct AuthorizationDetails {
    /// The lists that a state consists of. The API tells all four, empty ones too, unless it was asked with a filter.
    static let sections = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]

    let accountName: String
    let id: AccountID
    let problems: ProblemList
    var partition = "aws"
    var users: [User] = []
    var groups: [Group] = []
    var roles: [Role] = []
    var policies: [ManagedPolicy] = []
    var documents: [DocumentPath: PolicyDocument] = [:]
    var documentPlaces: [DocumentPath: Place] = [:]
    /// By kind and name in lower case.
    var holderPlaces: [String: Place] = [:]
    private var seen: [String: (place: Place, bytes: ArraySlice<UInt8>)] = [:]
    private var otherAccounts: [String: (count: Int, place: Place)] = [:]

    /// Reads a state.
    ///
    /// - Parameters:
    ///   - sources: the files.
    ///   - name: the account's name, the folder under `policies/`.
    ///   - id: the account's number where it is known; entries of other accounts are left out, with a warning. Without it,
    ///     all entries must be of one account.
    /// - Throws: all that makes the state wrong: broken JSON, a missing section or page, a wrong type, an entry that stands
    ///   there twice, a document that is none, a state of another account.
    public static func read(
        _ sources: [SourceText], account name: String, id: AccountID? = nil
    ) throws(DiagnosticError) -> AccountReading {
        let problems = ProblemList()
        var pages: [StatePage] = []
        for source in sources {
            do throws(DiagnosticError) {
                pages += try StatePage.pages(of: source)
            } catch {
                problems.add(error)
            }
        }
        try problems.throwErrors()
        checkSections(pages, problems)
        try problems.throwErrors()
        var named = id
        if named == nil { named = try onlyAccount(pages) }
        guard let id = named else {
            throw DiagnosticError(
                .error(.stateFormat, "the state names no account", at: sources.first.map { SourceSpan(path: $0.path) }))
        }
        var details = AuthorizationDetails(accountName: name, id: id, problems: problems)
        for page in pages { details.take(page) }
        details.tellOtherAccounts()
        try problems.throwErrors()
        let state = details.state()
        for diagnostic in References.unknown(in: state) + details.namesThatDifferInCaseOnly(state) {
            problems.add(diagnostic)
        }
        return AccountReading(state: state, warnings: problems.diagnostics)
    }

    private init(accountName: String, id: AccountID, problems: ProblemList) {
        self.accountName = accountName
        self.id = id
        self.problems = problems
    }

    // MARK: Pages

    private static func checkSections(_ pages: [StatePage], _ problems: ProblemList) {
        var found: Set<String> = []
        for page in pages {
            let keys = page.root.members?.map(\.key) ?? []
            let here = sections.filter { keys.contains($0) }
            found.formUnion(here)
            if here.isEmpty {
                problems.add(
                    .error(
                        .stateFormat,
                        "this is no account state" + (keys.contains("Records") ? " but a log of events" : ""),
                        at: page.span(page.root.range.prefix(1)),
                        help: StatePage.remedy))
            }
        }
        guard let last = pages.last, !found.isEmpty else { return }
        for section in sections where !found.contains(section) {
            problems.add(
                .error(
                    .stateFormat, "the state lacks `\(section)`", at: last.span(last.root.range.prefix(1)),
                    help: "get it without `--filter`, or write `\"\(section)\": []` if there is none"))
        }
        let isLast = pages.map { $0.root["IsTruncated"]?.bool != true && $0.root["NextToken"]?.string == nil }
        if !isLast.contains(true), let marker = last.root["IsTruncated"] ?? last.root["NextToken"] {
            problems.add(
                .error(
                    .stateFormat, "the state goes on: its last page is missing", at: last.span(marker.range),
                    help:
                        "pass all pages, or let the AWS CLI put them together (without `--no-paginate` and `--max-items`)"
                ))
        }
    }

    /// The account that all entries are of; nil where there is no entry.
    private static func onlyAccount(_ pages: [StatePage]) throws(DiagnosticError) -> AccountID? {
        var first: [AccountID: SourceSpan] = [:]
        for page in pages {
            for section in sections {
                for entry in page.root[section]?.elements ?? [] {
                    guard let node = entry["Arn"], let account = node.string.flatMap({ ARN($0) })?.accountID else {
                        continue
                    }
                    if first[account] == nil { first[account] = page.span(node.range) }
                }
            }
        }
        guard first.count > 1 else { return first.keys.first }
        let accounts = first.sorted { $0.key < $1.key }
        throw DiagnosticError(
            .error(
                .otherAccount, "the state holds entries of \(accounts.count) accounts", at: accounts[0].value,
                notes: accounts.map { .init("account \($0.key) is named here", at: $0.value) },
                help: "say which one is meant: the account's `id` in rules.yaml"))
    }

    private mutating func take(_ page: StatePage) {
        for (section, entries) in AuthorizationDetails.sections.map({ ($0, page.root[$0]) }) {
            guard let entries else { continue }
            guard let elements = entries.elements else {
                problems.add(
                    .error(
                        .stateFormat, "`\(section)` is \(entries.typeName), not a list", at: page.span(entries.range)))
                continue
            }
            for (index, element) in elements.enumerated() {
                let place = { (range: Range<Int>) in page.span(range) }
                guard let entry = ObjectReader(element, "`\(section)` entry \(index + 1)", place, problems),
                    let arn = arn(of: entry), isOurs(arn, entry), isNew(arn, entry, page)
                else { continue }
                switch section {
                case "UserDetailList": takeUser(entry, arn)
                case "GroupDetailList": takeGroup(entry, arn)
                case "RoleDetailList": takeRole(entry, arn)
                default: takePolicy(entry, arn)
                }
            }
        }
    }

    /// Documents that are two files here and one file where a file system does not tell capitals.
    private func namesThatDifferInCaseOnly(_ state: AccountState) -> [Diagnostic] {
        Dictionary(grouping: state.documents.keys) { $0.text.lowercased() }.values.filter { $0.count > 1 }
            .map { $0.sorted() }.sorted { $0[0] < $1[0] }.map { paths in
                .warning(
                    .nameCollision, "`\(paths[0])` and `\(paths[1])` differ in capitals only",
                    at: documentPlaces[paths[0]]?.span,
                    notes: [.init("the other one stands here", at: documentPlaces[paths[1]]?.span)],
                    help: "a file system that does not tell capitals can't hold both; give one of the two another name")
            }
    }

    // MARK: Entries

    private func arn(of entry: ObjectReader) -> ARN? {
        guard let text = entry.requiredString("Arn") else { return nil }
        if let arn = ARN(text), arn.service == "iam", arn.account == "aws" || arn.accountID != nil { return arn }
        problems.add(
            .error(.stateFormat, "`\(text)` is no ARN of IAM", at: entry.place(entry["Arn"]?.range ?? entry.range)))
        return nil
    }

    private mutating func isOurs(_ arn: ARN, _ entry: ObjectReader) -> Bool {
        if arn.account == "aws" { return true }
        if arn.accountID == id {
            partition = arn.partition
            return true
        }
        let known =
            otherAccounts[arn.account] ?? (0, Place(range: entry["Arn"]?.range ?? entry.range, lookUp: entry.place))
        otherAccounts[arn.account] = (known.count + 1, known.place)
        return false
    }

    /// Whether an entry comes for the first time; a page that was passed twice does no harm.
    private mutating func isNew(_ arn: ARN, _ entry: ObjectReader, _ page: StatePage) -> Bool {
        let bytes = page.bytes(entry.range)
        guard let first = seen.updateValue((entry.start, bytes), forKey: arn.description) else { return true }
        let notes = [Diagnostic.Note("the first one stands here", at: first.place.span)]
        if first.bytes == bytes {
            problems.add(.warning(.duplicateEntry, "`\(arn)` stands in the state twice", at: entry.span, notes: notes))
        } else {
            problems.add(
                .error(
                    .duplicateEntry, "`\(arn)` stands in the state twice, and differs", at: entry.span, notes: notes,
                    help: "pass the pages of one answer only"))
        }
        return false
    }

    private func tellOtherAccounts() {
        let isEmpty = users.isEmpty && groups.isEmpty && roles.isEmpty && !policies.contains { !$0.isAWSManaged }
        for (account, found) in otherAccounts.sorted(by: { $0.key < $1.key }) {
            let entries = "\(found.count) \(found.count == 1 ? "entry" : "entries")"
            problems.add(
                isEmpty
                    ? .error(
                        .otherAccount, "the state is of account \(account), not of \(accountName) (\(id))",
                        at: found.place.span,
                        help: "pass the state of \(accountName), or correct its `id` in rules.yaml")
                    : .warning(
                        .otherAccount, "\(entries) of account \(account) left out: \(accountName) is \(id)",
                        at: found.place.span))
        }
    }

    /// The state, without the policies of AWS that nobody uses.
    private func state() -> AccountState {
        var used: Set<String> = []
        for user in users { used.formUnion(user.attached + (user.boundary.map { [$0] } ?? [])) }
        for group in groups { used.formUnion(group.attached) }
        for role in roles { used.formUnion(role.attached + (role.boundary.map { [$0] } ?? [])) }
        let kept = policies.filter { !$0.isAWSManaged || used.contains($0.arn) }
        let left = Set(policies.map(\.document)).subtracting(kept.map(\.document))
        return AccountState(
            name: accountName, id: id, partition: partition, users: users, groups: groups, roles: roles, policies: kept,
            documents: documents.filter { !left.contains($0.key) })
    }
}
