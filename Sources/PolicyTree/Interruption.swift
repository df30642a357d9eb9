import Diagnostics
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The signal that has arrived while signals were held; 0 where there was none.
private let pending = Atomic<Int32>(0)

/// Keeps the signals that end a program from ending it while files are half-written.
///
/// Meanwhile SIGINT, SIGTERM, SIGHUP and SIGQUIT are only remembered, on whatever thread they arrive (blocking them would
/// hold for one thread only). Whoever writes asks for ``pendingSignal`` between two files and cleans up where there is one.
/// Afterwards the signals are given back, and the remembered one does what it would have done. The handler stores one number
/// and does nothing else, so that it is safe wherever it interrupts.
enum Interruption {
    private static let heldSignals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
    private static let state = Mutex(Held())

    private struct Held {
        var count = 0
        var former: [(signal: Int32, action: sigaction)] = []
    }

    /// The signal that has arrived while signals were held, nil where there was none.
    static var pendingSignal: Int32? {
        let number = pending.load(ordering: .sequentiallyConsistent)
        return number == 0 ? nil : number
    }

    /// Runs `body` with the signals held, then lets the one that arrived take effect.
    static func held<Result>(_ body: () throws(DiagnosticError) -> Result) throws(DiagnosticError) -> Result {
        begin()
        defer { end() }
        return try body()
    }

    private static func begin() {
        state.withLock { held in
            held.count += 1
            guard held.count == 1 else { return }
            pending.store(0, ordering: .sequentiallyConsistent)
            for number in heldSignals {
                var former = sigaction()
                // A signal that is ignored (`nohup`) stays ignored.
                guard sigaction(number, nil, &former) == 0, !isIgnored(former) else { continue }
                var action = sigaction()
                install(&action) { number in
                    _ = pending.compareExchange(expected: 0, desired: number, ordering: .sequentiallyConsistent)
                }
                sigemptyset(&action.sa_mask)
                action.sa_flags = SA_RESTART
                if sigaction(number, &action, nil) == 0 { held.former.append((number, former)) }
            }
        }
    }

    private static func end() {
        let arrived = state.withLock { held -> Int32? in
            held.count -= 1
            guard held.count == 0 else { return nil }
            for (number, former) in held.former {
                var former = former
                sigaction(number, &former, nil)
            }
            held.former = []
            defer { pending.store(0, ordering: .sequentiallyConsistent) }
            return pendingSignal
        }
        if let arrived { deliver(arrived) }
    }

    /// Raises a signal on this thread, also where the thread holds signals back, as those of Swift's own pool do.
    static func deliver(_ number: Int32) {
        var signals = sigset_t()
        var former = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, &former)
        raise(number)
        pthread_sigmask(SIG_SETMASK, &former, nil)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        #if canImport(Glibc)
            let handler = action.__sigaction_handler.sa_handler
        #else
            let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private static func install(_ action: inout sigaction, _ handler: @escaping @convention(c) (Int32) -> Void) {
        #if canImport(Glibc)
            action.__sigaction_handler.sa_handler = handler
        #else
            action.__sigaction_u.__sa_handler = handler
        #endif
    }
}
