import Diagnostics

/// What usage is read from: log archives, or a cluster that counts by itself.
///
/// It answers two questions, one after the other, since a cluster with millions of sessions is asked once which
/// sessions there are, and then by groups of them what they used; `Attribution` stands between the two.
public protocol UsageSource {
    /// Which sessions there are, which events issue them, and what could be seen.
    ///
    /// A source that reads everything in one pass gives the rows of use, too.
    func sessions() throws(DiagnosticError) -> UsageRecord

    /// What groups of sessions used.
    ///
    /// - Parameters:
    ///   - groups: sessions of one principal and origin each, as indices into `record`'s.
    ///   - record: what ``sessions()`` gave.
    /// - Returns: the record with the rows of all these sessions.
    func use(of groups: [[Int]], in record: UsageRecord) throws(DiagnosticError) -> UsageRecord
}

extension UsageSource {
    /// For a source whose record has all rows from the start.
    public func use(of groups: [[Int]], in record: UsageRecord) throws(DiagnosticError) -> UsageRecord { record }
}
