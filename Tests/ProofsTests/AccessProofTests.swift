import ActionCatalog
import Diagnostics
import PolicyLanguage
import Testing

@testable import Proofs

/// A proof of two documents of statements in short: the verdict, and what is new as `cause service:Name …`.
private func proof(_ old: String, _ new: String) throws -> AccessProof {
    func set(_ name: String, _ statements: String) throws -> DocumentSet {
        let text = #"{"Version": "2012-10-17", "Statement": [\#(statements)]}"#
        return try DocumentSet(name, parsing: [SourceText(path: name, text: text)])
    }
    return try AccessProof(
        that: set("new.json", new), allowsNoMoreThan: set("old.json", old), catalog: ActionCatalog.embedded())
}

private func news(_ proof: AccessProof) throws -> [String] {
    let catalog = try ActionCatalog.embedded()
    return proof.news.map { "\($0.cause.rawValue): \($0.patterns(catalog).joined(separator: " "))" }
}

private func allow(_ actions: String, on resource: String = "*", _ more: String = "") -> String {
    #"{"Effect": "Allow", "Action": [\#(actions)], "Resource": "\#(resource)"\#(more)}"#
}

@Suite struct AccessProofTests {
    @Test func `less is proved, and nothing is new`() throws {
        let answer = try proof(allow(#""s3:*""#), allow(#""s3:GetObject", "s3:Put*""#))
        #expect(answer.verdict == .proved)
        #expect(answer.request == nil && answer.reason == nil && answer.finding == nil && answer.news.isEmpty)
    }

    @Test func `all new actions are told by service, and the request is of the gravest`() throws {
        let answer = try proof(
            allow(#""s3:Get*""#), allow(#""s3:GetObject", "iam:*", "s3:DeleteBucket", "s3:PutBucketPolicy""#))
        #expect(answer.verdict == .refuted)
        #expect(try news(answer) == ["new: iam:*", "new: s3:DeleteBucket s3:PutBucketPolicy"])
        #expect(answer.request?.action.hasPrefix("iam:") == true)
        #expect(answer.reason == "no statement of old.json allows the action")
        #expect(answer.finding?.span?.lengthInCharacters == #""iam:*""#.count)
    }

    @Test func `what was allowed on other resources, under conditions or denied is told apart`() throws {
        let mfa = #", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#
        let old = [
            allow(#""s3:GetObject""#, on: "arn:aws:s3:::a/*"), allow(#""ec2:RunInstances""#, mfa), allow(#""sqs:*""#),
            #"{"Effect": "Deny", "Action": "sqs:DeleteQueue", "Resource": "*"}"#,
        ].joined(separator: ",")
        let new = allow(#""s3:GetObject", "ec2:RunInstances", "sqs:*""#)
        let answer = try proof(old, new)
        #expect(
            try news(answer) == [
                "denied before: sqs:DeleteQueue", "on more resources: s3:GetObject",
                "under fewer conditions: ec2:RunInstances",
            ])
    }

    @Test func `a wildcard for today's names is refuted by tomorrow's`() throws {
        let catalog = try ActionCatalog.embedded()
        let names = catalog.actions(ofService: "sqs").map { "\"\(catalog.name(of: $0))\"" }
        let answer = try proof(allow(names.joined(separator: ", ")), allow(#""sqs:*""#))
        #expect(answer.verdict == .refuted && answer.news.isEmpty)
        #expect(answer.request.map { catalog.id(of: $0.action) == nil } == true)
        #expect(!answer.isReplayable && answer.finding?.severity == .error)
        #expect(answer.finding?.help?.contains("AWS will add") == true)
    }

    /// An action joined with what it never works on grants nothing: told, and a warning.
    @Test func `what no request can show is told as that`() throws {
        let object = "arn:aws:s3:::b/*"
        let answer = try proof(
            allow(#""s3:GetObject""#, on: object), allow(#""s3:GetObject", "s3:ListAllMyBuckets""#, on: object))
        #expect(answer.verdict == .refuted && !answer.isReplayable)
        #expect(answer.finding?.severity == .warning)
        #expect(answer.finding?.message.contains("no request shows it") == true)
        // a wildcard leaves room for tomorrow's actions
        let room = try proof(
            allow(#""s3:GetObject""#, on: object), allow(#""s3:GetObject", "s3:ListAllMyBuc*""#, on: object))
        #expect(room.finding?.severity == .error && !room.isReplayable)
        // and what fits is preferred to what doesn't, however grave
        let role = "arn:aws:iam::111122223333:role/*"
        let fits = try proof(allow(#""iam:Get*""#, on: role), allow(#""iam:*""#, on: role))
        #expect(fits.isReplayable && fits.finding?.severity == .error)
        #expect(fits.request?.action.contains("Role") == true)
        #expect(fits.request?.resource == "arn:aws:iam::111122223333:role/x")
        let queue = try proof(allow(#""sns:Publish""#), allow(#""sqs:SendMessage""#))
        #expect(queue.request?.resource == "arn:aws:sqs:us-east-1:111122223333:x")
    }

    @Test func `a principal that is new is shown itself, and one of an account that was named leaves a doubt`() throws {
        func trust(_ names: String) -> String {
            #"{"Effect": "Allow", "Principal": {"AWS": [\#(names)]}, "Action": "sts:AssumeRole"}"#
        }
        let account = #""111111111111""#
        let other = #""arn:aws:iam::222222222222:role/ci""#
        let more = try proof(trust(account), trust("\(account), \(other)"))
        #expect(try news(more) == ["for more principals: sts:AssumeRole"])
        #expect(more.request?.principals.first == "AWS:arn:aws:iam::222222222222:role/ci")
        #expect(more.finding?.span?.lengthInCharacters == other.count)
        let named = try proof(trust(account), trust(#""arn:aws:iam::111111111111:role/ci""#))
        #expect(named.verdict == .unknown && named.reason?.hasPrefix("principals are compared by name") == true)
    }

    @Test func `what can't be told is told at its condition, as it is written there`() throws {
        func until(_ year: String) -> String {
            allow(#""s3:*""#, #", "Condition": {"DateLessThan": {"aws:CurrentTime": "\#(year)"}}"#)
        }
        let answer = try proof(until("2027"), until("2026"))
        #expect(answer.verdict == .unknown && answer.request == nil)
        #expect(
            answer.reason
                == "AWS's documents leave open, of `DateLessThan` on `aws:CurrentTime`, which time is meant: "
                + "a year, or seconds since 1970, in which zone")
        #expect(answer.finding?.span?.lengthInCharacters == #""aws:CurrentTime""#.count)
    }

    @Test func `documents of two kinds are not compared`() throws {
        let trust = #"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}"#
        let error = #expect(throws: DiagnosticError.self) { try proof(allow(#""s3:*""#), trust) }
        let diagnostic = try #require(error?.diagnostics.first)
        #expect(diagnostic.message == "this is a trust document, and old.json is a document of an identity")
        #expect(diagnostic.notes.first?.span?.path == "old.json")
        #expect(throws: DiagnosticError.self) { try proof(trust, trust + "," + allow(#""s3:*""#)) }
    }
}
