import Glibc

/// What one round took and found; a line of numbers between the process that measures and the one that compares.
struct Measurement {
    var seconds = 0.0
    /// The processor's time, in seconds.
    var work = 0.0
    /// In MB.
    var peak = 0
    var files = 0
    var bytes = 0
    var events = 0
    var sessions = 0
    var rows = 0
    var gaps = 0

    init() {}

    var megabytesPerSecond: Double { Double(bytes) / seconds / 1_000_000 }

    var line: String { "\(seconds) \(work) \(peak) \(files) \(bytes) \(events) \(sessions) \(rows) \(gaps)" }

    /// Runs a command that prints such a line.
    init(ofCommand command: String) {
        guard let pipe = popen(command, "r") else { exit(2) }
        var buffer = [CChar](repeating: 0, count: 4096)
        _ = fgets(&buffer, Int32(buffer.count), pipe)
        guard pclose(pipe) == 0 else { exit(2) }
        let text = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        let numbers = text.split { $0 == " " || $0 == "\n" }.compactMap { Double($0) }
        guard numbers.count == 9 else { exit(2) }
        (seconds, work) = (numbers[0], numbers[1])
        (peak, files, bytes, events) = (Int(numbers[2]), Int(numbers[3]), Int(numbers[4]), Int(numbers[5]))
        (sessions, rows, gaps) = (Int(numbers[6]), Int(numbers[7]), Int(numbers[8]))
    }
}
