import ActionCatalog

/// Takes away what the permissions boundary does not allow, and what it denies
/// (IAM User Guide, "Permissions boundaries for IAM entities").
///
/// Runs last: what it takes is told apart from what the principal's own documents deny.
struct BoundaryPass: GrantPass {
    func narrow(_ granted: inout GrantedActions, boundary: DocumentGrants?) {
        guard let boundary else { return }
        granted.remove(granted.granted.subtracting(boundary.allowed), because: "outside of boundary \(boundary.path)")
        granted.remove(boundary.denied, because: "denied by boundary \(boundary.path)")
    }
}
