import AccountState
import Attribution
import IAMModel
import Usage

/// That an account has a permission set, as events tell.
public struct PermissionSetSighting: Hashable, Sendable, Comparable {
    /// The set's name.
    public let set: String
    /// The account.
    public let account: AccountID
    /// The ARN of an assigned set whose name no event tells, so that it may be this one; empty where the name is told.
    public let arn: String

    /// A sighting by its parts.
    public init(set: String, account: AccountID, arn: String = "") {
        self.set = set
        self.account = account
        self.arn = arn
    }

    /// By set, then account; what is told by name first.
    public static func < (left: PermissionSetSighting, right: PermissionSetSighting) -> Bool {
        (left.set, left.account, left.arn) < (right.set, right.account, right.arn)
    }
}

/// Which accounts have which permission sets, as events tell: by sessions in a set's roles and the events that issue them,
/// by what IAM did to those roles, and by Identity Center's own assignments, whoever acted.
public struct PermissionSetSightings: Sendable {
    private var named: Set<PermissionSetSighting> = []
    /// Accounts by the ARN of a set that was assigned to them, where no event tells its name.
    private var unnamed: [String: Set<AccountID>] = [:]
    /// Sets by name whose ARN is known.
    private var known: Set<String> = []

    /// What was read before.
    public init(_ sightings: some Sequence<PermissionSetSighting> = []) {
        named = Set(sightings)
    }

    /// Reads a record, within its window and before.
    public init(of record: UsageRecord) {
        var names: [String: String] = [:]
        for event in record.permissionSets where !event.name.isEmpty { names[event.arn] = event.name }
        known = Set(names.values)
        for event in record.permissionSets {
            guard let account = AccountID(event.account) else { continue }
            if let name = names[event.arn] {
                named.insert(PermissionSetSighting(set: name, account: account))
            } else {
                unnamed[event.arn, default: []].insert(account)
            }
        }
        var texts: Set<String> = []
        // Sessions of one role follow one another, and most roles are of no set.
        var last = ""
        func look(at text: String) {
            guard text != last else { return }
            last = text
            if text.contains("AWSReservedSSO_") { texts.insert(text) }
        }
        for session in record.sessions where session.type == "AssumedRole" {
            look(at: session.issuerARN.isEmpty ? session.arn : session.issuerARN)
        }
        for issue in record.issues { look(at: issue.roleARN) }
        for text in texts {
            if let role = ARN(text).flatMap({ PrincipalReference($0) }) { note(role.name, role.account) }
        }
        for grant in record.grants where grant.role.hasPrefix("AWSReservedSSO_") {
            if let account = AccountID(grant.account) { note(grant.role, account) }
        }
    }

    private mutating func note(_ role: String, _ account: AccountID) {
        guard let set = Role(name: role).permissionSet else { return }
        named.insert(PermissionSetSighting(set: set, account: account))
    }

    /// The accounts that have a set, or may have it, sorted.
    public func sightings(of set: String) -> [PermissionSetSighting] {
        var found = named.filter { $0.set == set }
        // A set whose ARN is known is none of those that have another.
        if !known.contains(set) {
            for (arn, accounts) in unnamed {
                for account in accounts { found.insert(PermissionSetSighting(set: set, account: account, arn: arn)) }
            }
        }
        return found.sorted()
    }
}

extension AccountState {
    /// Accounts whose roles of permission sets the documents name, by set: in trust, in resources and in conditions.
    var permissionSetsNamed: [String: Set<AccountID>] {
        var found: [String: Set<AccountID>] = [:]
        for document in documents.values {
            let bytes = document.source.bytes
            guard bytes.count >= Self.mark.count else { continue }
            var at = 0
            while let start = bytes[at...].firstIndex(of: Self.mark[0]) {
                at = start + 1
                guard bytes[start...].starts(with: Self.mark) else { continue }
                let quote = UInt8(ascii: "\"")
                let first = bytes[..<start].lastIndex(of: quote).map { $0 + 1 } ?? 0
                let end = bytes[start...].firstIndex(of: quote) ?? bytes.count
                guard let arn = ARN(String(decoding: bytes[first..<end], as: UTF8.self)), arn.service == "iam",
                    arn.resourceType == "role", let account = arn.accountID
                else { continue }
                let name = arn.resourceName.dropFirst(Self.mark.count)
                // `AWSReservedSSO_Power_*`, too: what follows the name is each account's own.
                guard let line = name.lastIndex(of: "_"), line > name.startIndex else { continue }
                found[String(name[..<line]), default: []].insert(account)
            }
        }
        return found
    }

    private static let mark = Array("AWSReservedSSO_".utf8)
}
