import Foundation
import Testing

@testable import Commands

/// The program as it was built beside the tests.
/// A run of mutations names another one.
let programURL =
    ProcessInfo.processInfo.environment["CLOUDTRIM_TEST_PROGRAM"].map { URL(filePath: $0) }
    ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(
        path: "cloudtrim")

/// Runs a program and gives what it wrote to standard output.
func output(of program: String, _ arguments: [String], in folder: URL? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
}

@Test func `a reader that goes away ends the output, not the program`() throws {
    let process = Process()
    process.executableURL = programURL
    process.arguments = ["completions", "zsh"]
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    let error = Pipe()
    process.standardOutput = pipe
    process.standardError = error
    try process.run()
    try error.fileHandleForWriting.close()
    let told = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0 && told.isEmpty)
}

@Test func `a full disk is told`() throws {
    let process = Process()
    process.executableURL = programURL
    process.arguments = ["--version"]
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: "/dev/full"))
    let error = Pipe()
    process.standardError = error
    try process.run()
    let told = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(String(decoding: told, as: UTF8.self) == "error: can't write the result: no space left on device [io]\n")
}

@Test(arguments: [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO])
func `a file never takes the place of a standard descriptor that is closed`(number: Int32) async {
    await #expect(processExitsWith: .exitCode(0)) { [number = number as Int32] in
        close(number)
        Signals.install()
        let isKeptFree = open("/dev/null", O_RDWR) > STDERR_FILENO
        var byte: UInt8 = 0
        let result = number == STDIN_FILENO ? read(number, &byte, 1) : write(number, &byte, 1)
        _exit(isKeptFree && result == -1 && errno == EBADF ? 0 : 1)
    }
}

@Test func `a file is written whole or not at all`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "p.patch").path
    try OutputFile.write(Array("one".utf8), to: file)
    try OutputFile.write(Array("two".utf8), to: file)
    #expect(try InputFile.bytes(file, limitInBytes: 10) == Array("two".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["p.patch"])
    #expect(throws: (any Error).self) { try InputFile.bytes(file, limitInBytes: 2) }
    #expect(throws: (any Error).self) { try OutputFile.write([], to: folder.appending(path: "none/p").path) }
}

@Test func `progress shows files, bytes, speed and time left`() {
    #expect(
        ProgressLine.text(files: 3, of: 9, bytes: 250_000_000, of: 1_000_000_000, seconds: 2)
            == "3 of 9 files, 250 MB, 125 MB/s, 6 s left")
    #expect(
        ProgressLine.text(files: 1, of: 2, bytes: 1_500_000, of: 900_000_000, seconds: 1)
            == "1 of 2 files, 1.5 MB, 1.5 MB/s, 9 min 59 s left")
    #expect(ProgressLine.text(files: 0, of: 2, bytes: 0, of: nil, seconds: 0) == "0 of 2 files, 0.0 MB")
}
