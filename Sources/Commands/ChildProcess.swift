import Diagnostics
import Glibc

/// Another program, run to its end without a shell: its arguments and environment are ours alone.
struct ChildProcess {
    /// What came of it.
    struct Result {
        /// The exit code; 128 and the signal's number where a signal ended it.
        let code: Int32
        let output: [UInt8]
        let error: [UInt8]

        /// What it told first.
        var firstLine: String {
            String(decoding: error.prefix(1 << 12), as: UTF8.self).split(whereSeparator: \.isNewline).first.map(
                String.init)
                ?? "no reason"
        }
    }

    /// An absolute path.
    let program: String
    /// All variables, and no others.
    let environment: [String]

    /// Finds a program in the folders of `PATH` that are absolute: never one that a repository brings along.
    init?(named name: String, environment: [String]) {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let places = path.split(separator: ":").filter { $0.hasPrefix("/") }.map { String("\($0)/\(name)") }
        let found = places.first { access($0, X_OK) == 0 }
        guard let found else { return nil }
        program = found
        self.environment = environment + ["PATH=\(path)"]
    }

    /// Runs it, with what it reads from its standard input.
    ///
    /// - Returns: nil where it can't be run, or writes more than the limit.
    func run(_ arguments: [String], input: [UInt8] = [], limitInBytes: Int = 1 << 30) -> Result? {
        guard let (read, write) = ChildProcess.pipes(3) else { return nil }
        var open = Set(read + write)
        func shut(_ number: Int32) { if open.remove(number) != nil { close(number) } }
        defer { for number in open { close(number) } }
        guard let child = spawn(arguments, input: read[0], output: write[1], error: write[2]) else { return nil }
        for number in [read[0], write[1], write[2]] { shut(number) }
        for number in [write[0], read[1], read[2]] { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }
        var results: [[UInt8]] = [[], []]
        var sent = 0
        if input.isEmpty { shut(write[0]) }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while open.contains(read[1]) || open.contains(read[2]) {
            var polled = [(write[0], POLLOUT), (read[1], POLLIN), (read[2], POLLIN)].map { number, events in
                pollfd(fd: open.contains(number) ? number : -1, events: Int16(events), revents: 0)
            }
            guard poll(&polled, 3, -1) >= 0 || errno == EINTR else { break }
            if polled[0].revents != 0 {
                let count = input[sent...].withUnsafeBytes { Glibc.write(write[0], $0.baseAddress, $0.count) }
                if count > 0 { sent += count }
                if sent == input.count || count < 0 && errno != EAGAIN && errno != EINTR { shut(write[0]) }
            }
            for index in 1...2 where polled[index].revents != 0 {
                let count = Glibc.read(read[index], &piece, piece.count)
                if count > 0 { results[index - 1] += piece[..<count] }
                if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { shut(read[index]) }
            }
            if results[0].count + results[1].count > limitInBytes {
                kill(child, SIGKILL)
                break
            }
        }
        for number in [write[0], read[1], read[2]] { shut(number) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { guard errno == EINTR else { return nil } }
        guard results[0].count + results[1].count <= limitInBytes else { return nil }
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return Result(code: code, output: results[0], error: results[1])
    }

    private func spawn(_ arguments: [String], input: Int32, output: Int32, error: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, standard) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (error, STDERR_FILENO)] {
            posix_spawn_file_actions_adddup2(&actions, number, standard)
        }
        // It dies of a closed pipe as programs do; we don't.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var child = pid_t()
        return posix_spawn(&child, program, &actions, &attributes, &words, &variables) == 0 ? child : nil
    }

    /// Pipes whose ends are above the standard descriptors, and are nobody else's.
    private static func pipes(_ count: Int) -> (read: [Int32], write: [Int32])? {
        var read: [Int32] = []
        var write: [Int32] = []
        for _ in 0..<count {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else {
                for number in read + write { close(number) }
                return nil
            }
            for number in ends { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
            read.append(ends[0])
            write.append(ends[1])
        }
        return (read, write)
    }
}
