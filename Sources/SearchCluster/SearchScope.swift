/// Where a search looks, and what all that it looks at must match: one of several parts of what a run asks.
public struct SearchScope: Sendable {
    /// The indices by their names; empty for those of the run.
    public var indices: [String]
    /// What every document must match, whatever else is asked.
    public var filters: [JSONBody]

    /// A part of what a run asks.
    public init(indices: [String] = [], filters: [JSONBody] = []) {
        self.indices = indices
        self.filters = filters
    }
}

extension SearchJob {
    /// The same search, of a part of the documents alone.
    public func within(_ scope: SearchScope) -> SearchJob {
        var job = self
        if !scope.indices.isEmpty { job.indices = scope.indices }
        guard !scope.filters.isEmpty else { return job }
        switch kind {
        case .composite(var search, let take):
            search.filters += scope.filters
            job.kind = .composite(search, take)
        case .small(var search, let take):
            search.filters += scope.filters
            job.kind = .small(search, take)
        case .events(var search, let take):
            search.filters += scope.filters
            job.kind = .events(search, take)
        case .sample(var search, let take):
            search.filters += scope.filters
            job.kind = .sample(search, take)
        }
        return job
    }
}

/// A look at single documents: one of each shard, with what the index made of its fields.
public struct SampleSearch: Sendable {
    /// What a document must match.
    public var filters: [JSONBody]
    /// What of each document is wanted, as it was sent.
    public var fields: [String]
    /// The fields whose indexed values are wanted, too; all of them can be counted by.
    public var indexed: [String]
    /// How many documents at most.
    public var limit = 1_000
    /// How many of each shard at most.
    public var limitOfShard = 1

    /// A search.
    public init(filters: [JSONBody], fields: [String], indexed: [String]) {
        self.filters = filters
        self.fields = fields
        self.indexed = indexed
    }

    func body(version: ClusterVersion) -> JSONBody {
        // Up to 6 a date comes as a number unless it is told to come as its mapping says, later always.
        let indexed = indexed.map { field -> JSONBody in
            version.hasTypes ? ["field": .string(field), "format": "use_field_mapping"] : .string(field)
        }
        return SearchBody.make(
            filters: filters, exclusions: [], version: version,
            rest: [
                ("size", .number(limit)), ("_source", .array(fields.map { .string($0) })),
                ("docvalue_fields", .array(indexed)), ("terminate_after", .number(limitOfShard)),
            ])
    }
}
