import Diagnostics
import PolicyLanguage
import Testing

/// A document after changes; empty where it goes. What is left must be a document, too.
private func changed(_ text: String, _ changes: [Int: StatementChange]) throws -> String {
    guard let bytes = try document(text).bytes(applying: changes) else { return "" }
    let result = String(decoding: bytes, as: UTF8.self)
    _ = try document(result)
    return result
}

/// As the console and `terraform fmt` lay documents out.
private let wide = """
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "First",
                "Effect": "Allow",
                "Action": [
                    "s3:Get*",
                    "iam:*",
                    "ec2:DescribeImages"
                ],
                "Resource": "*"
            },
            {
                "Sid": "Second",
                "Effect": "Allow",
                "NotAction": "iam:*",
                "Resource": ["arn:aws:iam::1:role/a", "arn:aws:iam::1:role/b"]
            }
        ]
    }

    """

@Suite struct PolicyEditTests {
    @Test func `no change leaves the same bytes`() throws {
        #expect(try changed(wide, [:]) == wide)
        #expect(try changed(wide, [0: .actions(removing: [], replacing: [:])]) == wide)
    }

    @Test func `a pattern goes with its line`() throws {
        let after = wide.replacing("                \"iam:*\",\n", with: "")
        #expect(after != wide)
        #expect(try changed(wide, [0: .actions(removing: [1], replacing: [:])]) == after)
    }

    @Test func `a pattern becomes names, none of them twice`() throws {
        let after = wide.replacing(
            "                \"iam:*\",\n                \"ec2:DescribeImages\"\n",
            with:
                "                \"iam:GetRole\",\n                \"iam:PassRole\",\n                \"ec2:DescribeImages\"\n"
        )
        let names = ["iam:GetRole", "iam:PassRole", "EC2:describeimages", "iam:getrole"]
        #expect(try changed(wide, [0: .actions(removing: [], replacing: [1: names])]) == after)
    }

