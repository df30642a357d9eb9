import AccountState
import ActionCatalog
import Analysis
import Attribution
import Diagnostics
import EventLog
import IAMModel
import PolicyLanguage
import PolicySemantics
import Proposals
import Rules
import StateBuilder
import Usage

/// An account of 1,000 roles, from its state and its events to checked proposals: what `generate` does once logs are read.
struct AccountBenchmark {
    private static let first = Day(year: 2026, month: 4, day: 2)
    private static let last = Day(year: 2026, month: 6, day: 30)
    private static let events = [
        "s3 ListBuckets", "s3 CreateBucket", "s3 PutBucketPolicy", "ec2 RunInstances", "ec2 DescribeInstances",
        "ec2 TerminateInstances", "ec2 DescribeImages", "iam CreateUser", "iam ListUsers", "iam AttachUserPolicy",
        "sts GetCallerIdentity", "monitoring PutMetricAlarm", "monitoring DescribeAlarms", "sqs CreateQueue",
        "sqs ListQueues", "lambda ListFunctions20150331", "logs DescribeLogGroups", "dynamodb ListTables",
        "kms ListKeys", "rds DescribeDBInstances",
    ]

    let catalog: ActionCatalog

    /// Runs it, and gives what took how long.
    func run(_ time: (_ label: String, _ body: () throws -> Void) throws -> Void) throws {
        let state = try account()
        let log = usage()
        let rules = try Rules(
            parsing: SourceText(path: "rules.yaml", text: "version: 1\nwindow: { end: 2026-06-30 }\n"))
        var plan: ProposalPlan?
        try time("1,000 roles: analysed, proposed and proved") { plan = try self.plan(state, log, rules) }
        guard let plan, let result = plan.accounts.first else { return }
        print(
            "    \(result.proposals.count) proposals, \(result.check.documents) documents and",
            "\(result.check.principals) principals proved, \(result.check.actions) kept actions looked up")
        try proveAdministrator(plan, state, time)
    }

    private func plan(_ state: AccountState, _ log: EventLog, _ rules: Rules) throws -> ProposalPlan {
        let window = UsageWindow(endingWith: AccountBenchmark.last, days: 90)
        let attribution = Attribution(of: log.record)
        let sets = CatalogSets(catalog)
        let inputs = AccountAnalysis.Inputs(
            usage: UsageByPrincipal(log.record, attribution, window: window, catalog: catalog), window: window,
            rules: rules, sets: sets)
        let request = VisibilityRequest(
            window: window, hasExplicitEnd: true, today: AccountBenchmark.last, minimumDays: 30, allowsGaps: false)
        let visibility = Visibility(of: state.id, in: log.record, rules: rules, request: request, catalog: sets)
        return try ProposalPlan(
            analyses: [AccountAnalysis(of: state, visibility: visibility, inputs: inputs)], inputs: inputs,
            selection: ProposalPlan.Selection())
    }

    /// One document that is left of AdministratorAccess, against it.
    private func proveAdministrator(
        _ plan: ProposalPlan, _ state: AccountState,
        _ time: (_ label: String, _ body: () throws -> Void) throws -> Void
    ) throws {
        guard let change = plan.changes.first(where: { $0.path.contains("managed/AdministratorAccess-") }),
            let bytes = change.new, let path = DocumentPath("demo/aws-managed/AdministratorAccess.json"),
            let original = state.documents[path]
        else { return print("    no document is left of AdministratorAccess") }
        try time("one trimmed AdministratorAccess read and proved") {
            let trimmed = try PolicyDocument(parsing: SourceText(path: change.path, bytes: bytes))
            guard subsumption(of: trimmed.lowered(), by: original.lowered()) == .proved else {
                return print("a verdict is wrong")
            }
        }
    }

    /// Every fifth role is an administrator, every fifth has PowerUserAccess; the others have documents of their own and
    /// one that fifty share.
    private func account() throws -> AccountState {
        let power = #"""
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},
              {"Effect": "Allow", "Action": ["iam:CreateServiceLinkedRole", "iam:ListRoles"], "Resource": "*"}]}
            """#
        let shared = ["ec2:*", "s3:*", "sqs:*", "iam:Get*", "iam:List*", "logs:*", "cloudwatch:*"]
        return try .demo {
            awsManaged("AdministratorAccess", allowing("*"))
            awsManaged("PowerUserAccess", power)
            for index in 0..<12 { managed("Team\(index)", allowing(shared[index % 7], shared[(index + 2) % 7])) }
            for index in 0..<1000 { made(index, shared) }
        }
    }

    private func made(_ index: Int, _ shared: [String]) -> StatePart {
        switch index % 5 {
        case 0: return role("r\(index)", attached: ["aws/AdministratorAccess"])
        case 1: return role("r\(index)", attached: ["aws/PowerUserAccess"])
        default:
            return role("r\(index)", attached: ["Team\(index % 12)"]) {
                inline("Own", allowing(shared[index % 7], shared[(index + 3) % 7], "*:Describe*"))
            }
        }
    }

    private func usage() -> EventLog {
        var log = EventLog(from: AccountBenchmark.first, to: AccountBenchmark.last)
        let events = AccountBenchmark.events
        for index in 0..<1000 {
            for step in 0..<10 {
                log.role(
                    "r\(index)", by: nil, events[(index * 7 + step * 3) % events.count],
                    on: AccountBenchmark.first.advanced(byDays: (index + step * 8) % 90))
            }
        }
        return log
    }
}
