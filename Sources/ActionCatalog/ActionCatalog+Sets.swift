extension ActionCatalog {
    /// The actions of a service; none where the catalog does not know it.
    public func actions(ofService prefix: some StringProtocol) -> ActionSet {
        serviceIndex(of: prefix).map { services[$0].all } ?? ActionSet()
    }

    /// The places in ``services`` of the services that some action of a set belongs to, in order.
    ///
    /// - Complexity: O(*services* + *words of the set*).
    public func services(of actions: ActionSet) -> [Int] {
        services.indices.filter { actions.count(in: services[$0].actions) > 0 }
    }
}