    @Test func `a replaced pattern that brings nothing new goes`() throws {
        #expect(
            try changed(wide, [0: .actions(removing: [], replacing: [1: ["ec2:DescribeImages"]])])
                == wide.replacing("                \"iam:*\",\n", with: ""))
    }

    @Test func `a statement without patterns goes, and with the last one the document`() throws {
        let first = wide.components(
            between: "        {\n            \"Sid\": \"First\"", and: "        {\n            \"Sid\": \"Second\"")
        #expect(
            try changed(wide, [0: .actions(removing: [0, 2], replacing: [1: []])]) == wide.replacing(first, with: ""))
        #expect(try changed(wide, [0: .remove, 1: .actionList([])]) == "")
        #expect(try changed(#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#, [0: .remove]) == "")
    }

    @Test func `NotAction becomes Action`() throws {
        #expect(
            try changed(wide, [1: .actionList(["s3:GetObject", "s3:PutObject"])])
                == wide.replacing(
                    "            \"NotAction\": \"iam:*\",\n",
                    with:
                        "            \"Action\": [\n                \"s3:GetObject\",\n                \"s3:PutObject\"\n"
                        + "            ],\n"))
        #expect(
            try changed(wide, [1: .actionList(["s3:GetObject"])])
                == wide.replacing("\"NotAction\": \"iam:*\"", with: "\"Action\": \"s3:GetObject\""))
    }

    @Test func `a whole list anew keeps its layout`() throws {
        #expect(
            try changed(wide, [0: .actionList(["a:B", "c:D"])])
                == wide.replacing(
                    "                \"s3:Get*\",\n                \"iam:*\",\n                \"ec2:DescribeImages\"\n",
                    with: "                \"a:B\",\n                \"c:D\"\n"))
    }

    @Test func `resources go from their list, and both elements change at once`() throws {
        let narrowed = wide.replacing(
            "[\"arn:aws:iam::1:role/a\", \"arn:aws:iam::1:role/b\"]", with: "[\"arn:aws:iam::1:role/b\"]")
        #expect(try changed(wide, [1: .resources(removing: [0])]) == narrowed)
        #expect(
            try changed(wide, [1: .both(.resources(removing: [0]), .actionList(["sts:AssumeRole"]))])
                == narrowed.replacing("\"NotAction\": \"iam:*\"", with: "\"Action\": \"sts:AssumeRole\""))
        #expect(try changed(wide, [0: .remove, 1: .resources(removing: [0, 1])]) == "")
    }

    @Test func `documents on one line stay on one line`() throws {
        let compact = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#
        #expect(
            try changed(compact, [0: .actions(removing: [], replacing: [0: ["s3:A", "s3:B"]])])
                == compact.replacing("\"s3:*\"", with: #"["s3:A","s3:B"]"#))
        let spaced = #"{"Statement": {"Effect": "Allow", "Action": ["s3:*", "a:b"], "Resource": "*"}}"#
        #expect(
            try changed(spaced, [0: .actions(removing: [1], replacing: [0: ["s3:A", "s3:B"]])])
                == spaced.replacing(#"["s3:*", "a:b"]"#, with: #"["s3:A", "s3:B"]"#))
    }

    @Test func `statements on a line each go with their line`() throws {
        let lines = """
            { "Version": "2012-10-17"
            , "Statement":
              [ {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
              , {"Effect": "Allow", "Action": ["a:b", "a:c"], "Resource": "*"}
              , {"Effect": "Deny", "Action": "c:d", "Resource": "*"}
              ]
            }
            """
        #expect(
            try changed(lines, [1: .remove, 2: .remove])
                == """
                { "Version": "2012-10-17"
                , "Statement":
                  [ {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
                  ]
                }
                """)
        #expect(
            try changed(lines, [0: .remove, 1: .actions(removing: [1], replacing: [:])])
                == """
                { "Version": "2012-10-17"
                , "Statement":
                  [ {"Effect": "Allow", "Action": ["a:b"], "Resource": "*"}
                  , {"Effect": "Deny", "Action": "c:d", "Resource": "*"}
                  ]
                }
                """)
    }

    @Test func `tabs, carriage returns and a byte-order mark stay`() throws {
        let text =
            "\u{FEFF}{\r\n\t\"Statement\": [{\r\n\t\t\"Effect\": \"Allow\",\r\n\t\t\"Action\": \"s3:*\",\r\n"
            + "\t\t\"Resource\": \"*\"\r\n\t}]\r\n}\r\n"
        #expect(
            try changed(text, [0: .actions(removing: [], replacing: [0: ["s3:A", "s3:B"]])])
                == text.replacing("\"s3:*\"", with: "[\r\n\t\t\t\"s3:A\",\r\n\t\t\t\"s3:B\"\r\n\t\t]"))
    }

    @Test func `principals go from a trust document, kind by kind`() throws {
        let trust = """
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Principal": {
                    "AWS": [
                      "arn:aws:iam::1:user/alice",
                      "arn:aws:iam::1:user/bob"
                    ],
                    "Service": "ec2.amazonaws.com"
                  },
                  "Action": "sts:AssumeRole"
                }
              ]
            }
            """
        #expect(
            try changed(trust, [0: .principals(removing: [1])])
                == trust.replacing(",\n          \"arn:aws:iam::1:user/bob\"", with: ""))
        #expect(
            try changed(trust, [0: .principals(removing: [2])])
                == trust.replacing(",\n        \"Service\": \"ec2.amazonaws.com\"", with: ""))
        #expect(
            try changed(trust, [0: .principals(removing: [0, 1])])
                == trust.replacing(trust.components(between: "\"AWS\"", and: "\"Service\""), with: ""))
        #expect(try changed(trust, [0: .principals(removing: [0, 1, 2])]) == "")
    }

    @Test func `a new document is made of copies`() throws {
        let old = try document(
            #"""
            {"Version": "2012-10-17", "Statement": [
             {"Sid": "S", "Effect": "Allow", "NotAction": "iam:*", "Resource": "*", "Condition": {"Bool": {"a": true}}},
             {"Effect": "Allow", "Resource": ["r"], "Action": ["s3:*"]}]}
            """#)
        let new = old.composed([
            StatementCopy(old.statements[0], actions: ["a:B", "c:D"]), StatementCopy(old.statements[1], actions: nil),
            StatementCopy(old.statements[0], actions: ["e:F"]),
        ])
        #expect(
            String(decoding: new, as: UTF8.self) == """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "S",
                      "Effect": "Allow",
                      "Action": [
                        "a:B",
                        "c:D"
                      ],
                      "Resource": "*",
                      "Condition": {
                        "Bool": {
                          "a": true
                        }
                      }
                    },
                    {
                      "Effect": "Allow",
                      "Resource": [
                        "r"
                      ],
                      "Action": [
                        "s3:*"
                      ]
                    },
                    {
                      "Sid": "S2",
                      "Effect": "Allow",
                      "Action": [
                        "e:F"
                      ],
                      "Resource": "*",
                      "Condition": {
                        "Bool": {
                          "a": true
                        }
                      }
                    }
                  ]
                }

                """)
        let sizes = [
            PolicySize.statement(old.statements[0], actions: ["a:B", "c:D"]), PolicySize.statement(old.statements[1]),
            PolicySize.statement(old.statements[0], actions: ["e:F"]) + 1,
        ]
        let composed = try PolicyDocument(parsing: SourceText(path: "n.json", bytes: new))
        #expect(PolicySize.document(sizes) == composed.sizeInCharacters)
        #expect(PolicySize.names(["a:B", "c:D"]) == #""a:B","c:D""#.count)
        #expect(PolicySize.document([Int]()) == #"{"Version":"2012-10-17","Statement":[]}"#.count)
    }
}

extension String {
    /// From the first text up to the second one, which isn't part of it.
    fileprivate func components(between first: String, and second: String) -> String {
        guard let start = ranges(of: first).first, let end = ranges(of: second).first else { return "?" }
        return String(self[start.lowerBound..<end.lowerBound])
    }
}
