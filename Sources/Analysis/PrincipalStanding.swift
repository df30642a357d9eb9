import IAMModel

/// Whether anything is decided about a principal at all.
struct PrincipalStanding {
    let inputs: AccountAnalysis.Inputs
    let visibility: Visibility

    /// Why nothing of a principal is decided: what was seen of the account, or a last use that no event shows.
    func reasonToLeave(_ principal: PrincipalReference, lastUsed: Timestamp?, use: OriginUse) -> String? {
        if !visibility.blockers.isEmpty { return visibility.blockers.joined(separator: "; ") }
        guard let lastUsed, inputs.window.contains(lastUsed.day) else { return nil }
        if use.shows(lastUsed) { return nil }
        let what = principal.kind == .user ? "PasswordLastUsed" : "RoleLastUsed"
        return "\(what) says \(lastUsed.day), and no event shows it"
    }

    /// Why a principal is too young for a decision.
    func youth(_ created: Timestamp?) -> String? {
        guard let created else { return nil }
        let age = created.day.days(to: inputs.window.last)
        guard age < inputs.rules.window.newPrincipalDays else { return nil }
        return "created \(created.day), less than \(inputs.rules.window.newPrincipalDays) days before the window's end"
    }
}
