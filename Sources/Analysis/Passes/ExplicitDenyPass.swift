import ActionCatalog

/// Takes away what an unconditional `Deny` on all resources denies.
///
/// Runs before ``BoundaryPass``: a boundary only narrows what is left. A `Deny` with a condition or a resource never
/// takes an action away here, since some request may still pass it (IAM User Guide, "Policy evaluation logic").
struct ExplicitDenyPass: GrantPass {
    func narrow(_ granted: inout GrantedActions, within limits: GrantLimits) {
        for document in granted.documents {
            granted.remove(document.denied, because: "denied by \(document.path)")
        }
    }
}
