import Foundation
import Testing

private let demo = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Demo")

@Test func `the demo is what its generator writes`() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-B", demo.appending(path: "generate.py").path, "--check"]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let told = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && told.isEmpty, "\(told)")
}

@Test func `every one of the ninety days has a file in each account`() throws {
    for account in ["111111111111", "222222222222"] {
        let folder = demo.appending(path: "logs/AWSLogs/\(account)/CloudTrail")
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        let files = paths.filter { $0.hasSuffix(".json.gz") }
        let dates = Set(files.map { $0.split(separator: "/").dropFirst().prefix(3).joined() })
        #expect(dates.count == 90 && dates.min() == "20260402" && dates.max() == "20260630")
    }
}
