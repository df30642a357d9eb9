import SearchCluster

/// A line of the file of what was not loaded.
public enum RejectLine {
    /// `{"reason":…,"place":…,"record":…}` and a line feed; the record is text, since it may be no JSON.
    public static func bytes(place: String, reason: String, record: [UInt8]) -> [UInt8] {
        var members: [(String, JSONBody)] = [("reason", .string(reason))]
        if !place.isEmpty { members.append(("place", .string(place))) }
        if !record.isEmpty { members.append(("record", .string(String(decoding: record, as: UTF8.self)))) }
        return JSONBody.object(members).bytes + [UInt8(ascii: "\n")]
    }
}
