import ActionCatalog
import Diagnostics
import PolicyLanguage
import Testing

@testable import Proofs

/// One question from two documents' bytes: what was, what is new, and the only answers that are right.
private struct Question: CustomTestStringConvertible, Sendable {
    let what: String
    let old: String
    let new: String
    let right: Set<AccessProof.Verdict>

    var testDescription: String { what }

    init(_ what: String, _ old: String, _ new: String, _ right: AccessProof.Verdict...) {
        (self.what, self.old, self.new, self.right) = (what, old, new, Set(right))
    }

    func proof() throws -> AccessProof {
        func set(_ name: String, _ statements: String) throws -> DocumentSet {
            let text = #"{"Version": "2012-10-17", "Statement": [\#(statements)]}"#
            return try DocumentSet(name, parsing: [SourceText(path: name, text: text)])
        }
        return try AccessProof(
            that: set("new.json", new), allowsNoMoreThan: set("old.json", old), catalog: ActionCatalog.embedded())
    }
}

private func tag(_ condition: String = "") -> String {
    statement("Allow", "sqs:TagQueue", "*", condition)
}

private func statement(_ effect: String, _ action: String, _ resource: String, _ condition: String = "") -> String {
    let more = condition.isEmpty ? "" : #", "Condition": {\#(condition)}"#
    return #"{"Effect": "\#(effect)", "Action": "\#(action)", "Resource": "\#(resource)"\#(more)}"#
}

private func on(_ resource: String) -> String { statement("Allow", "dynamodb:GetItem", resource) }

private func who(_ principal: String, _ condition: String = "") -> String {
    let more = condition.isEmpty ? "" : #", "Condition": {\#(condition)}"#
    return #"{"Effect": "Allow", "Principal": \#(principal), "Action": "sts:AssumeRole"\#(more)}"#
}

private let noTags = #""Null": {"aws:TagKeys": "true"}"#

