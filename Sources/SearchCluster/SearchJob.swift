import Diagnostics

/// A search on its way through a ``SearchRun``: what is asked, and who takes the answers.
public struct SearchJob {
    enum Kind {
        case composite(CompositeSearch, (CompositePage) throws(DiagnosticError) -> Void)
        case small(SmallSearch, (Answer) throws(DiagnosticError) -> Void)
        case events(EventSearch, ([Answer]) throws(DiagnosticError) -> Void)
        case sample(SampleSearch, ([Answer]) throws(DiagnosticError) -> Void)
    }

    var kind: Kind
    /// Where it looks; nil for the indices of its run.
    var indices: [String]?
    var pageSize: Int
    var after: [UInt8]?
    var failures = 0
    /// Whether nobody waits for it yet.
    var isEarly = false
    /// Whether no page but the first is wanted.
    var isFirstPageOnly = false

    /// Counts, page by page.
    ///
    /// - Parameter isFirstPageOnly: whether the rows of the least values are enough.
    public static func composite(
        _ search: CompositeSearch, pageSize: Int = 16_384, isFirstPageOnly: Bool = false,
        take: @escaping (CompositePage) throws(DiagnosticError) -> Void
    ) -> SearchJob {
        var job = SearchJob(kind: .composite(search, take), pageSize: pageSize)
        job.isFirstPageOnly = isFirstPageOnly
        return job
    }

    /// A few aggregations; what is taken is the answer's `aggregations`.
    public static func small(
        _ search: SmallSearch, take: @escaping (Answer) throws(DiagnosticError) -> Void
    ) -> SearchJob {
        SearchJob(kind: .small(search, take), pageSize: 1)
    }

    /// Events, page by page; what is taken are the hits' `_source`.
    public static func events(
        _ search: EventSearch, take: @escaping ([Answer]) throws(DiagnosticError) -> Void
    ) -> SearchJob {
        SearchJob(kind: .events(search, take), pageSize: search.pageSize)
    }

    /// Single documents; what is taken are the hits, with `_index`, `_source` and `fields`.
    public static func sample(
        _ search: SampleSearch, take: @escaping ([Answer]) throws(DiagnosticError) -> Void
    ) -> SearchJob {
        SearchJob(kind: .sample(search, take), pageSize: 1)
    }

    /// Whether its answer is a few lines, and there is no second one.
    var isSmall: Bool {
        switch kind {
        case .small, .sample: true
        case .composite, .events: false
        }
    }

    /// A later page of the same search.
    func later(after: [UInt8]) -> SearchJob {
        var job = self
        job.after = after
        job.failures = 0
        return job
    }

    func body(version: ClusterVersion) -> JSONBody {
        switch kind {
        case .composite(let search, _): search.body(pageSize: pageSize, after: after, version: version)
        case .small(let search, _): search.body(version: version)
        case .events(let search, _): search.body(after: after, pageSize: pageSize, version: version)
        case .sample(let search, _): search.body(version: version)
        }
    }
}
