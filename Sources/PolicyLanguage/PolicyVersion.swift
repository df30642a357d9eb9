/// The versions of the policy language (IAM JSON policy elements reference, "Version").
public enum PolicyVersion: String, Hashable, Sendable, CaseIterable {
    /// The first one, which counts where a document names none: policy variables are plain text.
    case v2008 = "2008-10-17"
    /// The current one.
    case v2012 = "2012-10-17"
}
