import Diagnostics
import JSONSyntax

/// Any bytes either are told to be no JSON, or are read, written and read again as the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let tree = try? JSONTree(parsing: SourceText(path: "fuzz.json", bytes: bytes)) else { return 0 }
    let value = JSONValue(tree.root)
    for written in [JSONWriter.file(value), JSONWriter.compact(value)] {
        guard let again = try? JSONTree(parsing: SourceText(path: "written.json", bytes: written)) else {
            preconditionFailure("what was written is no JSON")
        }
        precondition(JSONValue(again.root) == value)
        precondition(again.sizeInCharacters <= written.count)
    }
    remove(from: tree)
    return 0
}

/// Every second element or member goes: the rest stays as it was.
private func remove(from tree: JSONTree) {
    let removed: Set<Int>
    let edits: [Edit]
    let rest: JSONValue
    if let elements = tree.root.elements {
        removed = Set(elements.indices.filter { $0 % 2 == 0 })
        edits = tree.edits(of: tree.root, .removing(removed))
        rest = .array(elements.indices.filter { !removed.contains($0) }.map { JSONValue(elements[$0]) })
    } else if let members = tree.root.members {
        removed = Set(members.indices.filter { $0 % 2 == 1 })
        edits = tree.edits(removingMembers: removed, from: tree.root)
        rest = .object(
            members.indices.filter { !removed.contains($0) }.map {
                .init(members[$0].key, JSONValue(members[$0].value))
            })
    } else {
        return
    }
    let bytes = edits.applied(to: tree.source.bytes)
    guard let after = try? JSONTree(parsing: SourceText(path: "after.json", bytes: bytes)) else {
        preconditionFailure("what was edited is no JSON")
    }
    precondition(JSONValue(after.root) == rest)
}
