import Diagnostics

/// Something that a check found: the diagnostic, and what it is known by when lines move.
public struct Finding: Hashable, Sendable {
    /// What, where, and what to do about it.
    public var diagnostic: Diagnostic
    /// The text that it is about, such as the statement's name and the pattern: a baseline knows a finding by this, by its
    /// code and by its file, never by a line.
    public let element: String
    /// Whether it says that something could not be decided that grants nothing: it never fails a build by itself.
    public var isDoubt = false
    /// Whether whoever owns the gate has agreed to it already: it is told, and no more.
    public var isApproved = false

    /// Whose access it is about: of a document that several hold all of them.
    public var principals: [String] = []

    /// Whether it keeps something from being decided: then the gate ends with 2, and no baseline knows it.
    public var isUndecided = false

    /// A finding about a text; its severity is set by the run.
    public init(
        _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, element: String,
        notes: [Diagnostic.Note] = [], help: String? = nil
    ) {
        diagnostic = Diagnostic(.warning, code, message, at: span, notes: notes, help: help)
        self.element = element
    }

    /// A finding that a diagnostic tells already.
    public init(_ diagnostic: Diagnostic, element: String) {
        self.diagnostic = diagnostic
        self.element = element
    }

    /// A file that can't be read for what stands in it, or not at all.
    public init(unreadable diagnostic: Diagnostic) {
        guard diagnostic.severity == .error else {
            self.init(diagnostic, element: diagnostic.message)
            return
        }
        let isContent = ![DiagnosticCode.io, .linkRefused, .internalFault, .internalCheck, .unreachable]
            .contains(diagnostic.code)
        var told = diagnostic
        if isContent, diagnostic.span != nil {
            let note = Diagnostic.Note("`cloudtrim explain \(diagnostic.code.rawValue)` tells more")
            told = Diagnostic(
                .error, .brokenDocument, diagnostic.message, at: diagnostic.span, notes: diagnostic.notes + [note],
                help: diagnostic.help)
        }
        self.init(told, element: diagnostic.message)
        isUndecided = true
    }

    /// What it is known by.
    public var key: FindingKey {
        FindingKey(code: diagnostic.code.rawValue, path: diagnostic.span?.path ?? "", element: element)
    }
}

/// What a finding is known by from one commit to the next.
public struct FindingKey: Hashable, Sendable, Comparable {
    /// The code.
    public let code: String
    /// The file.
    public let path: String
    /// The text that it is about.
    public let element: String

    /// The key of a finding.
    public init(code: String, path: String, element: String) {
        self.code = code
        self.path = path
        self.element = element
    }

    /// By file, then code, then text.
    public static func < (left: FindingKey, right: FindingKey) -> Bool {
        (left.path, left.code, left.element) < (right.path, right.code, right.element)
    }
}
