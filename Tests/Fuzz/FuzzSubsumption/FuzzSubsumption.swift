import PolicySemantics

/// Policies and requests out of bytes: no request contradicts a proof.
private struct PolicyBytes {
    var bytes: [UInt8]

    mutating func next(_ count: Int) -> Int { Int(bytes.popLast() ?? 0) % count }

    mutating func text(_ letters: String, _ count: Int) -> String {
        let all = Array(letters)
        return String((0..<next(count + 1)).map { _ in all[next(all.count)] })
    }

    mutating func set(_ letters: String, _ prefix: String) -> PatternSet {
        PatternSet(
            (0...next(3)).map { _ in TextPattern(template: prefix + text(letters, 5)) }, isNegated: next(4) == 0)
    }

    mutating func statement() -> LoweredStatement {
        let operators: [ConditionOperator] = [
            .stringEquals, .stringNotEquals, .stringLike, .stringNotLike, .null, .bool, .numericLessThan,
            .numericGreaterThanEquals, .numericNotEquals, .dateLessThan, .ipAddress, .notIPAddress, .arnLike,
            .arnNotEquals, .stringEqualsIgnoreCase,
        ]
        let values = [
            "true", "false", "a", "a*", "*", "${k}", "${m}", "1", "2", "2026-01-01", "10.0.0.0/8", "10.0.0.0/9",
            "a:b:c:d:e:*", "a:*:c:d:e:${m}", "A",
        ]
        let qualifiers: [Condition.Qualifier] = [.single, .single, .forAllValues, .forAnyValue]
        let conditions = (0..<[0, 0, 0, 1, 2][next(5)]).map { _ in
            Condition(
                operators[next(operators.count)], ["k", "m", "aws:username"][next(3)],
                (0...next(2)).map { _ in values[next(values.count)] },
                qualifier: qualifiers[next(4)], ifExists: next(4) == 0, allowsVariables: next(4) > 0)
        }
        return LoweredStatement(
            next(4) == 0 ? .deny : .allow, actions: set("ab:*?", ["", "a:", "*:"][next(3)]),
            scope: Scope(resources: set("ab*?", ["", "${k}", "a${m}"][next(3)]), conditions: conditions))
    }

    mutating func policy() -> LoweredPolicy { LoweredPolicy((0...next(3)).map { _ in statement() }) }

    mutating func request() -> Request {
        var context: [String: [String]] = [:]
        let values = ["true", "false", "a", "ab", "b", "", "1", "1.5", "10.0.0.1", "10.200.0.1", "a:b:c:d:e:f", "A"]
        for key in ["k", "m"] where next(3) > 0 {
            context[key] = (0...[0, 0, 1][next(3)]).map { _ in values[next(values.count)] }
        }
        if next(2) == 0 { context["aws:username"] = [values[next(values.count)]] }
        return Request(
            action: "\(["a", "b", "ab"][next(3)]):\(["a", "b", "ab", "bb", "ba"][next(5)])", resource: text("ab*", 4),
            context: context)
    }
}

/// Makes two policies and twenty requests of some bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSubsumption(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var source = PolicyBytes(bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    let original = source.policy()
    var candidate = source.next(3) == 0 ? original : source.policy()
    if source.next(2) == 0 { candidate.statements.append(source.statement()) }
    let before = Evaluator(original)
    let after = Evaluator(candidate)
    func isNew(_ request: Request) -> Bool {
        after.evaluate(request).outcome == .allowed && !before.mayAllow(request)
    }
    switch subsumption(of: candidate, by: original) {
    case .refuted(let request): precondition(isNew(request), "refuted without cause: \(request)")
    case .unknown: break
    case .proved:
        for _ in 0..<20 {
            let request = source.request()
            precondition(!isNew(request), "proved, but \(request) is new")
        }
    }
    return 0
}
