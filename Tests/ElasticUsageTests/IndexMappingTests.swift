import Diagnostics
import SearchCluster
import Testing

@testable import ElasticUsage

private func mapping(_ json: String) throws -> IndexMapping {
    IndexMapping(try #require(Answer(Array(json.utf8))))
}

/// A mapping with everything that an index needs, and one more field.
private func whole(_ more: String = "", identity: String = "") throws -> IndexMapping {
    let keyword = #"{"type":"keyword"}"#
    return try mapping(
        """
        {"properties":{"eventTime":{"type":"date"},"eventSource":\(keyword),"eventName":\(keyword),
        "userIdentity":{\(identity)"properties":{"type":\(keyword),"arn":\(keyword)}}\(more)}}
        """)
}

private func holdings(_ mapping: IndexMapping) -> FieldHoldings {
    FieldHoldings(keyPrefix: "", timestampField: "eventTime") { mapping.holding(of: $0, as: $1) }
}

/// What one index says of itself, read before anything is counted.
struct IndexMappingTests {
    /// A field's definition, and why it can't be counted by; nil where it can.
    static let definitions: [(definition: String, problem: String?)] = [
        (#"{"type":"keyword"}"#, nil), (#"{"type":"wildcard"}"#, nil), (#"{"type":"alias","path":"x"}"#, nil),
        (#"{"type":"text","fields":{"keyword":{"type":"keyword"}}}"#, nil),
        (#"{"type":"keyword","normalizer":"lc","fields":{"raw":{"type":"keyword"}}}"#, nil),
        (#"{"type":"text"}"#, "is `text`, which cannot be counted by"),
        (#"{"type":"long"}"#, "is `long`, which cannot be counted by"),
        (#"{"type":"keyword","normalizer":"lc"}"#, "is changed by a normalizer, `lc`"),
        (#"{"type":"keyword","index":false}"#, "is not indexed (`index: false`)"),
        (#"{"type":"keyword","doc_values":false}"#, "cannot be counted by (`doc_values: false`)"),
        (#"{"type":"keyword","null_value":"NONE"}"#, "has a value in place of none (`null_value`)"),
        (#"{"properties":{"code":{"type":"keyword"}}}"#, "is `object`, which cannot be counted by"),
        (
            #"{"type":"text","fields":{"keyword":{"type":"keyword","normalizer":"lc"}}}"#,
            "is `text`, which cannot be counted by"
        ),
    ]

    @Test(arguments: definitions)
    func `a field is counted by what keeps its values as they are`(definition: String, problem: String?) throws {
        let held = holdings(try whole(#","errorCode":\#(definition)"#))
        if let problem {
            #expect(held[.errorCode] == .unusable(problem))
            guard case .unreadable(let fields) = held.standing else {
                Issue.record("readable")
                return
            }
            #expect(fields == [.errorCode])
            #expect(held.problem(.errorCode, in: "`x`") == "`errorCode` in `x` \(problem)")
        } else {
            #expect(held[.errorCode].counted != nil)
            guard case .readable = held.standing else {
                Issue.record("not readable")
                return
            }
        }
    }

    @Test func `a sub-field is counted by where the field itself is changed`() throws {
        let held = holdings(try whole(#","errorCode":{"type":"text","fields":{"raw":{"type":"keyword"}}}"#))
        #expect(held[.errorCode].counted == .init(name: "errorCode.raw", hasText: true))
    }

    @Test func `what lies in an object that is not indexed is not taken for absent`() throws {
        let dynamic = try whole()
        #expect(dynamic.holding(of: "userIdentity.accountId", as: .account) == .absent)
        let fixed = try whole(identity: #""dynamic":false,"#)
        #expect(
            fixed.holding(of: "userIdentity.accountId", as: .account) == .unseen("is not indexed (`dynamic: false`)"))
        #expect(holdings(fixed)[.arn].counted != nil)
        let disabled = try whole(identity: #""enabled":false,"#)
        #expect(
            disabled.holding(of: "userIdentity.arn", as: .arn)
                == .unseen("is not indexed (`userIdentity` has `enabled: false`)"))
        let nested = try whole(identity: #""type":"nested","#)
        #expect(
            nested.holding(of: "userIdentity.arn", as: .arn)
                == .unusable("lies in `userIdentity`, which is `nested`, and cannot be counted by"))
        for mapping in [disabled, nested] {
            guard case .unreadable = holdings(mapping).standing else {
                Issue.record("readable")
                return
            }
        }
    }

    @Test func `a limit counts where values may be longer, and an account may be a number`() throws {
        let short = try whole(#","userAgent":{"type":"keyword"},"recipientAccountId":{"type":"long"}"#)
        #expect(short.holding(of: "recipientAccountId", as: .recipient).counted?.isNumber == true)
        let cut = try mapping(
            #"{"properties":{"a":{"type":"keyword","ignore_above":256},"b":{"type":"keyword","ignore_above":8191}}}"#)
        #expect(cut.holding(of: "a", as: .arn).counted?.cut == 256)
        #expect(cut.holding(of: "a", as: .name).counted?.cut == nil)
        #expect(cut.holding(of: "b", as: .arn).counted?.cut == nil)
        let map = FieldMap(holdings(short), FieldCatalog(["recipientAccountId": "long"]))
        #expect(map.text("12345678901", of: .recipient) == "012345678901")
        #expect(map.text("12345678901", of: .account) == "12345678901" && map.text("", of: .recipient).isEmpty)
    }

    @Test func `indices are asked together only where they hold every field in the same way`() throws {
        let plain = holdings(try whole())
        let more = holdings(try whole(#","errorCode":{"type":"keyword"}"#))
        let text = holdings(try whole(#","errorCode":{"type":"text","fields":{"keyword":{"type":"keyword"}}}"#))
        let fixed = holdings(try whole(identity: #""dynamic":false,"#))
        let bad = holdings(try whole(#","errorCode":{"type":"text"}"#))
        #expect(plain.fits(more) && more.fits(plain) && plain.fits(text))
        #expect(!more.fits(text) && !text.fits(more))
        // One month in which nobody was refused has no such field; one that can't be counted by is told by itself.
        #expect(!plain.fits(bad) && !bad.fits(plain) && bad.fits(bad))
        var joined = plain
        joined.join(more)
        #expect(joined[.errorCode] == more[.errorCode] && !joined.fits(text))
        #expect(fixed.fits(plain))
        let account = holdings(
            try mapping(
                #"{"properties":{"eventTime":{"type":"date"},"eventSource":{"type":"keyword"},"eventName":{"type":"keyword"},"#
                    + #""userIdentity":{"properties":{"type":{"type":"keyword"},"arn":{"type":"keyword"},"#
                    + #""accountId":{"type":"keyword"}}}}}"#))
        #expect(!fixed.fits(account) && plain.fits(account))
    }

    @Test func `an index without any of CloudTrail's fields is foreign, one with some is told`() throws {
        let flow = holdings(try mapping(#"{"properties":{"@timestamp":{"type":"date"},"srcaddr":{"type":"ip"}}}"#))
        guard case .foreign = flow.standing else {
            Issue.record("not foreign")
            return
        }
        let half = holdings(
            try mapping(#"{"properties":{"eventTime":{"type":"date"},"eventName":{"type":"keyword"}}}"#))
        guard case .unreadable(let fields) = half.standing else {
            Issue.record("readable")
            return
        }
        #expect(fields == [.source, .identityType, .arn] || Set(fields) == [.source, .identityType, .arn])
    }
}

/// Which indices a pattern means.
struct IndexListTests {
    @Test(arguments: [
        ("cloudtrail-*", "cloudtrail-2026.05", true), ("cloudtrail-*", "flow-2026.05", false),
        ("*", "x", true), ("a*c", "abc", true), ("a*c", "abd", false),
        ("cloudtrail-*,-cloudtrail-old", "cloudtrail-old", false),
        ("cloudtrail-*,-*-old", "cloudtrail-a", true), ("cloudtrail-a", "cloudtrail-ab", false),
    ])
    func `a pattern means an index by its name`(pattern: String, name: String, isMeant: Bool) {
        #expect(IndexList.isMeant(name, by: IndexList.parts(pattern)) == isMeant)
    }

    @Test func `blanks around the parts of a pattern are none of theirs`() {
        #expect(IndexList.parts(" cloudtrail-* ,\tlogs , ") == ["cloudtrail-*", "logs"])
    }

    @Test func `names go into requests in parts that a server reads`() {
        let names = (0..<500).map { "cloudtrail-2026.05.\($0)" }
        let parts = FieldCatalog.parts(names, signed: false)
        #expect(Array(parts.joined()) == names && parts.allSatisfy { FieldCatalog.path(of: $0).utf8.count < 2_000 })
        #expect(FieldCatalog.parts(["a", "b"], signed: true) == [["a"], ["b"]])
    }
}

/// What shows that a document is CloudTrail's in a shape that is not counted.
struct CloudTrailSignsTests {
    @Test(arguments: [
        (#"{"Records":[{"eventSource":"s3","eventName":"x"}]}"#, "`Records`"),
        (#"{"json":{"eventSource":"s3","eventName":"x"}}"#, "`json`"),
        (#"{"EventSource":"s3","EventName":"x"}"#, "`EventSource`"),
        (#"{"detail":{"event_source":"s3","event_name":"x"}}"#, "`detail`"),
        (#"{"json.eventSource":"s3","json.eventName":"x"}"#, "`json.eventSource`"),
        (#"{"message":"{\"eventSource\":\"s3\",\"eventName\":\"x\"}"}"#, "text in `message`"),
        (#"{"srcaddr":"1.2.3.4","message":"eventSource"}"#, nil), (#"{"eventID":"x","kind":"snapshot"}"#, nil),
        ("{}", nil),
    ])
    func `a document of an event in another shape is known`(json: String, sign: String?) throws {
        let answer = try #require(Answer(Array(json.utf8)))
        #expect(CloudTrailSigns.found(in: answer) == sign)
    }

    @Test func `the names of fields show it, but for those that are counted`() throws {
        let fields = [
            "eventSource": "text", "eventSource.keyword": "keyword", "json.eventSource": "keyword",
            "aws.cloudtrail.event_type": "keyword", "message": "text",
        ]
        let catalog = FieldCatalog(fields)
        #expect(
            CloudTrailSigns.sources(in: catalog, except: nil)
                == ["aws.cloudtrail.event_type", "eventSource", "json.eventSource"])
        #expect(CloudTrailSigns.texts(in: catalog) == ["message"])
    }
}

/// An empty text stands for no value where a pipeline knows no null.
struct EmptyTextTests {
    @Test func `to have a value is to have one that is not empty, of texts alone`() {
        let change = EventFilter.takingEmptyForNone(["errorCode"])
        let both = EventFilter.all([EventFilter.exists("eventTime")], not: [EventFilter.exists("errorCode")])
        let text = String(decoding: both.rewritten(change).bytes, as: UTF8.self)
        #expect(
            text
                == #"{"bool":{"filter":[{"exists":{"field":"eventTime"}}],"must_not":[{"bool":{"filter":["#
                + #"{"exists":{"field":"errorCode"}}],"must_not":[{"term":{"errorCode":""}}]}}]}}"#)
    }
}
