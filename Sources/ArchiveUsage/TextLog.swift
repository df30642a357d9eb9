import Bytes
import CloudTrailEvents

/// What lies in text that is no JSON: another log of AWS, records behind something else in their lines, or in columns.
enum TextLog {
    /// The log of AWS that a text is by its first line; nil where it is none that is known.
    ///
    /// Formats: VPC User Guide, "Flow log records"; Elastic Load Balancing, "Access logs"; S3 User Guide, "Amazon S3 server
    /// access log format"; CloudFront Developer Guide, "Standard log file format"; Redshift, "Database audit logging".
    static func kind(of text: ByteSpan) -> OtherLog? {
        let line = firstLine(of: text)
        let fields = line.buffer.prefix(2000).split(separator: 0x20).prefix(6).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard let first = fields.first else { return nil }
        if line.hasPrefix("#Version:") || line.hasPrefix("#Fields:") { return .distribution }
        if line.contains("account-id") && (line.contains("srcaddr") || line.contains("interface-id")) {
            return line.contains("accelerator") ? .accelerator : .flow
        }
        if line.hasPrefix("Enable AccessLog for ELB") { return .loadBalancer }
        let isSchemed = ["http", "https", "h2", "grpcs", "ws", "wss", "tls"].contains(first)
        if isSchemed, fields.count > 2, fields[1].hasPrefix("20") || fields[2].hasPrefix("20") { return .loadBalancer }
        // Classic: `2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 …`
        if fields.count > 3, first.hasPrefix("20"), first.hasSuffix("Z"), fields[2].contains(":"),
            fields[2].first?.isNumber == true, line.firstIndex(of: UInt8(ascii: "{")) == nil
        {
            return .loadBalancer
        }
        if fields.count > 3, Int(first) != nil, fields[1].count == 12, Int(fields[1]) != nil,
            fields[2].hasPrefix("eni-") || fields[2].hasPrefix("tgw-")
        {
            return .flow
        }
        let isOwner = first.utf8.count == 64 && first.allSatisfy(\.isHexDigit)
        if isOwner, fields.count > 3, fields[2].hasPrefix("[") { return .bucketAccess }
        if line.contains("|Mon, ") || line.hasPrefix("authenticated |")
            || line.hasPrefix("'20") && line.contains("LOG:")
        {
            return .warehouse
        }
        return nil
    }

    private static func firstLine(of text: ByteSpan) -> ByteSpan {
        text[0..<(text.firstIndex(of: UInt8(ascii: "\n")) ?? text.count)]
    }

    /// Whether some line tells of an event that no record was taken from.
    static func mentionsEvents(_ text: ByteSpan) -> Bool {
        // One look at all of it spares one at each line.
        guard OtherLog.form(of: text) != nil else { return false }
        var start = 0
        while start < text.count {
            let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start) ?? text.count
            if OtherLog.form(of: text[start..<end]) != nil { return true }
            start = end + 1
        }
        return false
    }
}

/// Records that stand in lines, behind a time or anything else: `2026-06-05T10:00:00.000Z {…}` of `create-export-task`.
struct LineRecords {
    /// Lines that hold a part of a record, and no whole one.
    private(set) var torn = 0

    /// Whether a text has such lines.
    static func stand(in text: ByteSpan) -> Bool {
        (text.contains("\"eventVersion\"") || text.contains("\"eventName\"")) && text.contains("{")
    }

    /// Puts blanks for all that is no record, so that each stays at its place.
    ///
    /// - Returns: how many bytes are done: up to the end of the last whole line, or all.
    mutating func blank(_ bytes: UnsafeMutablePointer<UInt8>, _ range: Range<Int>, isLast: Bool) -> Int {
        let text = ByteSpan(bytes, range.upperBound)
        var start = range.lowerBound
        while start < range.upperBound {
            let newline = text.firstIndex(of: UInt8(ascii: "\n"), from: start)
            guard let end = newline ?? (isLast ? range.upperBound : nil) else { return start }
            blankLine(bytes, text, start..<end)
            start = end + 1
        }
        return range.upperBound
    }

    private mutating func blankLine(_ bytes: UnsafeMutablePointer<UInt8>, _ text: ByteSpan, _ range: Range<Int>) {
        let line = text[range]
        var first = range.upperBound
        var last = range.upperBound
        if line.contains("\"eventVersion\"") || line.contains("\"eventName\"") {
            if let opening = line.firstIndex(of: UInt8(ascii: "{")),
                let closing = line.buffer.lastIndex(of: UInt8(ascii: "}")), opening < closing
            {
                first = range.lowerBound + opening
                last = range.lowerBound + closing + 1
            } else {
                torn += 1
            }
        }
        (bytes + range.lowerBound).update(repeating: 0x20, count: first - range.lowerBound)
        (bytes + last).update(repeating: 0x20, count: range.upperBound - last)
    }
}

/// Records that stand in a column of CSV (RFC 4180), whole, with their quotes doubled.
enum ColumnRecords {
    /// Whether a text has such a column.
    static func stand(in text: ByteSpan) -> Bool {
        var at = 0
        while let quote = text.firstIndex(of: "\"{", from: at) {
            var next = quote + 2
            while next < text.count, FileForm.isSpace(text[next]) { next += 1 }
            if next + 1 < text.count, text[next] == UInt8(ascii: "\""), text[next + 1] == UInt8(ascii: "\"") {
                return true
            }
            at = quote + 2
        }
        return false
    }

    /// Takes the fields that are JSON out of a text, each in the line in which its row stands.
    static func take(from text: ByteSpan, into output: inout PaddedBuffer) {
        output.setCount(0)
        output.reserve(text.count + 1, keeping: false)
        var end = 0
        func put(_ byte: UInt8) {
            output.start[end] = byte
            end += 1
        }
        let quote = UInt8(ascii: "\"")
        var at = 0
        var isFieldStart = true
        while at < text.count {
            let byte = text[at]
            guard isFieldStart, byte == quote else {
                if byte == 0x0A { put(byte) }
                isFieldStart = byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == 0x09 || byte == 0x0A
                at += 1
                continue
            }
            isFieldStart = false
            at += 1
            var first = at
            while first < text.count, FileForm.isSpace(text[first]) { first += 1 }
            let isJSON = first < text.count && text[first] & 0xDF == 0x5B
            while at < text.count {
                if text[at] == quote {
                    guard at + 1 < text.count, text[at + 1] == quote else { break }
                    at += 1
                }
                if isJSON || text[at] == 0x0A { put(text[at]) }
                at += 1
            }
            at += 1
        }
        output.setCount(end)
    }
}
