/// The tab-separated fields of a line; the kind and the blank behind it are left out.
struct Fields {
    private var fields: [Substring]

    init(_ text: CatalogText, _ start: UInt32) {
        fields = text.line(start).dropFirst(2).split(separator: "\t", omittingEmptySubsequences: false)
    }

    var count: Int { fields.count }

    /// A field; empty where the line ends before it.
    subscript(_ index: Int) -> Substring { index < fields.count ? fields[index] : "" }

    /// The blank-separated words of a field.
    func words(_ index: Int) -> [Substring] { self[index].split(separator: " ") }
}

extension UnsafeRawBufferPointer {
    /// Less than, equal to or greater than zero as this text comes before, is or comes after `other`, byte by byte.
    func compares(to other: some Collection<UInt8>) -> Int {
        var rest = other.makeIterator()
        for byte in self {
            guard let next = rest.next() else { return 1 }
            if byte != next { return byte < next ? -1 : 1 }
        }
        return rest.next() == nil ? 0 : -1
    }

    /// Whether this text comes before `other`, ASCII letters in lower case.
    func comesBeforeFolded(_ other: UnsafeRawBufferPointer) -> Bool {
        for index in 0..<Swift.min(count, other.count) {
            let (left, right) = (self[index].folded, other[index].folded)
            if left != right { return left < right }
        }
        return count < other.count
    }

    /// As ``compares(to:)``, ASCII letters in lower case.
    func comparesFolded(to other: some Collection<UInt8>) -> Int {
        var rest = other.makeIterator()
        for byte in self {
            guard let next = rest.next() else { return 1 }
            if byte.folded != next.folded { return byte.folded < next.folded ? -1 : 1 }
        }
        return rest.next() == nil ? 0 : -1
    }
}

extension UInt8 {
    /// In lower case, where it is an ASCII letter.
    var folded: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
