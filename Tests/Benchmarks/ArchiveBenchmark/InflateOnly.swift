import Bytes
import CDeflate
import Glibc
import Synchronization

/// Reads and inflates files and does nothing else: the bar that the reading of usage is held against.
final class InflateOnly: Sendable {
    private let paths: [String]
    private let next = Atomic(0)
    private let bytes = Atomic(0)

    private init(_ paths: [String]) { self.paths = paths }

    /// Inflates all files on a number of threads, and says how many bytes they hold.
    static func run(_ paths: [String], lanes: Int) -> Int {
        let work = InflateOnly(paths)
        var threads: [pthread_t] = []
        for _ in 1..<max(1, lanes) {
            var thread = pthread_t()
            pthread_create(
                &thread, nil,
                { argument in
                    if let argument { Unmanaged<InflateOnly>.fromOpaque(argument).takeRetainedValue().lane() }
                    return nil
                }, Unmanaged.passRetained(work).toOpaque())
            threads.append(thread)
        }
        work.lane()
        for thread in threads { pthread_join(thread, nil) }
        return work.bytes.load(ordering: .relaxed)
    }

    private func lane() {
        let inflater = libdeflate_alloc_decompressor()
        defer { libdeflate_free_decompressor(inflater) }
        var input = PaddedBuffer(capacity: 1 << 20)
        var output = PaddedBuffer(capacity: 4 << 20)
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < paths.count else { return }
            let file = open(paths[index], O_RDONLY)
            defer { close(file) }
            var status = stat()
            fstat(file, &status)
            input.reserve(Int(status.st_size), keeping: false)
            let count = read(file, input.start, Int(status.st_size))
            let size = Int((UnsafePointer(input.start) + (count - 4)).halfWord)
            output.reserve(size, keeping: false)
            var written = 0
            libdeflate_gzip_decompress(inflater, input.start, count, output.start, output.capacity, &written)
            bytes.add(written, ordering: .relaxed)
        }
    }
}
