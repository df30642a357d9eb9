import IAMModel

extension AccountState {
    /// The role that a name or an ARN means: `admin`, `team/admin`, `arn:aws:iam::…:role/team/admin`, or a session,
    /// `arn:aws:sts::…:assumed-role/admin/alice`; nil for another account's.
    ///
    /// A session's ARN has no path; role names are unique in an account, whatever their paths.
    public func role(named text: String) -> Role? {
        guard text.hasPrefix("arn:") else {
            return role(text.split(separator: "/").last.map(String.init) ?? text)
        }
        guard let arn = ARN(text), let reference = PrincipalReference(arn), reference.kind == .role,
            reference.account == id, let role = role(reference.name)
        else { return nil }
        return arn.service == "sts" || arn.resource == "role\(role.path)\(role.name)" ? role : nil
    }

    /// The user that a name or an ARN means; nil for another account's.
    public func user(named text: String) -> User? {
        guard text.hasPrefix("arn:") else {
            return user(text.split(separator: "/").last.map(String.init) ?? text)
        }
        guard let arn = ARN(text), let reference = PrincipalReference(arn), reference.kind == .user,
            reference.account == id, let user = user(reference.name)
        else { return nil }
        return arn.resource == "user\(user.path)\(user.name)" ? user : nil
    }

    /// The role that an instance profile hands to its instances, by the profile's name or ARN.
    public func role(ofInstanceProfile text: String) -> Role? {
        var name = text
        if text.hasPrefix("arn:") {
            guard let arn = ARN(text), arn.accountID == id, arn.resourceType == "instance-profile" else { return nil }
            name = arn.resourceName
        }
        return rolesByInstanceProfile[name].map { roles[$0] }
    }

    /// The roles that services of AWS own; never proposed.
    public var serviceLinkedRoles: [Role] { roles.filter(\.isServiceLinked) }

    /// The roles of Identity Center, by permission set.
    public var permissionSetRoles: [String: [Role]] {
        Dictionary(grouping: roles.filter { $0.permissionSet != nil }) { $0.permissionSet ?? "" }
    }
}
