import Glibc
import Synchronization

/// How far the reading of archives has come.
public struct ArchiveProgress: Sendable {
    /// How many files were read.
    public var files: Int
    /// How many there are.
    public var totalFiles: Int
    /// How many bytes on disk were read.
    public var bytes: Int
    /// How many there are.
    public var totalBytes: Int
}

/// Ends a reading from outside, at the next file.
public final class ArchiveCancellation: Sendable {
    private let flag = Atomic(false)

    /// Not cancelled yet.
    public init() {}

    /// Ends the reading.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    /// Whether the reading was ended.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}

/// Counts for all lanes, and tells ten times a second.
final class ProgressCounter: Sendable {
    private let files = Atomic(0)
    private let bytes = Atomic(0)
    private let lastTold = Atomic(0)
    private let totalFiles: Int
    private let totalBytes: Int
    private let tell: (@Sendable (ArchiveProgress) -> Void)?

    init(of files: [ArchiveFile], tell: (@Sendable (ArchiveProgress) -> Void)?) {
        totalFiles = files.count
        totalBytes = files.reduce(0) { $0 + $1.size }
        self.tell = tell
    }

    func add(files moreFiles: Int, bytesOnDisk moreBytes: Int) {
        guard let tell else { return }
        let files = self.files.add(moreFiles, ordering: .relaxed).newValue
        let bytes = self.bytes.add(moreBytes, ordering: .relaxed).newValue
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let tenths = now.tv_sec * 10 + now.tv_nsec / 100_000_000
        let last = lastTold.load(ordering: .relaxed)
        let isEnd = files == totalFiles && moreFiles > 0
        guard tenths > last || isEnd else { return }
        let won = lastTold.compareExchange(expected: last, desired: tenths, ordering: .relaxed).exchanged
        if won || isEnd {
            tell(ArchiveProgress(files: files, totalFiles: totalFiles, bytes: bytes, totalBytes: totalBytes))
        }
    }
}
