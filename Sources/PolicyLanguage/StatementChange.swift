/// What becomes of one statement of a document.
public indirect enum StatementChange: Hashable, Sendable {
    /// The statement goes.
    case remove
    /// Some patterns go or are replaced by others, by index into the element's entries; replaced by none is gone.
    /// A name that already stands in the list is not written again. Without any pattern left the statement goes.
    /// Of a `NotAction` element fewer patterns are more access: ``actionList(_:)`` is for those.
    case actions(removing: Set<Int>, replacing: [Int: [String]])
    /// The action element anew; `NotAction` becomes `Action`. Without any name the statement goes.
    case actionList([String])
    /// Some resources go, by index into the element's entries; without any left the statement goes.
    case resources(removing: Set<Int>)
    /// Some principals go, by index into the element's entries; without any left the statement goes.
    case principals(removing: Set<Int>)
    /// Two changes of different elements of the statement.
    case both(StatementChange, StatementChange)
}
