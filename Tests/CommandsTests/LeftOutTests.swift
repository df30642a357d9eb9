import Foundation
import IAMModel
import SeededRandom
import Testing

/// An archive of two accounts as CloudTrail delivers it, a file an account, region and day, that shows everything; and what of
/// it a test leaves out.
private struct MadeArchive {
    /// An event as the test tells it apart.
    struct Event {
        let account: String
        let region: String
        let day: Int
        let source: String
        let isRead: Bool
        let isData: Bool
        let record: String
    }

    static let accounts = ["111111111111", "222222222222"]
    static let home = "us-east-1"
    static let regions = [home, "eu-west-1"]
    /// The window's first day; the archive begins five days before it and ends three days after it.
    static let first = Day(year: 2026, month: 4, day: 2)
    static let days = -5..<93
    /// `source:Action`, whether it reads, and whether one region alone records it.
    static let actions: [(source: String, name: String, isRead: Bool, isGlobal: Bool)] = [
        ("sqs", "CreateQueue", false, false), ("sqs", "DeleteQueue", false, false), ("sns", "ListTopics", true, false),
        ("ec2", "DescribeInstances", true, false), ("ec2", "TerminateInstances", false, false),
        ("ec2", "StopInstances", false, false), ("iam", "CreateUser", false, true), ("iam", "ListUsers", true, true),
        ("iam", "ListRoles", true, true), ("iam", "DeleteUser", false, true), ("kms", "CreateKey", false, false),
        ("kms", "ListKeys", true, false), ("kms", "DisableKey", false, false),
        ("ssm", "DescribeParameters", true, false), ("ssm", "DeleteDocument", false, false),
    ]

