import Diagnostics
import JSONSyntax
import PolicyLanguage
import PolicySemantics

/// Any bytes, after a few that choose what changes: what can be read as a policy document is changed, read again, and
/// allows nothing that it didn't.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEdits(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 8 else { return 0 }
    let all = Array(UnsafeBufferPointer(start: start, count: count))
    let choices = all[..<8]
    guard let document = try? PolicyDocument(parsing: SourceText(path: "fuzz.json", bytes: Array(all[8...]))) else {
        return 0
    }
    precondition(document.bytes(applying: [:]) ?? document.source.bytes == document.source.bytes)
    var position = 0
    func choose(_ count: Int) -> Int {
        position += 1
        return Int(choices[position % 8] &+ UInt8(truncatingIfNeeded: position / 8)) % max(1, count)
    }
    var changes: [Int: StatementChange] = [:]
    for statement in document.statements where statement.effect == .allow && !statement.actions.isNegated {
        let entries = statement.actions.entries
        switch choose(4) {
        case 0: changes[statement.index] = .remove
        case 1: changes[statement.index] = .actions(removing: [choose(entries.count)], replacing: [:])
        case 2:
            let index = choose(entries.count)
            let text = entries[index].pattern.text
            let names = ["a", "b"].map { letter in String(text.map { $0 == "*" || $0 == "?" ? Character(letter) : $0 })
            }
            guard !text.allSatisfy({ $0 == "*" }), text.filter({ $0 == ":" }).count == 1 else { continue }
            changes[statement.index] = .actions(removing: [], replacing: [index: names])
        default: changes[statement.index] = .actionList(Array(entries.map(\.pattern.text).prefix(2)))
        }
    }
    guard let bytes = document.bytes(applying: changes) else { return 0 }
    do {
        let after = try PolicyDocument(parsing: SourceText(path: "after.json", bytes: bytes))
        if case .refuted(let request) = subsumption(of: after.lowered(), by: document.lowered()) {
            preconditionFailure("the change allows \(request)")
        }
    } catch {
        preconditionFailure("what was edited is no document: \(error)")
    }
    return 0
}
