import Bytes
import CloudTrailEvents

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
            precondition(Int(event.identity) < decoder.batch.identities.count)
            precondition(Int(event.issue) < decoder.batch.issues.count)
            precondition(Int(event.firstRole + event.roleCount) <= decoder.batch.roles.count)
        }
        // what the batch points to can be read
        for identity in decoder.batch.newIdentities { _ = ByteHash.hash(identity.recipient) }
    }

    mutating func report(_ problem: RecordProblem) {
        precondition(!problem.message.isEmpty && problem.offset >= 0)
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
    if whole.broken == 0 {
        precondition(parts.broken == 0, "broken in windows only")
        precondition(parts.events == whole.events, "other events in windows")
        precondition(parts.malformed == whole.malformed && reader.summary.records == records)
    }
    return 0
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
        precondition((0...(end - done)).contains(read))
        if end == file.count { return }
        size = read == 0 ? size * 2 : windowInBytes
        done += read
    }
}
