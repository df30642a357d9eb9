import Diagnostics
import Glibc

/// The summary of a job of GitHub Actions (GitHub Docs, "Workflow commands for GitHub Actions", "Adding a job summary"): a file that
/// every step adds to.
enum StepSummary {
    /// Where it is; nil elsewhere.
    static var path: String? {
        guard let value = getenv("GITHUB_STEP_SUMMARY") else { return nil }
        let path = String(cString: value)
        return path.isEmpty ? nil : path
    }

    /// Adds to it, and tells where that can't be: no result is worse for it.
    static func add(_ bytes: [UInt8], to path: String, _ console: Console) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else { return tell(path, errno, console) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return tell(path, errno, console) }
            rest = rest.dropFirst(count)
        }
    }

    private static func tell(_ path: String, _ number: Int32, _ console: Console) {
        console.report([
            .warning(
                .io, "can't add to the job's summary: \(SystemError.text(number))", at: SourceSpan(path: path),
                help: "`GITHUB_STEP_SUMMARY` names it")
        ])
    }
}
