import Diagnostics
import Testing

@testable import ActionCatalog

@Suite struct `The list of AWS's service reference` {
    private func paths(_ json: String) throws -> [String] {
        try ReferenceList(parsing: SourceText(path: "list", text: json)).entries.map { "\($0.service) \($0.path)" }
    }

    @Test func `gives the paths of its services`() throws {
        let list = """
            [{"service": "s3", "url": "https://servicereference.us-east-1.amazonaws.com/v1/s3/s3.json"},
             {"service": "iam", "url": "http://mirror.example:8080/iam.json"}]
            """
        #expect(try paths(list) == ["s3 /v1/s3/s3.json", "iam /iam.json"])
    }

    @Test(arguments: [
        "[]", "{}", "[1]", #"[{"service": "s3"}]"#, #"[{"service": "s3", "url": "/v1/s3.json"}]"#,
        #"[{"service": "s3", "url": "file:///etc/passwd"}]"#, #"[{"service": "s3", "url": "https://host/../x.json"}]"#,
        #"[{"service": "s3", "url": "https://host/a b"}]"#, #"[{"service": "s3", "url": "https://host/a?b=c"}]"#,
        #"[{"service": "s 3", "url": "https://host/a"}]"#, #"[{"service": "s3", "url": "https://host"}]"#,
        #"[{"service": "a", "url": "https://h/a"}, {"service": "a", "url": "https://h/b"}]"#,
    ])
    func `is refused where it is none`(_ json: String) {
        #expect(throws: DiagnosticError.self) { try paths(json) }
    }
}
