import CDeflate
import Glibc
import IAMModel

/// Writes a set of log files as CloudTrail delivers them, the same bytes for the same size on every machine.
///
/// Three hundred sessions are at work at a time: users, roles assumed by users and workloads, Lambda functions, console
/// sessions (a new key for every request), services on a caller's behalf. Each ends after some hundred events, and
/// another begins with an `AssumeRole` event, whose response holds a session token of realistic length.
struct LogGenerator {
    private static let account = "111111111111"
    private static let regions = ["us-east-1", "eu-central-1", "eu-west-1"]
    private static let bytesPerFile = 1_450_000
    private var random = SplitMix(state: 42)
    private var sessions: [WorkSession] = []
    private var serial = 0

    /// Writes files under a folder until they hold a number of bytes of JSON.
    mutating func write(to folder: String, bytesOfJSON: Int) {
        for _ in 0..<300 { sessions.append(newSession()) }
        let compressor = libdeflate_alloc_compressor(6)
        defer { libdeflate_free_compressor(compressor) }
        let start = Day(year: 2026, month: 3, day: 1).start.secondsSinceEpoch
        let files = max(1, bytesOfJSON / LogGenerator.bytesPerFile)
        for file in 0..<files {
            // Spread over thirty days.
            let time = start + Int64(file) * 30 * 86_400 / Int64(files)
            let region = LogGenerator.regions[file % LogGenerator.regions.count]
            write(json(from: time, region: region), time, region, folder, compressor)
        }
    }

    private mutating func json(from time: Int64, region: String) -> [UInt8] {
        var text = Array("{\"Records\":[".utf8)
        var events = 0
        while text.count < LogGenerator.bytesPerFile {
            if events > 0 { text.append(UInt8(ascii: ",")) }
            let stamp = Timestamp(secondsSinceEpoch: time + Int64(events / 3)).description
            let index = random.below(sessions.count)
            if sessions[index].eventsLeft == 0 {
                sessions[index] = newSession()
                text += sessions[index].issue(at: stamp, region: region, &random).utf8
            } else {
                sessions[index].eventsLeft -= 1
                text += sessions[index].event(at: stamp, region: region, &random).utf8
            }
            events += 1
        }
        return text + "]}".utf8
    }

    private mutating func newSession() -> WorkSession {
        serial += 1
        return WorkSession(serial: serial, account: LogGenerator.account, &random)
    }

    private mutating func write(
        _ json: [UInt8], _ time: Int64, _ region: String, _ folder: String, _ compressor: OpaquePointer?
    ) {
        var packed = [UInt8](repeating: 0, count: libdeflate_gzip_compress_bound(compressor, json.count))
        let count = libdeflate_gzip_compress(compressor, json, json.count, &packed, packed.count)
        let stamp = Timestamp(secondsSinceEpoch: time).description
        let date = stamp.prefix(10)
        let path =
            "\(folder)/AWSLogs/\(LogGenerator.account)/CloudTrail/\(region)/"
            + date.split(separator: "-").joined(separator: "/")
        var made = ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            mkdir(made, 0o755)
        }
        let minute = date.filter { $0 != "-" } + "T" + stamp.dropFirst(11).prefix(5).filter { $0 != ":" } + "Z"
        let name = "\(LogGenerator.account)_CloudTrail_\(region)_\(minute)_\(random.letters(16)).json.gz"
        guard let file = fopen("\(path)/\(name)", "w") else {
            perror(path)
            exit(2)
        }
        fwrite(packed, 1, count, file)
        fclose(file)
    }
}

/// Steele, Lea and Flood's SplitMix64: deterministic, and good enough for texts.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    private mutating func text(_ count: Int, _ alphabet: [UInt8]) -> String {
        String(decoding: (0..<count).map { _ in alphabet[below(alphabet.count)] }, as: UTF8.self)
    }

    mutating func letters(_ count: Int) -> String { text(count, Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)) }
    mutating func hex(_ count: Int) -> String { text(count, Array("0123456789abcdef".utf8)) }
    mutating func token(_ count: Int) -> String {
        text(count, Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8))
    }
    mutating func uuid() -> String { "\(hex(8))-\(hex(4))-\(hex(4))-\(hex(4))-\(hex(12))" }
}
