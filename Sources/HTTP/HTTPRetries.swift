/// How often and how soon a failure that may pass is tried again: refused and reset connections, 429, 502, 503, 504.
public struct HTTPRetries: Sendable {
    /// How often a request is sent at most.
    public var attempts = 5
    /// The longest wait before the second attempt; it doubles with every further one.
    public var firstWaitInMilliseconds = 200
    /// The longest wait of all, `Retry-After` included.
    public var longestWaitInMilliseconds = 20_000

    /// The defaults.
    public init() {}

    /// How long to wait after an attempt, the first being 1: "full jitter", so that clients that were turned away together
    /// don't come back together. A server's `Retry-After` is the least.
    public func wait(
        afterAttempt attempt: Int, retryAfterInMilliseconds least: Int = 0,
        using generator: inout some RandomNumberGenerator
    ) -> Int {
        let ceiling = min(longestWaitInMilliseconds, firstWaitInMilliseconds << min(attempt - 1, 20))
        let jittered = ceiling > 0 ? Int.random(in: ceiling / 2...ceiling, using: &generator) : 0
        return min(longestWaitInMilliseconds, max(least, jittered))
    }

    /// Whether a server is waited for that asks to be left alone for so long: a longer wait is told instead.
    func waits(retryAfterInMilliseconds least: Int) -> Bool { least <= longestWaitInMilliseconds }

    /// Whether a status may pass: overload, or a proxy whose server is on its way.
    static func mayPass(status: Int) -> Bool { [429, 502, 503, 504].contains(status) }
}
