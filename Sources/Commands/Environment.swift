import Glibc

/// The environment that the program was started in.
enum Environment {
    /// The value of a variable; nil where it is not set, or empty.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
