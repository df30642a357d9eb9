import AWSAccess
import Diagnostics
import Glibc
import HTTP
import IAMModel

/// What the search for AWS's credentials sees of this machine.
enum AWSMachine {
    /// The settings of `--profile` and `--region`, the environment and the shared files.
    static func settings(profile: String?, region: String?) throws(DiagnosticError) -> AWSSettings {
        try AWSSettings(profile: profile, region: region, in: surroundings) { endpoint in
            var configuration = HTTPConfiguration(endpoint: endpoint)
            configuration.authorityFile =
                Environment.variable("AWS_CA_BUNDLE") ?? Environment.variable("CLOUDTRIM_CA_FILE")
            configuration.timeoutInMilliseconds = 60_000
            return configuration
        }
    }

    private static var surroundings: AWSSurroundings {
        AWSSurroundings(
            variable: { Environment.variable($0) },
            file: { path throws(DiagnosticError) in
                guard access(path, F_OK) == 0 || errno != ENOENT && errno != ENOTDIR else { return nil }
                return try InputFile.bytes(path, limitInBytes: 1 << 20)
            }, run: { command throws(DiagnosticError) in try run(command) }, ask: ask,
            now: { Timestamp(secondsSinceEpoch: Int64(time(nil))) })
    }

    /// Runs a profile's `credential_process`, with the whole environment, as the AWS CLI does.
    private static func run(_ command: String) throws(DiagnosticError) -> [UInt8] {
        guard let shell = ChildProcess(named: "sh", environment: environmentWithoutPath),
            let result = shell.run(["-c", command], limitInBytes: 1 << 20)
        else {
            throw DiagnosticError(
                .error(.awsCredentials, "`credential_process` can't be run, or writes without an end"))
        }
        guard result.code == 0 else {
            throw DiagnosticError(
                .error(
                    .awsCredentials, "`credential_process` ended with \(result.code): \(result.firstLine)",
                    help: "run its command line by itself"))
        }
        return result.output
    }

    private static var environmentWithoutPath: [String] {
        var all: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text)
            if !pair.hasPrefix("PATH=") { all.append(pair) }
            entry += 1
        }
        return all
    }

    /// Asks at the terminal, whatever standard input is.
    private static func ask(_ question: String) -> String? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        let text = Array(question.utf8)
        _ = write(terminal, text, text.count)
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < 64, read(terminal, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        let answer = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
        return answer.map(String.init)
    }
}
