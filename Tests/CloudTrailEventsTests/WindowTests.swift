import Bytes
import Testing

@testable import CloudTrailEvents

/// Counts what is told of a file.
private struct Counter: RecordSink, ~Copyable {
    var events = 0
    var problems = 0

    mutating func fold(_ decoder: inout EventDecoder) { events += decoder.batch.events.count }
    mutating func report(_ problem: RecordProblem) { problems += 1 }
}

/// A file that is read in windows says what it says as a whole, wherever a window ends.
@Suite struct WindowTests {
    private static let event =
        #"{"eventVersion":"1.08","eventTime":"2026-06-01T00:00:00Z","eventSource":"s3.amazonaws.com","#
        + #""eventName":"ListBuckets","awsRegion":"eu-west-1","eventID":"11111111-1111-1111-1111-111111111111","#
        + #""eventType":"AwsApiCall","recipientAccountId":"111111111111","userIdentity":{"type":"AWSService"}}"#

    @Test(
        arguments: [
            ("[]", 0), ("[\n]", 0), ("[ ]\n[]", 0), (#"{"Records":[]}"#, 0), (#"{"Records":[ ]}{"Records":[\#n]}"#, 0),
            ("[\(event)]", 1), (#"{"Records":[\#(event),\#(event)]}"#, 2),
            (#"{"Records":[]}"# + "\n" + #"{"Records":[\#(event)]}"#, 1),
        ])
    func `a window may end anywhere`(text: String, events: Int) {
        let bytes = span(text)
        for first in 1...bytes.count {
            var counter = Counter()
            var reader = RecordReader()
            reader.begin()
            var done = 0
            var size = first
            while true {
                let end = min(done + size, bytes.count)
                var window = PaddedBuffer()
                window.append(bytes[done..<end])
                let read = reader.read(window.span, isLast: end == bytes.count, into: &counter)
                if end == bytes.count { break }
                size = read == 0 ? size * 2 : first
                done += read
            }
            #expect(counter.events == events && counter.problems == 0, "windows of \(first) bytes")
        }
    }
}
