import Foundation
import Testing

@testable import Reports

/// A change of one file of a tree.
private struct Change {
    let path: String
    let old: String?
    let new: String?

    var diff: UnifiedDiff { UnifiedDiff(path: path, old: old.map { Array($0.utf8) }, new: new.map { Array($0.utf8) }) }
}

@Test func `git apply takes what we write, and its reverse`() throws {
    var changes: [Change] = [
        Change(path: "new/empty", old: nil, new: ""),
        Change(path: "gone/empty", old: "", new: nil),
        Change(path: "filled", old: "", new: "a\n"),
        Change(path: "emptied", old: "a\n", new: ""),
        Change(path: "one-line", old: "a", new: "b"),
        Change(path: "one-line-feed", old: "a", new: "a\n"),
        Change(path: "new/one-line", old: nil, new: "a"),
        Change(path: "gone/one-line", old: "a\n", new: nil),
        Change(path: "crlf", old: "a\r\nb\r\nc\r\n", new: "a\r\nB\r\nc\r\n"),
        Change(path: "to-crlf", old: "a\nb\n", new: "a\r\nb\r\n"),
        Change(path: "carriage\rreturn", old: "a\rb\r", new: "a\rc\r"),
        Change(path: "with space.json", old: "a\n", new: "b\n"),
        Change(path: "new with space.json", old: nil, new: "b\n"),
        Change(path: "größe \"x\"\t\\.json", old: "é\n", new: "è\n"),
        Change(path: "looks-like-a-diff", old: "-- x\n++ y\n", new: "@@ -1 +1 @@\n-- x\n\\ No newline at end of file"),
    ]
    var generator = SeededGenerator(seed: 11)
    for number in 0..<250 {
        changes.append(
            Change(path: "random/\(number)", old: text(&generator), new: number % 9 == 0 ? nil : text(&generator)))
    }
    let tree = try Repository()
    for change in changes { try tree.write(change.path, change.old) }
    var patch: [UInt8] = Array("what changes, and why\n\n".utf8)
    for change in changes {
        patch += Commentary.bytes("\n\(change.path)\n  goes  s3:*\n--- not a part\n\n") + change.diff.bytes
    }
    try Data(patch).write(to: tree.folder.appending(path: "p.patch"))
    try tree.git("apply", "--check", "p.patch")
    try tree.git("apply", "--whitespace=nowarn", "p.patch")
    for change in changes { #expect(tree.read(change.path) == change.new, "\(change.path)") }
    var reverse: [UInt8] = []
    for change in changes {
        reverse += Change(path: change.path, old: change.new, new: change.old).diff.bytes
    }
    try Data(reverse).write(to: tree.folder.appending(path: "r.patch"))
    try tree.git("apply", "--whitespace=nowarn", "r.patch")
    for change in changes { #expect(tree.read(change.path) == change.old, "\(change.path)") }
}

@Test func `git apply undoes it with its own reverse`() throws {
    let tree = try Repository()
    let change = Change(path: "a", old: "1\n2\n3\n", new: "1\ntwo\n3\n4")
    try tree.write("a", change.new)
    try Data(change.diff.bytes).write(to: tree.folder.appending(path: "p.patch"))
    try tree.git("apply", "--reverse", "p.patch")
    #expect(tree.read("a") == change.old)
}

private func text(_ generator: inout SeededGenerator) -> String {
    let alphabet = ["a\n", "b\n", "  c\n", "\n", "d\r\n", "  {\n", "  },\n"]
    let lines = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? ""
    }
    return lines.joined() + (Bool.random(using: &generator) ? "" : "end")
}

/// A git repository in a folder of its own, which goes with it.
private final class Repository {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cloudtrim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try git("init", "--quiet")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ path: String, _ text: String?) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        if let text { try Data(text.utf8).write(to: file) }
    }

    func read(_ path: String) -> String? {
        (try? Data(contentsOf: folder.appending(path: path))).map { String(decoding: $0, as: UTF8.self) }
    }

    func git(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-c", "core.autocrlf=false"] + arguments
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: output.prefix(2_000), as: UTF8.self))")
    }
}
