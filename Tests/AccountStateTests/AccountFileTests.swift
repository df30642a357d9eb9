import AccountState
import Diagnostics
import IAMModel
import Testing

@Suite struct `account json` {
    /// Written by hand, in a layout of its own.
    private let text = """
        {
            "version": 1,
            "id": "111111111111",
            "users": {
                "alice": { "groups": ["devs"], "attached": ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::111111111111:policy/P"] }
            },
            "groups": {
                "devs": {
                    "attached": [
                        "arn:aws:iam::111111111111:policy/P",
                        "arn:aws:iam::111111111111:policy/Q"
                    ]
                }
            },
            "roles": {
                "admin": { "attached": ["arn:aws:iam::aws:policy/AdministratorAccess"], "boundary": "arn:aws:iam::111111111111:policy/B" }
            },
            "policies": {
                "arn:aws:iam::111111111111:policy/P": { "defaultVersion": "v2" },
                "arn:aws:iam::111111111111:policy/Q": {}
            }
        }

        """

    private var file: AccountFile {
        get throws(DiagnosticError) { try AccountFile(parsing: SourceText(path: "account.json", text: text)) }
    }

    private func changed(_ build: (inout AccountFile.Changes) -> Void) throws -> String? {
        var changes = AccountFile.Changes()
        build(&changes)
        return try file.edits(changes).map { String(decoding: $0.applied(to: Array(text.utf8)), as: UTF8.self) }
    }

    private let readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    private let p = "arn:aws:iam::111111111111:policy/P"
    private let q = "arn:aws:iam::111111111111:policy/Q"
    private let new = "arn:aws:iam::111111111111:policy/New"

    @Test func `tells places`() throws {
        let file = try file
        #expect(file.span(of: .group("devs"))?.description == "account.json:8:9")
        #expect(file.span(of: q, in: .group("devs"))?.description == "account.json:11:17")
        #expect(file.span(of: "devs", in: .user("alice"))?.description == "account.json:5:31")
        #expect(file.span(of: "arn:aws:iam::111111111111:policy/B", in: .role("admin"))?.line == 16)
        #expect(file.span(of: .role("nobody")) == nil)
    }

    @Test func `is not touched by no changes`() throws {
        #expect(try changed { _ in } == text)
    }

    @Test func `gets one attachment in the place of another, and nothing else changes`() throws {
        let result = try changed { $0.replaceAttachment(readOnly, of: .user("alice"), by: [new]) }
        #expect(result == text.replacing(readOnly, with: new))
    }

    @Test func `gets two attachments in the place of one, and drops others, at once`() throws {
        let result = try changed {
            $0.replaceAttachment("arn:aws:iam::aws:policy/AdministratorAccess", of: .role("admin"), by: [new, q])
            $0.replaceAttachment(readOnly, of: .user("alice"), by: [])
            $0.replaceAttachment(p, of: .group("devs"), by: [])
            $0.removePolicy(p)
        }
        // The line would be longer than 100 columns.
        let onLinesOfTheirOwn = "[\n            \"\(new)\",\n            \"\(q)\"\n        ]"
        #expect(
            result
                == text.replacing("[\"arn:aws:iam::aws:policy/AdministratorAccess\"]", with: onLinesOfTheirOwn)
                .replacing("\"\(readOnly)\", ", with: "")
                .replacing("                \"\(p)\",\n", with: "")
                .replacing("        \"\(p)\": { \"defaultVersion\": \"v2\" },\n", with: ""))
    }

    @Test func `does not get an attachment twice`() throws {
        let result = try changed {
            $0.replaceAttachment(readOnly, of: .user("alice"), by: [p, new])
            $0.replaceAttachment(p, of: .group("devs"), by: [q])
        }
        #expect(
            result
                == text.replacing("\"\(readOnly)\"", with: "\"\(new)\"")
                .replacing("                \"\(p)\",\n", with: ""))
    }

    @Test func `loses the last attachment`() throws {
        let result = try changed {
            $0.replaceAttachment(readOnly, of: .user("alice"), by: [])
            $0.replaceAttachment(p, of: .user("alice"), by: [])
        }
        #expect(result == text.replacing("[\"\(readOnly)\", \"\(p)\"]", with: "[]"))
    }

    @Test func `has no edits for what is not there`() throws {
        #expect(try changed { $0.replaceAttachment(q, of: .user("alice"), by: [new]) } == nil)
        #expect(try changed { $0.replaceAttachment(q, of: .user("nobody"), by: [new]) } == nil)
    }

    @Test func `that is wrong is told, all of it`() {
        let wrong = """
            {
              "version": 2, "id": "1", "user": {},
              "users": { "a/b": {}, "alice": { "atached": [], "created": "never", "groups": 1 } },
              "groups": { "g": { "attached": ["ReadOnlyAccess", 3] } },
              "policies": { "P": {} }
            }
            """
        #expect(
            problems { _ = try AccountFile(parsing: SourceText(path: "account.json", text: wrong)) } == [
                "account.json:2:28: error: the file has an unknown key `user`",
                "account.json:2:14: error: the file's version is not 1",
                "account.json:2:23: error: `1` is no account's number",
                "account.json:3:14: error: `a/b` is no name that IAM gives",
                "account.json:3:36: error: user `alice` has an unknown key `atached`",
                "account.json:3:62: warning: `created` of user `alice` is no time",
                "account.json:3:81: error: `groups` of user `alice` is a number, not a list",
                "account.json:4:35: error: `ReadOnlyAccess` is no ARN of a managed policy",
                "account.json:4:53: error: `attached` of group `g` is no list of strings",
                "account.json:1:1: error: the file has no `roles`",
                "account.json:5:17: error: `P` is no ARN of a managed policy",
            ])
    }
}
