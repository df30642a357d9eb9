// How fast local archives are read, against libdeflate alone on the same files.
//
//     BENCHMARKS=1 swift run -c release ArchiveBenchmark [FOLDER [MEGABYTES [LANES [usage|libdeflate]]]]
//
// Makes its own log set (1,100 MB of JSON in gzip files) where FOLDER has none; a folder of its own is made under /tmp
// where none is given. Then it measures in pairs: libdeflate alone, and the reading of usage, each in a process of its
// own, as a command is: what its first round costs counts. It prints bytes, events, MB/s of JSON, the ratio pair by
// pair, and peak memory. With `usage` or `libdeflate`, that one alone runs, once, in this very process.

import ArchiveUsage
import Bytes
import CDeflate
import Diagnostics
import Glibc

@main
enum ArchiveBenchmark {
    private static let pairs = 9

    static func main() throws {
        let arguments = CommandLine.arguments
        let folder = arguments.count > 1 ? arguments[1] : "/tmp/cloudtrim-benchmark"
        let megabytes = arguments.count > 2 ? Int(arguments[2]) ?? 1_100 : 1_100
        let lanes = arguments.count > 3 ? Int(arguments[3]) ?? 2 : sysconf(Int32(_SC_NPROCESSORS_ONLN))
        if access("\(folder)/AWSLogs", F_OK) != 0 {
            mkdir(folder, 0o755)
            print("making \(megabytes) MB of logs in \(folder)")
            var generator = LogGenerator()
            generator.write(to: folder, bytesOfJSON: megabytes * 1_000_000)
        }
        if arguments.count > 4 { return print(measure(arguments[4], folder, lanes).line) }
        func round(_ what: String) -> Measurement {
            Measurement(ofCommand: "'\(arguments[0])' '\(folder)' \(megabytes) \(lanes) \(what)")
        }
        // Once to have the files in the page cache.
        let bar = round("libdeflate")
        let first = round("usage")
        precondition(bar.bytes == first.bytes && first.gaps == 0)
        let count = "\(first.files) files, \(first.bytes) bytes of JSON, \(first.events) events, "
        print(count + "\(first.sessions) sessions, \(first.rows) rows, \(lanes) lanes")
        let rounds = (0..<pairs).map { _ in (alone: round("libdeflate"), own: round("usage")) }
        tell("libdeflate alone, MB/s        ", rounds.map { $0.alone.megabytesPerSecond })
        tell("usage, MB/s                   ", rounds.map { $0.own.megabytesPerSecond })
        tell("ratio                         ", rounds.map { $0.alone.seconds / $0.own.seconds }, digits: 2)
        tell("ratio of the processor's time ", rounds.map { $0.alone.work / $0.own.work }, digits: 2)
        tell("peak memory, MB               ", rounds.map { Double($0.own.peak) })
    }

    /// Runs one of the two in this process.
    private static func measure(_ what: String, _ folder: String, _ lanes: Int) -> Measurement {
        var result = Measurement()
        let start = (now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID))
        if what == "libdeflate" {
            let paths = files(under: folder)
            result.files = paths.count
            result.bytes = InflateOnly.run(paths, lanes: lanes)
        } else if let record = try? ArchiveReader(paths: [folder], lanes: lanes).read() {
            result.files = record.coverage.files
            result.bytes = record.coverage.bytes
            result.events = record.coverage.events
            result.sessions = record.sessions.count
            result.rows = record.rows.count
            result.gaps = record.coverage.gaps.count
        }
        result.seconds = now(CLOCK_MONOTONIC) - start.0
        result.work = now(CLOCK_PROCESS_CPUTIME_ID) - start.1
        result.peak = peakInMegabytes()
        return result
    }

    private static func tell(_ what: String, _ values: [Double], digits: Int = 0) {
        let sorted = values.sorted()
        let shown = [sorted[0], sorted[sorted.count / 2], sorted[sorted.count - 1]].map { fixed($0, digits) }
        print("\(what) median \(shown[1])   (\(shown[0]) … \(shown[2]))")
    }

    private static func fixed(_ value: Double, _ digits: Int) -> String {
        let hundredths = Int(value * 100 + 0.5)
        guard digits > 0 else { return "\(Int(value + 0.5))" }
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// The time of a clock, such as the processor time of all threads: what the ratio is made of where other programs
    /// share the cores.
    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func peakInMegabytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss / 1024
    }

    private static func files(under folder: String) -> [String] {
        var result: [String] = []
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            if name.hasSuffix(".gz") {
                result.append("\(folder)/\(name)")
            } else {
                result += files(under: "\(folder)/\(name)")
            }
        }
        return result.sorted()
    }
}
