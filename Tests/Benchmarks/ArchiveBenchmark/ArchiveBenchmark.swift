// How fast local archives are read, against libdeflate alone on the same files.
//
//     BENCHMARKS=1 swift run -c release ArchiveBenchmark [FOLDER [MEGABYTES [LANES [only]]]]
//
// Makes its own log set (1,100 MB of JSON in gzip files) where FOLDER has none, and prints one line each for libdeflate
// alone and for the reading of usage: bytes, events, MB/s of JSON, the ratio, and peak memory. A folder of its own is
// made under /tmp where none is given. With `only`, nothing but the reading of usage is measured.

import ArchiveUsage
import Bytes
import CDeflate
import Diagnostics
import Glibc

@main
enum ArchiveBenchmark {
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
        if arguments.count > 4 { return readOnly(folder, lanes) }
        let paths = files(under: folder)
        // Once to have the files in the page cache.
        _ = InflateOnly.run(paths, lanes: lanes)
        // Ours first: peak memory never falls.
        let first = measure { try? ArchiveReader(paths: [folder], lanes: lanes).read() }
        let peak = peakInMegabytes()
        guard let record = first.result else { exit(2) }
        let alone = (0..<4).map { _ in measure { InflateOnly.run(paths, lanes: lanes) } }
        let bytes = alone[0].result
        let ours = (0..<3).map { _ in measure { try? ArchiveReader(paths: [folder], lanes: lanes).read() } }
        let bar = (time: alone.map(\.time).min() ?? 1, work: alone.map(\.work).min() ?? 1)
        let best = (
            time: min(first.time, ours.map(\.time).min() ?? 1), work: min(first.work, ours.map(\.work).min() ?? 1)
        )
        precondition(bytes == record.coverage.bytes && record.coverage.gaps.isEmpty)
        let count = "\(paths.count) files, \(bytes) bytes of JSON, \(record.coverage.events) events, "
        print(count + "\(record.sessions.count) sessions, \(record.rows.count) rows, \(lanes) lanes")
        print("                     MB/s of JSON, ratio;  MB/s by processor time, ratio")
        tell("libdeflate alone     ", bytes, bar, bar)
        tell("usage, first round   ", bytes, (first.time, first.work), bar)
        tell("usage, best of four  ", bytes, best, bar)
        print("peak memory of the first round: \(peak) MB")
    }

    /// Reads usage and nothing else, for files that are too large to be inflated at once.
    private static func readOnly(_ folder: String, _ lanes: Int) {
        let own = measure { try? ArchiveReader(paths: [folder], lanes: lanes).read() }
        guard let coverage = own.result?.coverage else { exit(2) }
        print("\(coverage.files) files, \(coverage.bytes) bytes of JSON, \(coverage.events) events, \(lanes) lanes")
        print("usage: \(rate(coverage.bytes, own.time)) MB/s, peak memory \(peakInMegabytes()) MB")
        for gap in coverage.gaps { print(gap.diagnostic.span?.description ?? "", gap.diagnostic.message) }
    }

    private static func measure<Result>(_ body: () -> Result) -> (result: Result, time: Double, work: Double) {
        let start = (now(), work())
        let result = body()
        return (result, now() - start.0, work() - start.1)
    }

    private static func tell(
        _ what: String, _ bytes: Int, _ own: (time: Double, work: Double), _ bar: (time: Double, work: Double)
    ) {
        print(
            what, rate(bytes, own.time), fixed(bar.time / own.time), "; ", rate(bytes, own.work),
            fixed(bar.work / own.work))
    }

    private static func rate(_ bytes: Int, _ seconds: Double) -> Int { Int(Double(bytes) / seconds / 1_000_000) }

    private static func fixed(_ value: Double) -> String {
        let hundredths = Int(value * 100 + 0.5)
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// The processor time of all threads: what the ratio is made of where other programs share the cores.
    private static func work() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
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
