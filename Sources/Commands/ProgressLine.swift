import Glibc
import Reports
import Synchronization

/// The line at the bottom of a terminal that shows how far a long run is: files, bytes, speed, time left.
///
/// It shows on a terminal only, at most ten times a second, and may be fed from any lane.
final class ProgressLine: Sendable {
    private struct State {
        var isShown = false
        var started: Double?
        var shownAt = -1.0
    }

    private let writer: OutputWriter
    private let isActive: Bool
    private let clock: @Sendable () -> Double
    private let state = Mutex(State())

    /// A line on a writer, where that is a terminal.
    init(_ writer: OutputWriter, isActive: Bool? = nil, clock: @escaping @Sendable () -> Double = ProgressLine.seconds)
    {
        self.writer = writer
        self.isActive = isActive ?? writer.isTerminal
        self.clock = clock
    }

    /// Shows how much is done.
    ///
    /// - Parameters:
    ///   - bytes: what is read by now, and all there is to read, as far as known (as the files lie on the disk).
    func show(files: Int, of allFiles: Int, bytes: Int, of allBytes: Int?) {
        show { ProgressLine.text(files: files, of: allFiles, bytes: bytes, of: allBytes, seconds: $0) }
    }

    /// Shows a text.
    func show(_ text: String) { show { _ in text } }

    private func show(_ text: (Double) -> String) {
        guard isActive else { return }
        state.withLock { state in
            let now = clock()
            let started = state.started ?? now
            state.started = started
            guard now - state.shownAt >= 0.1 else { return }
            state.shownAt = now
            state.isShown = true
            writer.write("\r\u{1B}[K\(text(now - started))")
            writer.flush()
        }
    }

    /// Takes the line off the terminal, before anything else is written to it.
    func clear() {
        guard isActive else { return }
        state.withLock { state in
            guard state.isShown else { return }
            state.isShown = false
            state.shownAt = -1
            writer.write("\r\u{1B}[K")
            writer.flush()
        }
    }

    static func text(files: Int, of allFiles: Int, bytes: Int, of allBytes: Int?, seconds: Double) -> String {
        var text = "\(files) of \(allFiles) files, \(megabytes(Double(bytes))) MB"
        guard seconds > 0.5, bytes > 0 else { return text }
        let rate = Double(bytes) / seconds
        text += ", \(megabytes(rate)) MB/s"
        if let allBytes, allBytes > bytes {
            let left = Int((Double(allBytes - bytes) / rate).rounded(.up))
            text += left < 60 ? ", \(left) s left" : ", \(left / 60) min \(left % 60) s left"
        }
        return text
    }

    private static func megabytes(_ bytes: Double) -> String {
        let tenths = Int((bytes / 100_000).rounded())
        return tenths >= 1_000 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }

    /// Seconds on a clock that only goes forward.
    static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
