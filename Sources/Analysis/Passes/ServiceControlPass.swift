import ActionCatalog

/// Takes away what the service control policies over the account do not allow at every level, and what one of them
/// denies (Organizations User Guide, "SCP evaluation").
///
/// Runs after ``BoundaryPass``: what the organization forbids is told apart from what is forbidden in the account. A
/// `Deny` with a condition or a resource takes nothing away, and an `Allow` with one allows: some request may pass.
struct ServiceControlPass: GrantPass {
    func narrow(_ granted: inout GrantedActions, within limits: GrantLimits) {
        for level in limits.controls.levels {
            let allowed = level.reduce(into: ActionSet()) { $0.formUnion($1.allowed) }
            let names = level.map(\.path).joined(separator: ", ")
            granted.remove(
                granted.granted.subtracting(allowed),
                because: level.count == 1 ? "not allowed by SCP \(names)" : "allowed by none of the SCPs \(names)")
        }
        for document in limits.controls.levels.joined() {
            granted.remove(document.denied, because: "denied by SCP \(document.path)")
        }
    }
}
