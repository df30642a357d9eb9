import Glibc

/// What the process begins with: what its parent left open, and which signals it takes.
///
/// SIGINT, SIGTERM and SIGHUP end the program as ever, as a shell expects; whoever writes files holds them for as long
/// as that takes (`PolicyTree`).
enum Signals {
    /// Ignores SIGPIPE (`| head` ends the output, not the writing) and SIGXFSZ (a file that would become longer than `ulimit -f`
    /// allows is told as one, and no core is dumped), and fills standard descriptors that are closed.
    static func install() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        fillStandardDescriptors()
    }

    /// A file that is opened takes the lowest free number: without this, where `>&-` closed standard output, a policy
    /// document would be it. What fills the place can be neither read nor written as standard ones are, and says so.
    private static func fillStandardDescriptors() {
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(number, F_GETFD) < 0 {
            _ = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
