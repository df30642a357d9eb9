import Foundation

/// All policies that AWS manages, as the Python package `moto` bundles them; none where it is not installed.
public enum ManagedPolicies {
    /// Names and documents, four spaces a level, in the order of the package.
    public static let all: [(name: String, text: String)] = {
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c",
            """
            import json, sys
            from moto.iam.aws_managed_policies import aws_managed_policies_data as data
            json.dump([[n, json.dumps(p["Document"], indent=4)] for n, p in json.loads(data).items()], sys.stdout)
            """,
        ]
        let output = Pipe()
        python.standardOutput = output
        python.standardError = FileHandle.nullDevice
        guard (try? python.run()) != nil else { return [] }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        python.waitUntilExit()
        guard python.terminationStatus == 0,
            let pairs = (try? JSONSerialization.jsonObject(with: data)) as? [[String]]
        else { return [] }
        return pairs.map { ($0[0], $0[1]) }
    }()

    /// What tests say where the package is absent.
    public static let absence: String = "the Python package moto, which bundles AWS's policies, is not installed"

    /// Whether all of the policies are looked at, many times each, rather than a sample: `THOROUGH` in the environment.
    public static let isThorough: Bool = ProcessInfo.processInfo.environment["THOROUGH"] != nil
}