@Suite struct DecidedTests {
    /// What AWS's documents leave open is never proved on the doubt alone.
    @Test(arguments: [
        Question(
            "ForAnyValue with IfExists, allowed", tag(#""ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "a*"}"#),
            tag(noTags), .unknown),
        Question(
            "ForAnyValue with IfExists, denied",
            tag() + "," + statement("Deny", "sqs:TagQueue", "*", noTags),
            tag() + ","
                + statement("Deny", "sqs:TagQueue", "*", #""ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "?*"}"#),
            .unknown),
        Question(
            "a wildcard inside a part, over a colon", on("arn:aws:dynamodb:*table/t"),
            on("arn:aws:dynamodb:eu-west-1:111122223333:table/t"), .unknown),
        Question(
            "a question mark for a colon", on("arn:aws:dynamodb:eu-west-1?111122223333:table/t"),
            on("arn:aws:dynamodb:eu-west-1:111122223333:table/t"), .unknown),
        Question(
            "an ARN of fewer parts",
            tag(#""ArnLike": {"aws:SourceArn": "arn:aws:*"}"#),
            tag(#""ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:t"}"#), .unknown),
        Question(
            "a year or seconds", tag(#""DateLessThan": {"aws:CurrentTime": "2031"}"#),
            tag(#""DateLessThan": {"aws:CurrentTime": "2030-06-01"}"#), .unknown),
        Question(
            "a network without all octets", tag(#""IpAddress": {"aws:SourceIp": "10.1/16"}"#),
            tag(#""IpAddress": {"aws:SourceIp": "10.1.0.0/16"}"#), .unknown),
        Question(
            "an operator for one value on a key of several",
            tag(#""StringNotEquals": {"sqs:some": "a"}"#)
                + "," + tag(#""StringEquals": {"sqs:some": "a"}"#), tag(), .unknown),
        Question(
            "a doubt about both sides is none", tag(#""DateLessThan": {"aws:CurrentTime": ["2031", "2032"]}"#),
            tag(#""DateLessThan": {"aws:CurrentTime": "2031"}"#), .proved),
        Question(
            "the same wildcard on both sides", on("arn:aws:dynamodb:eu-*:*:table/*"),
            on("arn:aws:dynamodb:eu-*:*:table/t*"), .proved),
        Question(
            "the last character of all", on("arn:aws:dynamodb:eu*"),
            on("arn:aws:dynamodb:eu-west-1:111122223333:table/t"), .proved),
    ])
    fileprivate func `a doubt is not proved`(_ question: Question) throws {
        #expect(question.right.contains(try question.proof().verdict))
    }

    /// What people write.
    @Test(arguments: [
        Question(
            "equal or not equal",
            tag(#""StringEquals": {"aws:PrincipalTag/t": "a"}"#) + ","
                + tag(#""StringNotEquals": {"aws:PrincipalTag/t": "a"}"#), tag(), .proved),
        Question(
            "a list split over statements",
            tag(#""StringEquals": {"aws:RequestedRegion": "eu-west-1"}"#) + ","
                + tag(#""StringEquals": {"aws:RequestedRegion": ["eu-west-2", "eu-west-3"]}"#),
            tag(#""StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-3"]}"#), .proved),
        Question(
            "a tag or none",
            tag(#""StringEqualsIfExists": {"aws:RequestTag/t": "a"}"#) + ","
                + tag(#""StringNotEqualsIfExists": {"aws:RequestTag/t": "a"}"#), tag(), .proved),
        Question(
            "two tags, all four ways",
            ["Equals", "NotEquals"].flatMap { first in
                ["Equals", "NotEquals"].map { second in
                    tag(
                        #""String\#(first)": {"aws:PrincipalTag/a": "1", "aws:PrincipalTag/c": "3"}, "#
                            + #""String\#(second)IfExists": {"aws:PrincipalTag/b": "2"}"#)
                }
            }.joined(separator: ","), tag(#""StringEquals": {"aws:PrincipalTag/a": "1", "aws:PrincipalTag/c": "3"}"#),
            .proved),
        Question(
            "any text is a key that is there", tag(#""StringLike": {"aws:PrincipalTag/t": "*"}"#),
            tag(#""Null": {"aws:PrincipalTag/t": "false"}"#), .proved),
        Question(
            "no text is a key that is missing", tag(#""Null": {"aws:PrincipalTag/t": "true"}"#),
            tag(#""StringNotLike": {"aws:PrincipalTag/t": "*"}"#), .proved),
        Question(
            "another value among several", tag(#""ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a", "b"]}"#),
            tag(#""ForAnyValue:StringEquals": {"aws:TagKeys": "c"}"#), .proved),
        Question(
            "all of a list, and some",
            tag(#""ForAnyValue:StringLike": {"aws:TagKeys": "a*"}"#),
            tag(
                #""ForAllValues:StringEquals": {"aws:TagKeys": ["ab", "ac"]}, "Null": {"aws:TagKeys": "false"}"#),
            .proved),
        Question(
            "all of a list, or none", tag(#""ForAnyValue:StringLike": {"aws:TagKeys": "a*"}"#),
            tag(#""ForAllValues:StringEquals": {"aws:TagKeys": ["ab", "ac"]}"#), .refuted),
        Question(
            "true, false or missing",
            tag(#""Bool": {"aws:ViaAWSService": "TRUE"}"#) + ","
                + tag(#""BoolIfExists": {"aws:ViaAWSService": "false"}"#), tag(), .proved),
        Question(
            "true or false, and not missing",
            tag(#""Bool": {"aws:ViaAWSService": "true"}"#) + ","
                + tag(#""Bool": {"aws:ViaAWSService": "false"}"#), tag(), .refuted),
        Question(
            "minutes are seconds", tag(#""DateGreaterThan": {"aws:CurrentTime": "2027-03-01T00:00Z"}"#),
            tag(#""DateGreaterThan": {"aws:CurrentTime": "2027-03-01T00:00:00Z"}"#), .proved),
        Question(
            "an offset", tag(#""DateLessThan": {"aws:CurrentTime": "2027-03-01T01:00+01:00"}"#),
            tag(#""DateLessThan": {"aws:CurrentTime": "2027-03-01"}"#), .proved),
        Question(
            "two halves of a network",
            tag(#""IpAddress": {"aws:SourceIp": ["10.0.0.0/9"]}"#) + ","
                + tag(#""IpAddress": {"aws:SourceIp": ["10.128.0.0/9"]}"#),
            tag(#""IpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#), .proved),
        Question(
            "below, at and above a number",
            tag(#""NumericLessThan": {"aws:MultiFactorAuthAge": "60"}"#) + ","
                + tag(#""NumericGreaterThanEquals": {"aws:MultiFactorAuthAge": "60"}"#),
            tag(#""NumericLessThan": {"aws:MultiFactorAuthAge": "100"}"#), .proved),
        Question(
            "one of two principals",
            who(#"{"AWS": "arn:aws:iam::111122223333:user/a"}"#) + ","
                + who(#"{"Service": "ec2.amazonaws.com"}"#),
            who(#"{"AWS": "arn:aws:iam::111122223333:user/a", "Service": "ec2.amazonaws.com"}"#), .proved),
        Question(
            "everyone who is one role", who(#"{"AWS": "arn:aws:iam::111122223333:role/r"}"#),
            who(#""*""#, #""StringEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/r"}"#), .proved),
        Question(
            "everyone who is one of many roles", who(#"{"AWS": "arn:aws:iam::111122223333:role/r"}"#),
            who(#""*""#, #""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/r*"}"#), .refuted),
    ])
    fileprivate func `what people write is decided`(_ question: Question) throws {
        #expect(question.right.contains(try question.proof().verdict))
    }

    @Test func `a caller who is shown is who the context says`() throws {
        let question = Question(
            "", who(#"{"AWS": "arn:aws:iam::111122223333:role/r"}"#),
            who(
                #""*""#,
                #""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:*/r*"}, "#
                    + #""StringEquals": {"aws:PrincipalAccount": "444455556666"}"#), .refuted)
        let request = try #require(try question.proof().request)
        let arn = try #require(request.context.first { $0.key == "aws:PrincipalArn" }?.values.first)
        #expect(request.principals.contains("AWS:\(arn)"))
        #expect(arn.hasPrefix("arn:aws:iam::444455556666:"))
        let none = Question(
            "", who(#"{"AWS": "arn:aws:iam::111122223333:role/r"}"#),
            who(
                #""*""#,
                #""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/x"}, "#
                    + #""StringEquals": {"aws:PrincipalAccount": "777788889999"}"#), .unknown)
        #expect(try none.proof().verdict != .refuted)
    }
}
