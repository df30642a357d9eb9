import ActionCatalog
import IAMModel
import Testing
import Usage

@testable import Analysis

@Suite struct EventMeaningTests {
    private let catalog: ActionCatalog

    init() throws {
        catalog = try ActionCatalog.embedded()
    }

    private func own(_ kind: EventKind) -> [String] {
        EventMeaning(of: kind, in: catalog).own.map { catalog.name(of: $0) }
    }

    @Test func `an event uses the actions of its operation`() {
        #expect(own(EventKind(source: "s3.amazonaws.com", name: "ListBuckets")) == ["s3:ListAllMyBuckets"])
        #expect(
            own(EventKind(source: "lambda.amazonaws.com", name: "CreateFunction20150331")) == ["lambda:CreateFunction"])
    }

    @Test func `a sign-in and a service's own event are no use`() {
        let login = EventKind(source: "signin.amazonaws.com", name: "ConsoleLogin", type: "AwsConsoleSignIn")
        let note = EventKind(source: "kms.amazonaws.com", name: "RotateKey", type: "AwsServiceEvent")
        #expect(!EventMeaning(of: login, in: catalog).isUse)
        #expect(!EventMeaning(of: note, in: catalog).isUse)
    }

    @Test func `a denial's message beats the table`() {
        let kind = EventKind(
            source: "s3.amazonaws.com", name: "HeadObject", outcome: .denied, deniedAction: "s3:GetObjectVersion")
        #expect(own(kind) == ["s3:GetObjectVersion"])
    }

    @Test func `an object that is not there is possible use of ListBucket`() throws {
        let kind = EventKind(source: "s3.amazonaws.com", name: "GetObject", outcome: .notFound)
        let further = EventMeaning(of: kind, in: catalog).further.map { catalog.name(of: $0.0) }
        #expect(further.contains("s3:ListBucket"))
    }

    @Test func `a reading event that maps to nothing keeps what lists and reads, another one the whole service`() throws
    {
        let create = try #require(catalog.id(of: "route53:CreateHostedZone"))
        let list = try #require(catalog.id(of: "route53:ListHostedZones"))
        func kept(_ isReadOnly: Bool?) -> [ActionID] {
            let kind = EventKind(source: "route53.amazonaws.com", name: "NoSuchEvent", isReadOnly: isReadOnly)
            return EventMeaning(of: kind, in: catalog).further.map(\.0)
        }
        #expect(kept(true).contains(list) && !kept(true).contains(create))
        #expect(kept(nil).contains(list) && kept(nil).contains(create))
    }

    @Test func `use adds up whatever the order, and times of denials give way to times of use`() {
        let early = Timestamp(secondsSinceEpoch: 100)
        let late = Timestamp(secondsSinceEpoch: 200)
        let used = Use(count: 2, isDenied: false, first: early, last: early)
        let denied = Use(count: 1, isDenied: true, first: late, last: late)
        var one = used
        one.merge(denied)
        var other = denied
        other.merge(used)
        #expect(one == other)
        #expect(one.count == 2 && one.denied == 1 && one.last == early)
    }
}
