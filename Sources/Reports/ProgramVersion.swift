/// The version of this program, wherever it is told.
public enum ProgramVersion {
    /// `0.1.0` (semver.org).
    public static let text = "0.1.0"
}
