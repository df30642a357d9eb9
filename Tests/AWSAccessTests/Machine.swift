import Diagnostics
import FaultServer
import HTTP
import IAMModel

@testable import AWSAccess

/// A machine of a test's making: its variables, files, programs and clock.
struct Machine: Sendable {
    var variables: [String: String] = [:]
    var files: [String: String] = [:]
    /// What a command line prints; others fail.
    var programs: [String: String] = [:]
    var code: String?
    var now = "2026-06-30T12:00:00Z"

    var surroundings: AWSSurroundings {
        let machine = self
        return AWSSurroundings(
            variable: { machine.variables[$0] }, file: { path in machine.files[path].map { Array($0.utf8) } },
            run: { command throws(DiagnosticError) in
                guard let output = machine.programs[command] else {
                    throw DiagnosticError(.error(.awsCredentials, "no such program"))
                }
                return Array(output.utf8)
            }, ask: { _ in machine.code },
            now: { Timestamp(machine.now) ?? Timestamp(secondsSinceEpoch: 0) })
    }

    func settings(profile: String? = nil, region: String? = nil) throws(DiagnosticError) -> AWSSettings {
        try AWSSettings(profile: profile, region: region, in: surroundings) { endpoint in
            var configuration = HTTPConfiguration(endpoint: endpoint)
            configuration.retries.firstWaitInMilliseconds = 1
            return configuration
        }
    }

    func credentials(profile: String? = nil) throws(DiagnosticError) -> AWSCredentials {
        try CredentialChain(settings(profile: profile)).credentials()
    }

    /// The first message of what goes wrong.
    func problem(profile: String? = nil) -> String {
        do throws(DiagnosticError) {
            return "no problem: \(try credentials(profile: profile).source)"
        } catch {
            let first = error.diagnostics[0]
            return [first.span.map { "\($0): " } ?? "", first.message].joined()
        }
    }
}

/// A Security Token Service that gives `ASIA` and the last part of the role's ARN, and remembers what it was asked.
func tokenService() throws -> FaultServer {
    try FaultServer { request, _ in
        let role =
            request.text.split(separator: "&").first { $0.hasPrefix("RoleArn=") }?.split(separator: "F").last ?? ""
        let operation = request.text.contains("WebIdentity") ? "AssumeRoleWithWebIdentity" : "AssumeRole"
        return .status(
            200, headers: ["Content-Type": "text/xml"],
            body: """
                <\(operation)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(operation)Result><Credentials>
                <AccessKeyId>ASIA\(role)</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
                <SessionToken>token</SessionToken><Expiration>2026-06-30T13:00:00Z</Expiration>
                </Credentials></\(operation)Result></\(operation)Response>
                """)
    }
}
