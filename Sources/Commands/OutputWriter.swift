import Diagnostics
import Glibc
import Reports
import Synchronization

/// Writes to a file descriptor, in pieces, and stops quietly once nobody reads any more (`| head`).
final class OutputWriter: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var isClosed = false
        var errorNumber: Int32 = 0
    }

    private static let limitInBytes = 1 << 16
    private let descriptor: Int32
    private let state = Mutex(State())

    /// A writer to a descriptor, which stays open.
    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Whether a terminal shows it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Whether nobody reads any more: what is written from now on is for nothing.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Writes text whose names are escaped for a terminal; a mere `String` is nothing that can be written.
    func write(_ text: TerminalText) { write(text.bytes) }

    /// Writes bytes that were made for the place they go to.
    func write(_ bytes: [UInt8]) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.buffer += bytes
            if state.buffer.count >= OutputWriter.limitInBytes { flush(&state) }
        }
    }

    /// Writes what is still held back.
    func flush() { state.withLock { flush(&$0) } }

    /// What went wrong with writing, other than that nobody reads.
    var problem: Diagnostic? {
        let number = state.withLock { $0.errorNumber }
        guard number != 0 else { return nil }
        return .error(.io, "can't write the result: \(SystemError.text(number))")
    }

    private func flush(_ state: inout State) {
        var rest = state.buffer[...]
        while !rest.isEmpty, !state.isClosed {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = Glibc.poll(&poll, 1, -1)
            } else if errno != EINTR {
                state.isClosed = true
                if errno != EPIPE { state.errorNumber = errno }
            }
        }
        state.buffer.removeAll(keepingCapacity: true)
    }
}

/// The C library's words for what went wrong.
enum SystemError {
    static func text(_ number: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        let words = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
