import Bytes

/// Writes a record on one line, and finds its `eventID` on the way.
enum RecordText {
    /// Adds the record to bytes, without the white space between its tokens and with one member more, `cloudtrim`: its
    /// `subject` is that of `webIdFederationData`, whose name in the record is different for each provider.
    ///
    /// - Parameter roles: what the member `cloudtrim.roles` holds; where there are none, there is no such member.
    /// - Returns: the `eventID`; empty where the record has none that is plain text.
    static func append(_ json: ByteSpan, roles: [String], to bytes: inout [UInt8]) -> ByteSpan {
        var id = ByteSpan.empty
        var depth = 0
        var runStart = 0
        var at = 0
        var isID = false
        var subject = ByteSpan.empty
        /// How deep `webIdFederationData` lies, while the scan is in it.
        var federation: Int?
        var isSubject = false
        while at < json.count {
            switch json[at] {
            case UInt8(ascii: "\""):
                let start = at + 1
                at = end(of: json, from: start)
                if federation != nil {
                    if isSubject { subject = json[start..<at] }
                    isSubject = !isSubject && json[start..<at].hasSuffix(":sub")
                } else if depth == 3, json[start..<at] == "webIdFederationData" {
                    federation = depth
                }
                if depth == 1 {
                    let text = json[start..<at]
                    if isID {
                        id = text
                        isID = false
                    } else if text == "eventID", id.isEmpty {
                        isID = true
                    }
                }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if let outer = federation, depth <= outer { federation = nil }
            case UInt8(ascii: ","): isID = false
            case 0x20, 0x09, 0x0A, 0x0D:
                bytes.append(contentsOf: json[runStart..<at].buffer)
                runStart = at + 1
            default: break
            }
            at += 1
        }
        bytes.append(contentsOf: json[min(runStart, json.count)..<json.count].buffer)
        if !roles.isEmpty || !subject.isEmpty, bytes.last == UInt8(ascii: "}") { append(roles, subject, to: &bytes) }
        return id.count <= 512 && id.firstIndex(of: UInt8(ascii: "\\")) == nil ? id : .empty
    }

    /// Where the string ends whose text begins at `start`.
    private static func end(of json: ByteSpan, from start: Int) -> Int {
        var at = start
        while at < json.count {
            if json[at] == UInt8(ascii: "\"") { return at }
            at += json[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return json.count
    }

    private static func append(_ roles: [String], _ subject: ByteSpan, to bytes: inout [UInt8]) {
        bytes.removeLast()
        bytes += ",\"cloudtrim\":{".utf8
        if !subject.isEmpty {
            // Its escapes stand as they stood.
            bytes += "\"subject\":\"".utf8
            bytes.append(contentsOf: subject.buffer)
            bytes += (roles.isEmpty ? "\"}}" : "\",").utf8
        }
        guard !roles.isEmpty else { return }
        bytes += "\"roles\":[".utf8
        for (number, role) in roles.enumerated() {
            if number > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "\""))
            // The names are texts of the record: their escapes stand as they stood.
            bytes += role.utf8
            bytes.append(UInt8(ascii: "\""))
        }
        bytes += "]}}".utf8
    }
}
