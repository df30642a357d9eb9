import ActionCatalog

/// Takes away what the permissions boundary does not allow, and what it denies
/// (IAM User Guide, "Permissions boundaries for IAM entities").
///
/// Runs after the principal's own documents: what it takes is told apart from what the principal's own documents deny.
struct BoundaryPass: GrantPass {
    func narrow(_ granted: inout GrantedActions, within limits: GrantLimits) {
        guard let boundary = limits.boundary else { return }
        granted.remove(granted.granted.subtracting(boundary.allowed), because: "outside of boundary \(boundary.path)")
        granted.remove(boundary.denied, because: "denied by boundary \(boundary.path)")
    }
}
