/// How much is taken into memory at once.
public struct ArchiveLimits: Sendable {
    /// A file that inflates to more than this is read in windows.
    public var wholeFileInBytes = 256 << 20
    /// The size of such a window.
    public var windowInBytes = 8 << 20
    /// A record that is longer than this is refused.
    public var recordInBytes = 64 << 20
    /// How many problems of one file are told one by one.
    public var problemsPerFile = 20

    /// The usual limits.
    public init() {}
}
