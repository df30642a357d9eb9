import IAMModel
import Testing

@testable import ActionCatalog

@Suite struct `What one region alone records` {
    let catalog: ActionCatalog

    init() throws {
        catalog = try ActionCatalog.embedded()
    }

    private func isRecorded(_ action: String, inOnly region: String, of partition: String) throws -> Bool {
        let id = try #require(catalog.id(of: action))
        return catalog.recordedInOneRegion(of: partition).contains { $0.region == region && $0.actions.contains(id) }
    }

    /// General Reference, "Service endpoints and quotas"; the pages of the services name the region.
    @Test(arguments: [
        "account:PutContactInformation", "artifact:GetReport", "aws-portal:ViewBilling", "billing:CreateBillingView",
        "budgets:ModifyBudget", "ce:GetCostAndUsage", "chime:CreateAccount", "cloudfront:CreateDistribution",
        "cur:PutReportDefinition", "health:DescribeEvents", "iam:CreateUser", "iam:PassRole", "importexport:CreateJob",
        "invoicing:ListInvoiceSummaries", "organizations:CreateAccount", "payments:MakePayment",
        "purchase-orders:AddPurchaseOrder", "route53:CreateHostedZone", "route53domains:RegisterDomain",
        "savingsplans:CreateSavingsPlan", "shield:CreateProtection", "sts:AssumeRole", "support:CreateCase",
        "trustedadvisor:RefreshCheck", "tax:GetTaxRegistration", "waf:CreateIPSet",
        "aws-marketplace:StartChangeSet",
    ])
    func `us-east-1 records what has no other end point`(_ action: String) throws {
        #expect(try isRecorded(action, inOnly: "us-east-1", of: "aws"))
        #expect(try !isRecorded(action, inOnly: "us-west-2", of: "aws"))
    }

    @Test(arguments: [
        "networkmanager:CreateGlobalNetwork", "globalaccelerator:CreateAccelerator", "devicefarm:CreateProject",
        "route53-recovery-control-config:CreateCluster", "supportplans:GetSupportPlan",
    ])
    func `us-west-2 records its own`(_ action: String) throws {
        #expect(try isRecorded(action, inOnly: "us-west-2", of: "aws"))
    }

    @Test(arguments: [
        "ec2:RunInstances", "s3:CreateBucket", "sqs:CreateQueue", "wafv2:CreateIPSet",
        "route53resolver:CreateResolverRule",
        "chime:CreateMeeting", "aws-marketplace:MeterUsage", "kms:CreateKey", "cloudhsm:CreateCluster",
    ])
    func `what has an end point in each region is not listed`(_ action: String) throws {
        let id = try #require(catalog.id(of: action))
        #expect(!catalog.recordedInOneRegion(of: "aws").contains { $0.actions.contains(id) })
    }

    /// IAM User Guide, "AWS STS Regions and endpoints": one global end point beside the regional ones, and only in `aws`.
    @Test func `the token service is recorded elsewhere, too`() throws {
        let assume = try #require(catalog.id(of: "sts:AssumeRole"))
        let create = try #require(catalog.id(of: "iam:CreateUser"))
        let entry = try #require(catalog.recordedInOneRegion(of: "aws").first { $0.region == "us-east-1" })
        #expect(entry.actions.contains(assume) && !entry.onlyThere.contains(assume))
        #expect(entry.onlyThere.contains(create))
        #expect(try !isRecorded("sts:AssumeRole", inOnly: "cn-north-1", of: "aws-cn"))
    }

    @Test(arguments: [
        ("eu-west-1", "aws", "us-east-1"), ("mx-central-1", "aws", "us-east-1"),
        ("cn-northwest-1", "aws-cn", "cn-north-1"),
        ("us-gov-east-1", "aws-us-gov", "us-gov-west-1"), ("us-iso-west-1", "aws-iso", "us-iso-east-1"),
        ("us-isob-west-1", "aws-iso-b", "us-isob-east-1"), ("eu-isoe-west-1", "aws-iso-e", "eu-isoe-west-1"),
        ("us-isof-east-1", "aws-iso-f", "us-isof-south-1"), ("eusc-de-east-1", "aws-eusc", "eusc-de-east-1"),
    ])
    func `a partition is told by its regions, and has a region for IAM`(
        _ region: String, _ partition: String, _ home: String
    ) {
        #expect(catalog.partition(ofRegion: region) == partition)
        #expect(catalog.globalRegion(of: partition) == home)
    }

    @Test func `a partition's entries name regions of that partition`() {
        for partition in ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-f"] {
            let entries = catalog.recordedInOneRegion(of: partition)
            #expect(!entries.isEmpty)
            for entry in entries {
                #expect(catalog.partition(ofRegion: entry.region) == partition, "\(partition) \(entry.region)")
                #expect(!entry.actions.isEmpty && !entry.services.isEmpty)
                #expect(entry.onlyThere.isSubset(of: entry.actions))
            }
        }
        #expect(catalog.recordedInOneRegion(of: "aws-eusc").isEmpty, "it has one region")
        #expect(catalog.recordedInOneRegion(of: "nowhere").isEmpty)
        #expect(catalog.globalRegion(of: "nowhere") == nil)
    }

    @Test(arguments: [
        ("cloudfront:CreateDistribution", "cn-northwest-1"), ("iam:CreateUser", "cn-north-1"),
        ("route53:CreateHostedZone", "cn-northwest-1"), ("organizations:CreateAccount", "cn-northwest-1"),
    ])
    func `China has two such regions`(_ action: String, _ region: String) throws {
        #expect(try isRecorded(action, inOnly: region, of: "aws-cn"))
        #expect(catalog.recordedInOneRegion(of: "aws-cn").count == 2)
    }
}
