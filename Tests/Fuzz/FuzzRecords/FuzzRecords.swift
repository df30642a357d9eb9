import Bytes
import CloudTrailEvents
import Diagnostics
import JSONSyntax

/// What was met in a file.
private struct Met: RecordSink, ~Copyable {
    var events: [[UInt64]] = []
    var malformed = 0
    var broken = 0

    mutating func fold(_ decoder: inout EventDecoder) {
        for event in decoder.batch.events {
            let kind = decoder.kind(Int(event.kind))
            let spans = [kind.source, kind.name, kind.type, kind.deniedAction, decoder.region(Int(event.region))]
            let hashes = spans.map { ByteHash.hash($0) }
            events.append(
                hashes + [UInt64(bitPattern: event.time), event.eventIDHash, UInt64(event.roleCount)])
            demand(Int(event.identity) < decoder.batch.identities.count, "no such identity")
            demand(Int(event.issue) < decoder.batch.issues.count, "no such issue")
            demand(Int(event.firstRole + event.roleCount) <= decoder.batch.roles.count, "no such role")
        }
        // what the batch points to can be read
        for identity in decoder.batch.newIdentities { _ = ByteHash.hash(identity.recipient) }
    }

    mutating func report(_ problem: RecordProblem) {
        demand(!problem.message.isEmpty && problem.offset >= 0, "a problem without words or place")
        switch problem.kind {
        case .broken: broken += 1
        case .malformed: malformed += 1
        }
    }
}

/// A file of any bytes, behind one that says how large windows are: read in windows it holds the same events as whole.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRecords(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let file = ByteSpan(start + 1, count - 1)
    var whole = Met()
    var reader = RecordReader()
    read(file, windowInBytes: file.count, &reader, into: &whole)
    let records = reader.summary.records
    // the same reader again: nothing stays of a file
    var parts = Met()
    read(file, windowInBytes: 1 + Int(start[0]), &reader, into: &parts)
    // of what is no JSON as much is read as can be, and what that is may depend on where a window ends
    guard isJSON(file.buffer) else { return 0 }
    demand(whole.broken == 0 && parts.broken == 0, "sound JSON is called broken")
    demand(parts.events == whole.events, "other events in windows")
    demand(parts.malformed == whole.malformed && reader.summary.records == records, "other records in windows")
    return 0
}

/// Whether a strict parser takes all of it as one object or list, or line by line.
private func isJSON(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    func takes(_ bytes: some Sequence<UInt8>) -> Bool {
        let tree = try? JSONTree(parsing: SourceText(path: "fuzz", bytes: Array(bytes)))
        return tree?.root.members != nil || tree?.root.elements != nil
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    return takes(bytes) || !lines.isEmpty && lines.allSatisfy { takes($0) }
}

/// Reads a file as a lane does: what a window leaves unread comes again with more behind it.
private func read(
    _ file: ByteSpan, windowInBytes: Int, _ reader: inout RecordReader, into sink: inout Met
) {
    reader.begin()
    var done = 0
    var size = windowInBytes
    while true {
        let end = min(done + size, file.count)
        var window = PaddedBuffer()
        window.append(file[done..<end])
        let read = reader.read(window.span, isLast: end == file.count, into: &sink)
        demand((0...(end - done)).contains(read), "done with more than there is")
        if end == file.count { return }
        size = read == 0 ? size * 2 : windowInBytes
        done += read
    }
}

/// A `precondition` that says what failed in a release build, too.
private func demand(_ isTrue: Bool, _ message: String) {
    if !isTrue { fatalError(message) }
}
