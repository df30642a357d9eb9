import FaultServer
import Foundation
import IdentityServer
import JSONSyntax
import Testing

@testable import AWSAccess

private let hasBotocore = system("python3 -c 'import botocore' 2>/dev/null") == 0

@Suite struct AnswerFormTests {
    @Test(.enabled(if: hasBotocore, "no botocore"))
    func `the test server's reports are of AWS's form, and are read as botocore reads them`() throws {
        let arn = "arn:aws:iam::111111111111:user/alice"
        let services = [
            IdentityServer.Service(
                "s3", "2026-05-03", actions: [("CreateBucket", "2026-05-02"), ("DeleteBucket", nil)]),
            .init("ec2", "2026-05-01"),
        ]
        let server = try IdentityServer([arn: .report(services)])
        defer { server.stop() }
        let machine = Machine(variables: [
            "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s", "AWS_ENDPOINT_URL": server.url,
        ])
        let client = try AWSSession(machine.settings()).client(.iam)
        let job = try client.send(.init("GenerateServiceLastAccessedDetails", [("Arn", arn)]))
        let answer = try client.send(.init("GetServiceLastAccessedDetails", [("JobId", job["JobId"] ?? "")]))
        let raw = try FileHandle(forReadingFrom: raw(server, arn))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "answers.py").path
        process.arguments = ["python3", "-B", script, "GetServiceLastAccessedDetails"]
        process.standardInput = raw
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let parsed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let theirs = try #require(try JSONSerialization.jsonObject(with: parsed) as? NSDictionary)
        let own = try #require(
            try JSONSerialization.jsonObject(with: Data(JSONWriter.compact(answer.json))) as? NSDictionary)
        #expect(theirs == own)
    }

    /// The same answer's bytes, in a file.
    private func raw(_ server: IdentityServer, _ arn: String) throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-\(UUID().uuidString).xml")
        let command =
            "curl -s -d 'Action=GenerateServiceLastAccessedDetails&Arn=\(arn)' \(server.url) >/dev/null; "
            + "curl -s -d 'Action=GetServiceLastAccessedDetails&JobId=job-1' \(server.url) > '\(file.path)'"
        try #require(system(command) == 0)
        return file
    }
}