    private(set) var events: [Event] = []
    /// Account and user → what was used within the window, or after it.
    private(set) var used: [String: Set<String>] = [:]

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for account in Self.accounts {
            for day in Self.days {
                for region in Self.regions {
                    for hour in 0..<12 {
                        // What goes on anyhow, ten events and more in each region.
                        let (source, name) = [
                            ("ssm", "DescribeParameters"), ("ec2", "StopInstances"), ("kms", "ListKeys"),
                            ("rdsdata", "ExecuteStatement"), ("iam", "ListUsers"), ("sqs", "CreateQueue"),
                        ][hour % 6]
                        if source == "iam", region != Self.home { continue }
                        add(account, "filler", region, day, hour, source, name, isRead: hour % 2 == 0)
                    }
                    add(account, "filler", region, day, 13, "s3", "GetObject", isRead: true, isData: true)
                }
            }
            for user in ["alice", "bob"] {
                for action in Self.actions where random.below(3) > 0 {
                    // Once or twice, some day.
                    for _ in 0...random.below(2) {
                        let day = random.below(92)
                        let region = action.isGlobal ? Self.home : Self.regions[random.below(2)]
                        add(
                            account, user, region, day, 14 + random.below(8), action.source, action.name,
                            isRead: action.isRead)
                        used["\(account) \(user)", default: []].insert(Self.action(action.source, action.name))
                    }
                }
            }
        }
    }

    static func action(_ source: String, _ name: String) -> String { "\(source):\(name)" }

    private mutating func add(
        _ account: String, _ user: String, _ region: String, _ day: Int, _ hour: Int, _ source: String, _ name: String,
        isRead: Bool, isData: Bool = false
    ) {
        let time = "\(Self.first.advanced(byDays: day))T\(hour < 10 ? "0" : "")\(hour):00:00Z"
        let resources = isData ? #","resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::b/k"}]"# : ""
        events.append(
            Event(
                account: account, region: region, day: day, source: source, isRead: isRead, isData: isData,
                record: #"{"eventVersion":"1.09","userIdentity":{"type":"IAMUser","principalId":"AIDA"#
                    + "\(account.prefix(1))\(user.uppercased())"
                    + #"","arn":"arn:aws:iam::\#(account):user/\#(user)","accountId":"\#(account)","userName":"\#(user)"},"#
                    + #""eventTime":"\#(time)","eventSource":"\#(source).amazonaws.com","eventName":"\#(name)","#
                    + #""awsRegion":"\#(region)","requestParameters":null,"responseElements":null,"#
                    + #""eventID":"\#(events.count)","readOnly":\#(isRead),"eventType":"AwsApiCall","#
                    + #""managementEvent":\#(!isData),"recipientAccountId":"\#(account)","#
                    + #""eventCategory":"\#(isData ? "Data" : "Management")"\#(resources)}"#))
    }

    /// Writes the files of the events that stay.
    func write(to sandbox: Sandbox, keeping isKept: (Event) -> Bool) throws {
        try? FileManager.default.removeItem(at: sandbox.folder.appending(path: "logs"))
        var files: [String: [String]] = [:]
        for event in events where isKept(event) {
            let day = "\(Self.first.advanced(byDays: event.day))"
            let name =
                "\(event.account)_CloudTrail_\(event.region)_\(day.filter { $0 != "-" })T2355Z_abcdefghijklmnop.json"
            files[
                "logs/\(event.account)/CloudTrail/\(event.region)/\(day.replacing("-", with: "/"))/\(name)", default: []
            ].append(event.record)
        }
        for (path, records) in files {
            try sandbox.write(#"{"Records":["# + records.joined(separator: ",") + "]}", to: path)
        }
    }
}

/// Nothing goes that could not have been seen: whatever is left out of a whole archive, no action goes that the whole archive
/// shows in use.
///
/// What no source can tell, and so is not tried here: one of two regions that is missing from the first day to the last (a
/// trail of one region looks the same: the first line says that there is one region alone); less than three days, or a region's
/// file, of an account that has less than ten events on its quiet days (without digest files a quiet day looks the same); and the
/// hours before the first and after the last event of all.
@Suite struct LeftOutTests {
    private static let names = ["111111111111": "prod", "222222222222": "dev"]

    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.write(
            """
            version: 1
            accounts: [{ name: prod, id: "111111111111" }, { name: dev, id: "222222222222" }]
            usage: { logs: [logs] }
            window: { days: 90, end: 2026-06-30 }

            """, to: "rules.yaml")
        let actions = MadeArchive.actions.map { "\"\(MadeArchive.action($0.source, $0.name))\"" }.joined(
            separator: ", ")
        let document =
            #"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": [\#(actions)], "Resource": "*" }] }"#
        for (id, name) in Self.names {
            let users = ["alice", "bob"].map { user in
                """
                { "Path": "/", "UserName": "\(user)", "UserId": "AIDA\(id.prefix(1))\(user.uppercased())", \
                "Arn": "arn:aws:iam::\(id):user/\(user)", "CreateDate": "2024-01-01T00:00:00Z", "GroupList": [], \
                "AttachedManagedPolicies": [], "UserPolicyList": [{ "PolicyName": "P", "PolicyDocument": \(document) }] }
                """
            }
            try sandbox.write(
                "{ \"UserDetailList\": [\(users.joined(separator: ","))], \"GroupDetailList\": [], \"RoleDetailList\": [], "
                    + "\"Policies\": [] }", to: "\(name).json")
            let imported = try sandbox.cloudtrim("import", "\(name).json", "--account", name)
            try #require(imported.code == 0, "\(imported.error)")
        }
        return sandbox
    }

    /// Account and user → what goes.
    private func goes(_ sandbox: Sandbox) throws -> [String: Set<String>] {
        let result = try sandbox.cloudtrim("generate", "--format", "json", "--today", "2026-07-05")
        try #require(result.code == 0 || result.code == 2, "\(result.error)")
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        var goes: [String: Set<String>] = [:]
        for account in json?["accounts"] as? [[String: Any]] ?? [] {
            for proposal in account["proposals"] as? [[String: Any]] ?? [] {
                let gone = (proposal["goes"] as? [[String: Any]] ?? []).flatMap { $0["actions"] as? [String] ?? [] }
                for holder in proposal["holders"] as? [String] ?? [] {
                    let user = holder.split(separator: "/").last ?? ""
                    goes["\(account["id"] ?? "") \(user)", default: []].formUnion(gone)
                }
            }
        }
        return goes
    }

    /// A way to leave something out, in words and as a condition on what stays.
    private func leftOut(_ random: inout SeededRandom) -> (what: String, isKept: (MadeArchive.Event) -> Bool) {
        let account = MadeArchive.accounts[random.below(2)]
        let start = random.below(86)
        let end = random.below(2) == 0 ? 200 : start + 3 + random.below(40)
        // At the archive's beginning as well as within it.
        let days = (random.below(4) == 0 ? -100 : start)..<(max(end, start + 3))
        let source = ["kms", "rdsdata"][random.below(2)]
        let region = MadeArchive.regions[random.below(2)]
        let isRead = random.below(2) == 0
        switch random.below(8) {
        case 0: return ("\(account) on \(days)", { $0.account != account || !days.contains($0.day) })
        case 1: return ("management events", { $0.isData })
        case 2: return ("management events of \(account)", { $0.isData || $0.account != account })
        case 3: return ("\(source)", { $0.source != source })
        case 4:
            return (
                "\(source) of \(account) on \(days)",
                { $0.source != source || $0.account != account || !days.contains($0.day) }
            )
        case 5:
            return (
                "\(isRead ? "reads" : "writes") of \(account) on \(days)",
                { $0.isData || $0.isRead != isRead || $0.account != account || !days.contains($0.day) }
            )
        case 6:
            return (
                "\(region) of \(account) on \(days)",
                { $0.region != region || $0.account != account || !days.contains($0.day) }
            )
        default:
            return (
                "\(region) of \(account) on \(start)",
                { $0.region != region || $0.account != account || $0.day != start }
            )
        }
    }

    @Test func `whatever is left out of an archive, nothing goes that the whole of it shows in use`() throws {
        let sandbox = try sandbox()
        var random = SeededRandom(seed: 17)
        var removals = 0
        for round in 0..<2 {
            let archive = MadeArchive(seed: 100 + UInt64(round))
            try archive.write(to: sandbox) { _ in true }
            let whole = try goes(sandbox)
            for (who, used) in archive.used {
                let all = Set(MadeArchive.actions.map { MadeArchive.action($0.source, $0.name) })
                #expect(whole[who] == all.subtracting(used), "\(who)")
            }
            for _ in 0..<9 {
                let (what, isKept) = leftOut(&random)
                try archive.write(to: sandbox, keeping: isKept)
                for (who, gone) in try goes(sandbox) {
                    #expect(gone.isDisjoint(with: archive.used[who] ?? []), "without \(what): \(who)")
                    removals += gone.count
                }
            }
        }
        // Not by removing nothing.
        #expect(removals > 60)
    }

    @Test func `one region alone is said`() throws {
        let sandbox = try sandbox()
        let archive = MadeArchive(seed: 100)
        try archive.write(to: sandbox) { $0.region == MadeArchive.home }
        let result = try sandbox.cloudtrim("generate", "--today", "2026-07-05")
        #expect(result.output.contains("1 region (us-east-1: a trail of one region looks the same)"))
    }

    @Test func `a gap stands in every first line, and its evidence gives the same bytes`() throws {
        let sandbox = try sandbox()
        let archive = MadeArchive(seed: 100)
        try archive.write(to: sandbox) { $0.account != "222222222222" || !(20..<40).contains($0.day) }
        let questions = [
            ["usage", "--account", "dev", "--user", "alice"], ["usage", "--account", "dev", "--list", "users"],
            ["usage", "--account", "dev", "--list", "people"], ["usage", "--account", "dev", "--list", "assume"],
            ["explain", "--account", "dev", "--user", "alice", "sqs:DeleteQueue"], ["generate", "--account", "dev"],
        ]
        let written = try sandbox.cloudtrim("generate", "--write", "--today", "2026-07-05")
        #expect(
            written.code == 2 && written.error.contains("warning: dev: no management event on 2026-04-22 … 2026-05-11"))
        let gap = "1 gap (no event on 2026-04-22 … 2026-05-11)"
        #expect(written.output.hasPrefix("dev: \(gap): nothing is removed there\n"))
        for question in questions {
            for format in [["--format", "text"], ["--format", "json"]] {
                let more = question.dropFirst() + format + ["--today", "2026-07-05"]
                let logs = try sandbox.cloudtrim(question[0], more: Array(more))
                #expect(logs.code == 2, "\(question)")
                if format[1] == "text" {
                    #expect(logs.output.split(separator: "\n").first?.contains(gap) == true, "\(logs.output)")
                } else if question[0] != "explain" {
                    #expect(
                        logs.output.contains(#""missingDays": [{"first": "2026-04-22", "last": "2026-05-11""#)
                            || logs.output.contains("2026-04-22"))
                }
                let evidence = try sandbox.cloudtrim(question[0], more: more + ["--from-usage"])
                #expect(evidence.output == logs.output, "\(question)")
            }
        }
        let allowed = try sandbox.cloudtrim("generate", "--account", "dev", "--allow-gaps", "--today", "2026-07-05")
        #expect(allowed.output.contains(gap) && allowed.output.contains("diff --git a/policies/dev"))
    }
}
