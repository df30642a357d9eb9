import Glibc
import Synchronization

/// What a signal does: temporary files go, then the program ends by that signal, as a shell expects.
///
/// A file is registered before it is made, so that there is no moment in which a signal leaves it behind. The handler
/// only reads memory that is never freed and calls what POSIX lists as safe in a handler.
enum Signals {
    private struct Entry: ~Copyable {
        let path: UnsafeMutablePointer<CChar>
        let next: UInt
        let isWanted = Atomic<Bool>(true)

        init(_ path: UnsafeMutablePointer<CChar>, next: UInt) {
            self.path = path
            self.next = next
        }
    }

    /// The newest entry, as an address; entries are only ever added.
    private static let newest = Atomic<UInt>(0)
    /// How many ``held(_:)`` run now.
    private static let holds = Atomic<Int>(0)
    /// The signal that came in the meantime.
    private static let pending = Atomic<Int32>(0)
    private static let adding = Mutex(())

    /// Ignores SIGPIPE, and takes SIGINT, SIGTERM and SIGHUP where they are not ignored (`nohup`).
    static func install() {
        _ = (newest.load(ordering: .relaxed), holds.load(ordering: .relaxed), pending.load(ordering: .relaxed))
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var before = sigaction()
            sigaction(number, nil, &before)
            let isIgnored =
                unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
                == unsafeBitCast(SIG_IGN, to: Int.self)
            guard !isIgnored else { continue }
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { Signals.arrived($0) }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
    }

    /// Registers a temporary file that goes on a signal; call it before the file is made.
    ///
    /// - Returns: what takes the file off the list, once it has its real name or is gone.
    static func register(temporaryFile path: String) -> @Sendable () -> Void {
        let address = adding.withLock { _ in
            let entry = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
            entry.initialize(to: Entry(strdup(path), next: newest.load(ordering: .acquiring)))
            newest.store(UInt(bitPattern: entry), ordering: .releasing)
            return UInt(bitPattern: entry)
        }
        return {
            UnsafeMutablePointer<Entry>(bitPattern: address)?.pointee.isWanted.store(false, ordering: .releasing)
        }
    }

    /// Does what a signal may not cut in two, such as renaming one file after the other; a signal that comes in the
    /// meantime takes effect at the end.
    static func held<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        holds.wrappingAdd(1, ordering: .sequentiallyConsistent)
        defer {
            let (_, left) = holds.wrappingSubtract(1, ordering: .sequentiallyConsistent)
            let number = pending.load(ordering: .sequentiallyConsistent)
            if left == 0, number != 0 { end(by: number) }
        }
        return try body()
    }

    private static func arrived(_ number: Int32) {
        if holds.load(ordering: .sequentiallyConsistent) > 0 {
            pending.store(number, ordering: .sequentiallyConsistent)
        } else {
            end(by: number)
        }
    }

    /// Takes the registered files away and ends by the signal.
    private static func end(by number: Int32) {
        var address = newest.load(ordering: .acquiring)
        while let entry = UnsafeMutablePointer<Entry>(bitPattern: address) {
            if entry.pointee.isWanted.load(ordering: .acquiring) { unlink(entry.pointee.path) }
            address = entry.pointee.next
        }
        signal(number, SIG_DFL)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
    }
}
