/// The choice of patterns that together with the names which no pattern takes cost the fewest characters.
///
/// Set cover is hard; this takes the pattern that saves most for its cost again and again, once by share and once by
/// amount, takes out what others have made superfluous, and keeps the better result.
struct CheapestCover {
    /// What each name costs by itself.
    let costs: [Int]
    /// Which names are to be covered.
    let wanted: [Bool]
    let candidates: [WordPattern]

    /// The indices of the patterns to write.
    func chosen() -> [Int] {
        let useful = candidates.indices.filter { saving($0, wanted) > 0 }
        let byShare = pruned(greedy(useful) { saved, cost in Double(saved + cost) / Double(cost) })
        let byAmount = pruned(greedy(useful) { saved, _ in Double(saved) })
        return total(byShare) <= total(byAmount) ? byShare : byAmount
    }

    /// What a pattern saves where some names are still to be covered.
    private func saving(_ candidate: Int, _ open: [Bool]) -> Int {
        candidates[candidate].matches.reduce(-candidates[candidate].cost) { open[$1] ? $0 + costs[$1] : $0 }
    }

    private func greedy(_ useful: [Int], _ score: (_ saved: Int, _ cost: Int) -> Double) -> [Int] {
        var open = wanted
        var left = useful
        var chosen: [Int] = []
        while true {
            var best: (score: Double, candidate: Int)?
            left.removeAll { candidate in
                let saved = saving(candidate, open)
                if saved <= 0 { return true }
                let score = score(saved, candidates[candidate].cost)
                if best.map({ score > $0.score }) ?? true { best = (score, candidate) }
                return false
            }
            guard let best else { return chosen }
            chosen.append(best.candidate)
            for name in candidates[best.candidate].matches { open[name] = false }
        }
    }

    /// Without the patterns whose names cost less by themselves than the pattern does, the dearest first.
    private func pruned(_ chosen: [Int]) -> [Int] {
        var counts = [Int](repeating: 0, count: costs.count)
        for candidate in chosen { for name in candidates[candidate].matches { counts[name] += 1 } }
        var kept: Set<Int> = Set(chosen)
        for candidate in chosen.sorted(by: { (candidates[$0].cost, $1) > (candidates[$1].cost, $0) }) {
            let alone = candidates[candidate].matches.reduce(0) { counts[$1] == 1 ? $0 + costs[$1] : $0 }
            if alone > candidates[candidate].cost { continue }
            kept.remove(candidate)
            for name in candidates[candidate].matches { counts[name] -= 1 }
        }
        return chosen.filter { kept.contains($0) }
    }

    /// What a choice costs, with the names that it leaves.
    private func total(_ chosen: [Int]) -> Int {
        let covered = Set(chosen.flatMap { candidates[$0].matches })
        return chosen.reduce(0) { $0 + candidates[$1].cost }
            + costs.indices.reduce(0) { wanted[$1] && !covered.contains($1) ? $0 + costs[$1] : $0 }
    }
}
