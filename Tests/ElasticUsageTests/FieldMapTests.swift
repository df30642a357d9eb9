import Diagnostics
import SearchCluster
import Testing

@testable import ElasticUsage

private let plain = [
    "eventTime": "date", "eventSource": "keyword", "eventName": "keyword", "userIdentity.type": "keyword",
    "userIdentity.arn": "keyword",
]

private func map(_ fields: [String: String], prefix: String = "", time: String = "eventTime") throws -> FieldMap {
    try FieldMap(FieldCatalog(fields), keyPrefix: prefix, timestampField: time, index: "logs")
}

private func messages(_ fields: [String: String], time: String = "eventTime") -> [String] {
    do {
        _ = try map(fields, time: time)
        return []
    } catch let error as DiagnosticError {
        return error.diagnostics.map(\.message)
    } catch { return ["\(error)"] }
}

struct FieldMapTests {
    @Test func `keywords are counted by themselves, texts by their sub-fields`() throws {
        var fields = plain
        fields["eventName"] = "text"
        fields["eventName.raw"] = "keyword"
        fields["errorCode"] = "text"
        fields["errorCode.keyword"] = "keyword"
        fields["awsRegion"] = "text"
        fields["awsRegion.exact"] = "keyword"
        let map = try map(fields)
        #expect(map[.source] == "eventSource" && map[.name] == "eventName.raw")
        #expect(map[.errorCode] == "errorCode.keyword" && map[.region] == "awsRegion.exact")
        #expect(map[.onBehalfOf] == nil && map.style == .plain)
    }

    @Test func `a prefix stands before every name but that of the time, which may have its own`() throws {
        var fields = Dictionary(uniqueKeysWithValues: plain.map { ("json." + $0.key, $0.value) })
        fields["json.eventTime"] = nil
        fields["@timestamp"] = "date"
        let map = try map(fields, prefix: "json", time: "@timestamp")
        #expect(map[.name] == "json.eventName" && map.time == "@timestamp")
    }

    @Test func `a text without a keyword is named with the remedy`() {
        var fields = plain
        fields["eventName"] = "text"
        #expect(messages(fields) == ["`eventName` in `logs` is `text`, which cannot be counted by"])
        fields["eventName"] = nil
        #expect(messages(fields) == ["`logs` has no field `eventName`"])
    }

    @Test func `a time that is no date is refused`() {
        var fields = plain
        fields["eventTime"] = "keyword"
        #expect(messages(fields) == ["`eventTime` in `logs` is `keyword`, which cannot be counted by"])
    }

    @Test(arguments: [("flattened", true), ("flat_object", false), ("", false)])
    func `Elastic's integration is known by its fields`(type: String, isCounted: Bool) throws {
        var fields = [
            "@timestamp": "date", "event.action": "keyword", "event.provider": "keyword",
            "aws.cloudtrail.event_type": "keyword", "aws.cloudtrail.user_identity.type": "keyword",
            "aws.cloudtrail.user_identity.arn": "keyword", "user.id": "keyword",
            "aws.cloudtrail.response_elements": "keyword",
        ]
        if !type.isEmpty { fields["aws.cloudtrail.flattened.response_elements"] = type }
        let map = try map(fields)
        #expect(map.style == .integration && map.time == "@timestamp" && map[.principalID] == "user.id")
        #expect(
            map[.issuedKey]
                == (isCounted ? "aws.cloudtrail.flattened.response_elements.credentials.accessKeyId" : nil))
    }

    @Test func `objects that Java printed are read member by member`() {
        let text =
            "{credentials={accessKeyId=ASIA1, sessionToken=a=b, expiration=Jul 1, 2023}, list=[{key=k, value=v}]}"
        let members = PrintedObject.members(text)
        #expect(members.first { $0.path == "credentials.accessKeyId" }?.value == "ASIA1")
        #expect(members.first { $0.path == "credentials.sessionToken" }?.value == "a=b")
        #expect(members.first { $0.path == "list.key" }?.value == "k")
    }
}

@Test func `a document within what Java printed stays as it is written`() {
    let document = """
        { "Statement": [{"Action": "s3:Get*", "Resource": "a}b\\"]{"}] }
        """
    let members = PrintedObject.members("{policyDocument=\(document), userName=alice, tags=[{key=k, value=x}]}")
    #expect(
        members.map { "\($0.path)=\($0.value)" } == [
            "policyDocument=\(document)", "userName=alice", "tags.key=k", "tags.value=x",
        ])
}

@Test func `elements of a printed list go by its name`() {
    let members = PrintedObject.members("{name=n, roleArns=[arn:aws:iam::1:role/a, arn:aws:iam::1:role/b]}")
    #expect(members.map(\.path) == ["name", "roleArns", "roleArns"])
    #expect(members.last?.value == "arn:aws:iam::1:role/b")
}

/// One list of fields for indices of several shapes.
struct SharedFieldCatalogTests {
    private let catalog = FieldCatalog(
        ["eventName.keyword": "keyword", "eventTime": "date"],
        differing: [
            "eventName": ["text": ["a", "c"], "keyword": ["b"]], "eventSource": ["keyword": ["b"], "unmapped": ["a"]],
        ])

    @Test func `a shape has the types of its own indices alone`() {
        #expect(catalog.types["eventName"] == ["text", "keyword"])
        let texts = catalog.restricted(to: ["a", "c"])
        #expect(texts.types["eventName"] == ["text"] && texts.indices["eventName"] == nil)
        #expect(texts.types["eventTime"] == ["date"] && texts.types["eventSource"] == nil)
        #expect(texts.holding(of: "eventName", as: .name).counted?.name == "eventName.keyword")
        let keywords = catalog.restricted(to: ["b"])
        #expect(keywords.holding(of: "eventName", as: .name).counted?.name == "eventName")
        #expect(catalog.restricted(to: ["a", "b"]).indices["eventName"] == ["text": ["a"], "keyword": ["b"]])
    }

    @Test func `questions of small indices are one search`() {
        var questions = DocumentQuestions()
        for number in 0..<70 { questions.ask(EventFilter.exists("f\(number)")) { _ in } }
        #expect(questions.jobs(documents: 1_000_000, in: 500).count == 2)
        #expect(questions.jobs(documents: 1_000_000, in: 1).count == 70)
    }
}
