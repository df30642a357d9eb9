/// How grave a diagnostic is; the exit code follows from the gravest one.
public enum Severity: String, Sendable, Comparable, CaseIterable {
    /// Something that the reader should know.
    case note
    /// Something that may be wrong, or that could not be looked at.
    case warning
    /// Something that must be changed.
    case error

    /// Graver is greater.
    public static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// Something that a user can act on: what, where, and what to do about it.
///
/// Messages are in lower case, without a final period, with input in backticks; the remedy is apart, in ``help``.
public struct Diagnostic: Hashable, Sendable {
    /// A second place that belongs to a diagnostic.
    public struct Note: Hashable, Sendable {
        /// What is to be seen there.
        public let message: String
        /// The place, if there is one.
        public let span: SourceSpan?

        /// A note, at a place or without one.
        public init(_ message: String, at span: SourceSpan? = nil) {
            self.message = message
            self.span = span
        }
    }

    /// How grave it is.
    public var severity: Severity
    /// What kind it is, for `cloudtrim explain CODE`.
    public let code: DiagnosticCode
    /// What is wrong.
    public let message: String
    /// Where it shows.
    public let span: SourceSpan?
    /// Further places, such as where the rule stands that was broken.
    public var notes: [Note]
    /// The remedy.
    public var help: String?

    /// A diagnostic of a kind.
    public init(
        _ severity: Severity, _ code: DiagnosticCode, _ message: String, at span: SourceSpan? = nil,
        notes: [Note] = [], help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.span = span
        self.notes = notes
        self.help = help
    }

    /// An error of a kind.
    public static func error(
        _ code: DiagnosticCode, _ message: String, at span: SourceSpan? = nil, notes: [Note] = [], help: String? = nil
    ) -> Diagnostic {
        Diagnostic(.error, code, message, at: span, notes: notes, help: help)
    }

    /// A warning of a kind.
    public static func warning(
        _ code: DiagnosticCode, _ message: String, at span: SourceSpan? = nil, notes: [Note] = [], help: String? = nil
    ) -> Diagnostic {
        Diagnostic(.warning, code, message, at: span, notes: notes, help: help)
    }
}

/// The end of a piece of work because of what its input was: at least one diagnostic of severity error.
public struct DiagnosticError: Error, Sendable {
    /// What was wrong, in the order in which it was found.
    public let diagnostics: [Diagnostic]

    /// Ends with one diagnostic.
    public init(_ diagnostic: Diagnostic) {
        diagnostics = [diagnostic]
    }

    /// Ends with several diagnostics.
    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}
