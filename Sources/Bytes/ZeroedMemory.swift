import Glibc

/// Memory that begins as zeroes; where there is much of it, from the kernel itself and in its large pages.
///
/// What doubles until it holds some megabytes would touch thousands of pages for the first time, at a microsecond or more
/// each; large pages come 512 at once.
public struct ZeroedMemory<Element: BitwiseCopyable>: ~Copyable {
    /// The first element.
    public let start: UnsafeMutablePointer<Element>
    /// How many bytes are the kernel's; 0 where they are the allocator's.
    private let mapped: Int

    /// Room for some elements, all bits zero: an `Element` for which that is a value.
    public init(capacity: Int) {
        let bytes = capacity * MemoryLayout<Element>.stride
        let page = 1 << 21
        if bytes >= page, let memory = ZeroedMemory.map((bytes + page - 1) & ~(page - 1), page) {
            start = memory.assumingMemoryBound(to: Element.self)
            mapped = (bytes + page - 1) & ~(page - 1)
            return
        }
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(bytes, 1), alignment: MemoryLayout<Element>.alignment)
        memset(memory, 0, bytes)
        start = memory.assumingMemoryBound(to: Element.self)
        mapped = 0
    }

    deinit {
        if mapped > 0 { munmap(start, mapped) } else { UnsafeMutableRawPointer(start).deallocate() }
    }

    /// Fresh memory that begins at a multiple of `page`; nil where the kernel has none.
    private static func map(_ bytes: Int, _ page: Int) -> UnsafeMutableRawPointer? {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        guard let whole = mmap(nil, bytes + page, PROT_READ | PROT_WRITE, flags, -1, 0), whole != MAP_FAILED else {
            return nil
        }
        let address = UInt(bitPattern: whole)
        let head = Int((UInt(page) - address % UInt(page)) % UInt(page))
        if head > 0 { munmap(whole, head) }
        munmap(whole + head + bytes, page - head)
        // Where the kernel has no large pages left, small ones do.
        madvise(whole + head, bytes, Int32(MADV_HUGEPAGE))
        return whole + head
    }
}
