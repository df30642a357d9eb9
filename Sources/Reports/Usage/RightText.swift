import Analysis

/// What becomes of a right to assume a role, in words: the same wherever the right is shown.
enum RightText {
    /// The same where no use is told beside it.
    static func words(_ right: AssumeRight) -> String {
        let remark = remark(right)
        return remark.isEmpty ? "stays: in use" : remark
    }

    /// Whether it goes or stays, and why.
    static func remark(_ right: AssumeRight) -> String {
        var parts: [String] = []
        if right.use.denied > 0 { parts.append("tried \(right.use.denied) ×, denied") }
        if right.did {
            if right.use.count == 0 { parts.append("acted in it by an earlier session, or through other roles") }
            if !right.may { parts.append("no policy on file lets it") }
        } else if !right.may {
            parts.append(
                right.mayByIdentity ? "no right: the trust does not let it" : "no right: no identity policy lets it")
        } else {
            switch right.fate {
            case .goes: parts.append("goes")
            case .cannotGo(let reasons): parts.append("stays: " + reasons.joined(separator: "; "))
            case .stays:
                let word = right.decision == .review ? "review" : "stays"
                parts.append("\(word): \(EvidenceText.words(for: right.reason))")
            }
        }
        return parts.joined(separator: "; ")
    }
}
