import Diagnostics
import PolicyLanguage
import PolicySemantics
import Testing

func document(_ text: String) throws -> PolicyDocument {
    try PolicyDocument(parsing: SourceText(path: "p.json", text: text))
}

/// What reading a document ends with: `line:column message | help`.
private func complaints(_ text: String) -> [String] {
    do {
        _ = try document(text)
        return []
    } catch let error as DiagnosticError {
        return error.diagnostics.map {
            "\($0.span?.line ?? 0):\($0.span?.column ?? 0) \($0.message)" + ($0.help.map { " | \($0)" } ?? "")
        }
    } catch {
        return ["\(error)"]
    }
}

/// A document of one statement without its effect.
private func complaints(in statement: String) -> [String] {
    complaints("{\"Version\": \"2012-10-17\", \"Statement\":\n{\"Effect\": \"Allow\", \(statement)}}")
}

@Suite struct PolicyReaderTests {
    @Test func `objects, lists and strings are all taken`() throws {
        let single = try document(
            #"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#)
        #expect(single.version == .v2008)
        #expect(single.statements.map(\.actions.entries.count) == [1])
        let full = try document(
            #"""
            {
              "Version": "2012-10-17", "Id": "x",
              "Statement": [
                {"Sid": "A", "Effect": "Deny", "NotAction": ["iam:*", "STS:Assume*"], "NotResource": ["a", "b/${aws:username}"],
                 "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]},
                               "Bool": {"aws:MultiFactorAuthPresent": false}, "NumericLessThan": {"s3:max-keys": 10},
                               "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "a*"}}}
              ]
            }
            """#)
        let statement = full.statements[0]
        #expect(statement.sid == "A" && statement.effect == .deny && statement.actions.isNegated)
        #expect(statement.actions.entries.map(\.pattern.text) == ["iam:*", "STS:Assume*"])
        #expect(full.span(statement.actions.entries[1].range).description == "p.json:4:59")
        #expect(statement.resources?.isNegated == true)
        #expect(
            statement.conditions == [
                Condition(.stringEquals, "aws:requestedregion", ["eu-west-2", "eu-west-1"]),
                Condition(.bool, "aws:MultiFactorAuthPresent", ["false"]),
                Condition(.numericLessThan, "s3:max-keys", ["10"]),
                Condition(.stringLike, "aws:tagkeys", ["a*"], qualifier: .forAnyValue, ifExists: true),
            ])
    }

    @Test func `trust documents name principals and no resource`() throws {
        let trust = try document(
            #"""
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
             "AWS": ["111111111111", "arn:aws:iam::111111111111:user/alice"], "Service": "ec2.amazonaws.com"}},
             {"Effect": "Deny", "Action": "sts:*", "NotPrincipal": {"AWS": 222222222222}},
             {"Effect": "Allow", "Action": "sts:TagSession", "Principal": "*"}]}
            """#)
        #expect(trust.statements[0].resources == nil)
        #expect(
            trust.statements[0].principals?.lowered.names == [
                "AWS:arn:aws:iam::111111111111:root", "AWS:arn:aws:iam::111111111111:user/alice",
                "Service:ec2.amazonaws.com",
            ])
        #expect(
            trust.statements[1].principals?.lowered
                == PrincipalSet(["AWS:arn:aws:iam::222222222222:root"], isNegated: true))
        #expect(trust.statements[2].principals?.lowered.names == ["*"])
        #expect(trust.lowered().statements[0].scope.resources == .everything)
    }

    @Test func `policy variables count from version 2012-10-17 on`() throws {
        let body = #""Statement": [{"Effect": "Allow", "Action": "S3:Get*", "Resource": "b/${aws:username}"}]}"#
        let request = Request(action: "s3:getobject", resource: "b/alice", context: ["aws:username": ["alice"]])
        let literal = Request(action: "s3:getobject", resource: "b/${aws:username}")
        let new = Evaluator(try document("{\"Version\": \"2012-10-17\", " + body).lowered())
        let old = Evaluator(try document("{" + body).lowered())
        #expect(new.evaluate(request).outcome == .allowed && new.evaluate(literal).outcome == .implicitlyDenied)
        #expect(old.evaluate(request).outcome == .implicitlyDenied && old.evaluate(literal).outcome == .allowed)
    }

    @Test(arguments: [
        (
            "[]",
            "1:1 a policy document is an object, not a list | begin with `{\"Version\": \"2012-10-17\", \"Statement\": […]}`"
        ),
        ("{\"Version\": \"2012-10-17\"}", "1:1 the document has no `Statement`"),
        (
            "{\"Version\": \"2012-10-18\", \"Statement\": []}",
            "1:13 there is no policy version `2012-10-18` | write `\"2012-10-17\"`; a document's own versions are kept by "
                + "IAM, not in `Version`"
        ),
        (
            "{\"Statment\": [], \"Statement\": []}",
            "1:2 a policy document has no `Statment` | did you mean `Statement`?"
        ),
        ("{\"Statement\": \"x\"}", "1:15 `Statement` is an object or a list of objects, not a string"),
        ("{\"Statement\": [1]}", "1:16 a statement is an object, not a number"),
    ])
    func `a document that IAM refuses is told`(text: String, complaint: String) {
        #expect(complaints(text) == [complaint])
    }

    @Test(arguments: [
        (#""Resource": "*""#, "2:1 the statement has no `Action`"),
        (#""Action": "s3:*""#, "2:1 the statement has no `Resource`"),
        (#""Action": [], "Resource": "*""#, "2:21 `Action` is empty | take the whole statement out, or name something"),
        (
            #""Action": "GetObject", "Resource": "*""#,
            "2:31 `GetObject` is no action | write the service in front, `s3:GetObject`"
        ),
        (
            #""Action": ["s3:*", "s3: Get"], "Resource": "*""#,
            "2:40 `s3: Get` is no action | write `service:Action`, with `*` and `?` where you want them"
        ),
        (#""Action": {"a": 1}, "Resource": "*""#, "2:31 `Action` is a string, not an object"),
        (#""Action": "*", "NotAction": "*", "Resource": "*""#, "2:36 a statement has either `Action` or `NotAction`"),
        (
            #""Actoin": "*", "Action": "*", "Resource": "*""#,
            "2:21 a statement has no `Actoin` | did you mean `Action`?"
        ),
        (
            #""action": "*", "Action": "*", "Resource": "*""#,
            "2:21 a statement has no `action` | did you mean `Action`?"
        ),
        (
            #""Action": "*", "Resource": "*", "Condition": {"StringEqual": {"a": "b"}}"#,
            "2:67 there is no condition operator `StringEqual` | did you mean `StringEquals`?"
        ),
        (
            #""Action": "*", "Resource": "*", "Condition": {"StringEquals": "b"}"#,
            "2:83 `StringEquals` holds an object of condition keys, not a string"
        ),
        (#""Action": "*", "Principal": {"Aws": "1"}"#, "2:50 `Principal` has no `Aws` | did you mean `AWS`?"),
        (
            #""Action": "*", "Principal": "x""#,
            "2:49 `Principal` is `\"*\"` or an object, not `x` | write `{\"AWS\": \"arn:aws:iam::…\"}` or "
                + "`{\"Service\": \"ec2.amazonaws.com\"}`"
        ),
    ])
    func `a statement that IAM refuses is told`(statement: String, complaint: String) {
        #expect(complaints(in: statement) == [complaint])
    }

    @Test func `an effect in the wrong case, and all else that is wrong, is told at once`() {
        let text =
            "{\"Statement\": [{\"Effect\": \"allow\", \"Action\": \"x\", \"Resource\": \"*\"}, {\"Action\": \"a:b\"}]}"
        #expect(
            complaints(text) == [
                "1:27 `Effect` is `Allow` or `Deny`, not `allow` | write `\"Allow\"`",
                "1:46 `x` is no action | write the service in front, `s3:x`",
                "1:69 the statement has no `Effect` | write `\"Effect\": \"Allow\"` or `\"Deny\"`",
                "1:69 the statement has no `Resource`",
            ])
    }

    @Test func `equal Sids are a warning`() throws {
        let statement = #"{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}"#
        let twice = try document("{\"Statement\": [\(statement), \(statement)]}")
        #expect(twice.warnings.map(\.message) == ["two statements have the `Sid` `A`"])
    }
}
