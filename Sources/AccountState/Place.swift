import Diagnostics

/// A place in a file that is looked up when somebody asks for it: a state that stands in one line is read from its start for
/// every look-up.
struct Place {
    let range: Range<Int>
    let lookUp: (Range<Int>) -> SourceSpan

    /// The place: O(*length of its line*).
    var span: SourceSpan { lookUp(range) }

    /// The file.
    var path: String { lookUp(0..<0).path }
}
